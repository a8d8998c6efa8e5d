#ifndef DISTRICTEDU_TESTS_INTEGRATION_IMPORT_BATCH_H_
#define DISTRICTEDU_TESTS_INTEGRATION_IMPORT_BATCH_H_

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/testing/status_matchers.h"
#include "districtedu/common/v1/import.pb.h"
#include "tests/integration/district.h"

namespace districtedu::testing {

// An import under way: messages are sent and answered one by one.
class ImportBatch {
 public:
  ImportBatch(District& district, const std::string& room, const std::string& resource,
              const std::string& columns, const std::string& id,
              common::v1::ImportMode mode = common::v1::IMPORT_MODE_BEST_EFFORT, bool dry = false,
              const std::string& digest = "", const std::string& principal = kAdmin)
      : stream_(district.Client(room, principal)
                    .Stream(MethodPath(room, "Import"), {.timeout = absl::InfiniteDuration()})) {
    common::v1::ImportRequest request;
    request.mutable_start()->set_parent("districts/nanhu");
    request.mutable_start()->set_resource(resource);
    for (absl::string_view column : absl::StrSplit(columns, ',')) {
      request.mutable_start()->add_columns(std::string(column));
    }
    request.mutable_start()->set_mode(mode);
    request.mutable_start()->set_validate_only(dry);
    request.mutable_start()->set_batch_id(id);
    request.mutable_start()->set_source_digest(digest);
    started_ = Send(request);
  }

  // Lines of cells separated by commas, numbered from `first`.
  common::v1::ImportResponse Rows(const std::string& lines, int first = 2) {
    common::v1::ImportRequest request;
    request.mutable_rows();
    for (absl::string_view line : absl::StrSplit(lines, '\n', absl::SkipEmpty())) {
      auto* row = request.mutable_rows()->add_rows();
      row->set_row_number(first++);
      for (absl::string_view cell : absl::StrSplit(line, ',')) {
        row->add_cells(std::string(cell));
      }
    }
    return Send(request);
  }

  common::v1::ImportResponse End() {
    common::v1::ImportRequest request;
    request.mutable_end();
    common::v1::ImportResponse response = Send(request);
    stream_->WritesDone();
    EXPECT_THAT(stream_->Finish(), IsOk());
    return response;
  }

  const common::v1::ImportResponse& started() const { return started_; }
  absl::Status Finish() { return stream_->Finish(); }

 private:
  common::v1::ImportResponse Send(const common::v1::ImportRequest& request) {
    common::v1::ImportResponse response;
    stream_->Write(request.SerializeAsString());
    const std::optional<std::string> bytes = stream_->Read();
    if (bytes) response.ParseFromString(*bytes);
    return response;
  }

  std::unique_ptr<rpc::ClientStream> stream_;
  common::v1::ImportResponse started_;
};

// "row:column:reason" of each rejection.
inline std::vector<std::string> Faults(const common::v1::ImportResponse& response) {
  std::vector<std::string> faults;
  for (const auto& row : response.rejected()) {
    faults.push_back(absl::StrCat(row.row_number(), ":", row.column(), ":", row.reason()));
  }
  return faults;
}

}  // namespace districtedu::testing

#endif  // DISTRICTEDU_TESTS_INTEGRATION_IMPORT_BATCH_H_
