#ifndef DISTRICTEDU_COMMON_AUTH_POLICY_H_
#define DISTRICTEDU_COMMON_AUTH_POLICY_H_

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/auth/principal.h"
#include "common/base/periodic.h"
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

// A policy file, read again when it changes. A new file that is broken, or gone, leaves the old
// policy in force, says so in the log once per change and shows in
// districtedu_auth_policy_valid.
class PolicyFile : public PolicySource {
 public:
  struct Options {
    std::string path;
    absl::Duration interval = absl::Seconds(1);  // how often the file is looked at
    metrics::Registry* metrics = nullptr;        // may be null
  };

  // CONFIG_INVALID where the first policy is broken: nothing starts without one.
  static absl::StatusOr<std::unique_ptr<PolicyFile>> Open(Options options);

  std::shared_ptr<const Policy> Current() const override;

  // Looks at the file now. True if a new policy came into force.
  bool Reload();

 private:
  PolicyFile(Options options, std::string text, Policy policy);

  const Options options_;
  metrics::Gauge valid_;
  metrics::Gauge principals_;
  std::mutex reload_mutex_;  // taken before mutex_
  std::string seen_;         // last content looked at, good or bad; guarded by reload_mutex_
  bool readable_ = true;     // guarded by reload_mutex_
  mutable std::mutex mutex_;
  std::shared_ptr<const Policy> policy_;  // guarded by mutex_
  std::unique_ptr<PeriodicTask> watcher_;
};

}  // namespace districtedu::auth

#endif  // DISTRICTEDU_COMMON_AUTH_POLICY_H_
