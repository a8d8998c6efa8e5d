#include "common/auth/policy.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/base/logging.h"
#include "districtedu/common/v1/policy.pb.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"

namespace districtedu::auth {
namespace {

constexpr char kScheme[] = "districtedu://";
// Characters of a principal's name; URIs of certificates have no others.
constexpr std::size_t kMaxNameLength = 200;

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

bool IsName(absl::string_view name) {
  return absl::StartsWith(name, kScheme) && name.size() > sizeof(kScheme) - 1 &&
         name.size() <= kMaxNameLength && std::all_of(name.begin(), name.end(), [](char c) {
           return absl::ascii_isgraph(static_cast<unsigned char>(c)) && c != '"';
         });
}

// What is wrong with one grant; empty if nothing.
std::string FaultOf(const common::v1::PolicyGrant& grant) {
  if (!IsName(grant.principal())) return "principal is not a districtedu:// name";
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
  if (!parser.ParseFromString(text, &message)) {
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
  auto text = ReadFile(options.path);
  if (!text.ok()) return text.status();
  auto policy = Policy::Parse(*text);
  if (!policy.ok()) {
    return Error(Reason::kConfigInvalid,
                 absl::StrCat(options.path, ": ", policy.status().message()));
  }
  return std::unique_ptr<PolicyFile>(
      new PolicyFile(std::move(options), *std::move(text), *std::move(policy)));
}

PolicyFile::PolicyFile(Options options, std::string text, Policy policy)
    : options_(std::move(options)),
      seen_(std::move(text)),
      policy_(std::make_shared<const Policy>(std::move(policy))) {
  if (options_.metrics != nullptr) {
    valid_ = options_.metrics->AddGauge("districtedu_auth_policy_valid",
                                        "1 while the policy file is the policy in force.");
    principals_ = options_.metrics->AddGauge("districtedu_auth_principals",
                                             "Principals of the policy in force.");
  }
  valid_.Set(1);
  principals_.Set(static_cast<double>(policy_->size()));
  watcher_ = std::make_unique<PeriodicTask>(options_.interval, [this] { Reload(); });
}

std::shared_ptr<const Policy> PolicyFile::Current() const {
  const std::lock_guard lock(mutex_);
  return policy_;
}

bool PolicyFile::Reload() {
  const std::lock_guard reload_lock(reload_mutex_);
  // The content is compared, not the time of change: a file of a few kilobytes costs less to read
  // than a missed change within the clock's grain would.
  auto text = ReadFile(options_.path);
  if (!text.ok()) {
    if (std::exchange(readable_, false)) {
      LogError("policy file unreadable, old policy stays", {{"status", text.status()}});
      valid_.Set(0);
    }
    return false;
  }
  const bool was_readable = std::exchange(readable_, true);
  if (*text == seen_ && was_readable) return false;
  seen_ = *std::move(text);
  auto policy = Policy::Parse(seen_);
  if (!policy.ok()) {
    LogError("policy file broken, old policy stays",
             {{"path", options_.path}, {"status", policy.status()}});
    valid_.Set(0);
    return false;
  }
  LogInfo("policy loaded", {{"path", options_.path}, {"principals", policy->size()}});
  valid_.Set(1);
  principals_.Set(static_cast<double>(policy->size()));
  auto fresh = std::make_shared<const Policy>(*std::move(policy));
  const std::lock_guard lock(mutex_);
  policy_ = std::move(fresh);
  return true;
}

}  // namespace districtedu::auth
