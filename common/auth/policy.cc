#include "common/auth/policy.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/utf8.h"
#include "districtedu/common/v1/policy.pb.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"

namespace districtedu::auth {
namespace {

class FaultList : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    // Both are counted from 0, and -1 where there is no place to name.
    Add(line < 0 ? message : absl::StrCat("line ", line + 1, ":", column + 1, ": ", message));
  }

  void Add(std::string fault) { faults_.push_back(std::move(fault)); }

  absl::Status status() const {
    if (faults_.empty()) return absl::OkStatus();
    return Error(Reason::kConfigInvalid, absl::StrCat("policy: ", absl::StrJoin(faults_, "; ")));
  }

 private:
  std::vector<std::string> faults_;
};

// What is wrong with one grant; empty if nothing.
std::string FaultOf(const common::v1::PolicyGrant& grant) {
  if (!IsPrincipalName(grant.principal())) return "principal is not a districtedu:// name";
  if (grant.role() == Role::ROLE_UNSPECIFIED || !common::v1::Role_IsValid(grant.role())) {
    return "role is missing";
  }
  if (grant.district().empty()) return "district is missing";
  if ((grant.role() == Role::ROLE_DOMAIN_WRITER) == grant.room().empty()) {
    return "a domain writer, and only it, has a room";
  }
  if ((grant.role() == Role::ROLE_SCHOOL_REPORTER) == grant.school().empty()) {
    return "a school reporter, and only it, has a school";
  }
  return "";
}

}  // namespace

absl::StatusOr<Policy> Policy::Parse(const std::string& text) {
  FaultList faults;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&faults);
  common::v1::Policy message;
  if (!parser.ParseFromString(std::string(WithoutByteOrderMark(text)), &message)) {
    const absl::Status status = faults.status();
    return status.ok() ? Error(Reason::kConfigInvalid, "policy: not a textproto") : status;
  }

  Policy policy;
  for (int i = 0; i < message.grants_size(); ++i) {
    const common::v1::PolicyGrant& in = message.grants(i);
    std::string fault = FaultOf(in);
    if (fault.empty()) {
      Principal& principal = policy.principals_[in.principal()];
      principal.name = in.principal();
      Grant grant{in.role(), in.district(), in.room(), in.school()};
      if (std::find(principal.grants.begin(), principal.grants.end(), grant) !=
          principal.grants.end()) {
        fault = "stands twice";
      } else {
        principal.grants.push_back(std::move(grant));
      }
    }
    if (!fault.empty()) faults.Add(absl::StrCat("grants[", i, "]: ", fault));
  }
  if (message.grants().empty()) faults.Add("no grants");
  const absl::Status status = faults.status();
  if (!status.ok()) return status;
  return policy;
}

const Principal* Policy::Find(absl::string_view name) const {
  const auto found = principals_.find(std::string(name));
  return found == principals_.end() ? nullptr : &found->second;
}

absl::StatusOr<std::unique_ptr<PolicyFile>> PolicyFile::Open(Options options) {
  File::Options file;
  file.what = "policy";
  file.path = options.path;
  file.interval = options.interval;
  file.parse = [path = options.path](const std::string& text) -> absl::StatusOr<Policy> {
    auto policy = Policy::Parse(text);
    if (policy.ok()) return policy;
    return Error(Reason::kConfigInvalid, absl::StrCat(path, ": ", policy.status().message()));
  };
  if (options.metrics != nullptr) {
    file.valid = options.metrics->AddGauge("districtedu_auth_policy_valid",
                                           "1 while the policy file is the policy in force.");
    file.size = options.metrics->AddGauge("districtedu_auth_principals",
                                          "Principals of the policy in force.");
  }
  file.changed = std::move(options.changed);
  auto opened = File::Open(std::move(file));
  if (!opened.ok()) return opened.status();
  return std::unique_ptr<PolicyFile>(new PolicyFile(*std::move(opened)));
}

}  // namespace districtedu::auth
