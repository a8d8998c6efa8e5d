#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_IMPORT_REJECTED_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_IMPORT_REJECTED_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/resource/declared/type.h"
#include "districtedu/common/v1/import.pb.h"
#include "services/districtctl/import/form.h"
#include "services/districtctl/import/source.h"
#include "services/districtctl/text/rows.h"

namespace districtedu::districtctl {

// The rejected records of a file as a file of its own: its columns and cells with all lines of a
// record, and behind them what is wrong (kRejectionTitles). Mended, it is imported as it is: an
// import passes those columns over. The records are read from the source again, so that memory is
// flat however many are rejected.
class RejectedRecords {
 public:
  // All outlive it. The file is made with the first record.
  RejectedRecords(const SourceFile& file, const resource::ResourceType& type, const Form& form,
                  std::string path);

  // Faults in the order of their rows, none before those of earlier calls.
  absl::Status Add(const std::vector<common::v1::RejectedRow>& faults);

  // Ends the file, or removes one of its name left by an earlier run where nothing was rejected.
  absl::Status Close();

  std::int64_t records() const { return records_; }
  const std::string& path() const { return path_; }

 private:
  absl::Status Write(const std::vector<Row>& lines,
                     const std::vector<const common::v1::RejectedRow*>& faults);
  std::string ValueOf(const Row& line, const std::string& column) const;

  const Form& form_;
  const std::string path_;
  RecordReader source_;
  std::vector<Row> lines_;  // of the record read last
  std::unique_ptr<RowWriter> writer_;
  std::int64_t records_ = 0;
};

// Where the rejected records of a file go: the path itself, or in the folder `path` a file of its
// name.
std::string RejectedPath(const std::string& path, const std::string& source, bool folder);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_IMPORT_REJECTED_H_
