#ifndef DISTRICTEDU_COMMON_AUTH_POLICY_H_
#define DISTRICTEDU_COMMON_AUTH_POLICY_H_

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/auth/principal.h"
#include "common/auth/watched_file.h"
#include "common/metrics/registry.h"

namespace districtedu::auth {

// Who has which role: a districtedu.common.v1.Policy, checked. Immutable.
class Policy {
 public:
  // From textproto. CONFIG_INVALID names every fault with its line or grant: unknown fields, names
  // that are not districtedu:// URIs, no role or district, a domain writer without a room, a school
  // reporter without a school, a room or school where the role has none, the same grant twice.
  static absl::StatusOr<Policy> Parse(const std::string& text);

  // Null for a name without grants.
  const Principal* Find(absl::string_view name) const;

  std::size_t size() const { return principals_.size(); }

 private:
  std::map<std::string, Principal, std::less<>> principals_;
};

// The policy in force. Thread-safe.
class PolicySource {
 public:
  virtual ~PolicySource() = default;
  virtual std::shared_ptr<const Policy> Current() const = 0;
};

// One policy for ever; for tests.
class FixedPolicy : public PolicySource {
 public:
  explicit FixedPolicy(Policy policy)
      : policy_(std::make_shared<const Policy>(std::move(policy))) {}
  std::shared_ptr<const Policy> Current() const override { return policy_; }

 private:
  const std::shared_ptr<const Policy> policy_;
};

// A policy file, read again when it changes; see WatchedFile.
class PolicyFile : public PolicySource {
 public:
  struct Options {
    std::string path;
    absl::Duration interval = absl::Seconds(1);  // how often the file is looked at
    metrics::Registry* metrics = nullptr;        // may be null
    std::function<void()> changed = nullptr;     // told when a new policy came into force
  };

  // CONFIG_INVALID where the first policy is broken: nothing starts without one.
  static absl::StatusOr<std::unique_ptr<PolicyFile>> Open(Options options);

  std::shared_ptr<const Policy> Current() const override { return file_->Current(); }

  // Looks at the file now. True if a new policy came into force.
  bool Reload() { return file_->Reload(); }

 private:
  using File = WatchedFile<Policy>;
  explicit PolicyFile(std::unique_ptr<File> file) : file_(std::move(file)) {}

  const std::unique_ptr<File> file_;
};

}  // namespace districtedu::auth

#endif  // DISTRICTEDU_COMMON_AUTH_POLICY_H_
