#ifndef DISTRICTEDU_TESTS_INTEGRATION_TEXT_RECORDS_H_
#define DISTRICTEDU_TESTS_INTEGRATION_TEXT_RECORDS_H_

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/resource/declared/validate.h"
#include "common/testing/status_matchers.h"
#include "districtedu/common/v1/options.pb.h"
#include "districtedu/common/v1/standard_methods.pb.h"
#include "districtedu/common/v1/submission.pb.h"
#include "google/protobuf/empty.pb.h"
#include "tests/integration/district.h"

namespace districtedu::testing {

// Records of a room as protobuf text, so that a test shows what is written and little else.
class TextRecords {
 public:
  using Message = google::protobuf::Message;
  using Record = std::unique_ptr<Message>;

  // `writer` calls where no other principal is named.
  TextRecords(District* district, std::string room, std::string writer)
      : calls_(district), room_(std::move(room)), writer_(std::move(writer)) {}

  absl::StatusOr<Record> Create(const std::string& type, const std::string& parent,
                                const std::string& id, const std::string& text,
                                const std::string& principal = "") {
    Record request = New(absl::StrCat("Create", type, "Request"));
    Set(*request, "parent", parent);
    Set(*request, absl::StrCat(Singular(type), "_id"), id);
    Parse(text, Own(*request, type));
    return Call("Create" + type, *request, type, principal);
  }

  absl::StatusOr<Record> Get(const std::string& type, const std::string& name,
                             const std::string& principal = "") {
    common::v1::GetRequest request;
    request.set_name(name);
    return Call("Get" + type, request, type, principal);
  }

  // Writes the fields the text gives, "field: …" with a mask of these names, over the stored state.
  absl::StatusOr<Record> Update(const std::string& type, const std::string& name,
                                const std::vector<std::string>& mask, const std::string& text,
                                const std::string& principal = "") {
    auto stored = Get(type, name);
    if (!stored.ok()) return stored.status();
    Record request = New(absl::StrCat("Update", type, "Request"));
    Message* own = Own(*request, type);
    Parse(text, own);
    Set(*own, "name", name);
    Set(*own, "etag", resource::GetText(**stored, "etag"));
    const auto* field = request->GetDescriptor()->FindFieldByName("update_mask");
    auto* paths = request->GetReflection()->MutableMessage(request.get(), field);
    for (const std::string& path : mask) {
      paths->GetReflection()->AddString(paths, paths->GetDescriptor()->FindFieldByName("paths"),
                                        path);
    }
    return Call("Update" + type, *request, type, principal);
  }

  // Records of the first page, serialized.
  absl::StatusOr<std::vector<std::string>> List(const std::string& type,
                                                const std::string& parent) {
    std::string method = "List";
    const Record empty = New(type);
    const auto& options = empty->GetDescriptor()->options().GetExtension(common::v1::resource);
    for (absl::string_view word : absl::StrSplit(options.table(), '_')) {
      method += absl::ascii_toupper(word.front());
      absl::StrAppend(&method, word.substr(1));
    }
    common::v1::ListRequest request;
    request.set_parent(parent);
    Record response = New(method + "Response");
    absl::Status status = calls_->Call(room_, method, request, response.get(), writer_);
    if (!status.ok()) return status;
    std::vector<std::string> records;
    const auto* field = response->GetDescriptor()->FindFieldByName(options.table());
    for (int i = 0; i < response->GetReflection()->FieldSize(*response, field); ++i) {
      records.push_back(
          response->GetReflection()->GetRepeatedMessage(*response, field, i).SerializeAsString());
    }
    return records;
  }

  absl::Status Delete(const std::string& type, const std::string& name) {
    const auto stored = Get(type, name);
    if (!stored.ok()) return stored.status();
    common::v1::DeleteRequest request;
    request.set_name(name);
    request.set_etag(resource::GetText(**stored, "etag"));
    google::protobuf::Empty empty;
    return calls_->Call(room_, "Delete" + type, request, &empty, writer_);
  }

  absl::Status Lock(int year, const std::string& form, const std::string& submission) {
    for (const auto state :
         {common::v1::SUBMISSION_STATE_SUBMITTED, common::v1::SUBMISSION_STATE_APPROVED,
          common::v1::SUBMISSION_STATE_LOCKED}) {
      common::v1::GetRequest get;
      get.set_name(absl::StrCat("districts/nanhu/rooms/", room_, "/schoolYears/", year, "/forms/",
                                form, "/submissions/", submission));
      common::v1::UpdateSubmissionRequest request;
      absl::Status status = calls_->Call(room_, "GetSubmission", get, request.mutable_submission());
      if (!status.ok()) return status;
      request.mutable_submission()->set_state(state);
      request.mutable_update_mask()->add_paths("state");
      common::v1::Submission stored;
      status = calls_->Call(room_, "UpdateSubmission", request, &stored);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  Record New(const std::string& message) const {
    const auto* type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
        absl::StrCat("districtedu.", room_, ".v1.", message));
    EXPECT_NE(type, nullptr) << message;
    return Record(google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  }

  static void Parse(const std::string& text, Message* message) {
    EXPECT_TRUE(google::protobuf::TextFormat::MergeFromString(text, message)) << text;
  }

 private:
  static std::string Singular(const std::string& type) {
    std::string out;
    for (const char c : type) {
      if (c >= 'A' && c <= 'Z' && !out.empty()) out += '_';
      out += absl::ascii_tolower(c);
    }
    return out;
  }

  static void Set(Message& message, const std::string& field, const std::string& value) {
    const auto* descriptor = message.GetDescriptor()->FindFieldByName(field);
    ASSERT_NE(descriptor, nullptr) << field;
    message.GetReflection()->SetString(&message, descriptor, value);
  }

  // The record inside a create or update request.
  static Message* Own(Message& request, const std::string& type) {
    return request.GetReflection()->MutableMessage(
        &request, request.GetDescriptor()->FindFieldByName(Singular(type)));
  }

  absl::StatusOr<Record> Call(const std::string& method, const Message& request,
                              const std::string& type, const std::string& principal) {
    Record stored = New(type);
    absl::Status status =
        calls_->Call(room_, method, request, stored.get(), principal.empty() ? writer_ : principal);
    if (!status.ok()) return status;
    return stored;
  }

  District* const calls_;
  const std::string room_;
  const std::string writer_;
};

// A district with its registers.
struct HasDistrict {
  HasDistrict() { district_.AddRegisters(); }
  District district_;
};

}  // namespace districtedu::testing

#endif  // DISTRICTEDU_TESTS_INTEGRATION_TEXT_RECORDS_H_
