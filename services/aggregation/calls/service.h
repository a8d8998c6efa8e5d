#ifndef DISTRICTEDU_SERVICES_AGGREGATION_CALLS_SERVICE_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_CALLS_SERVICE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/auth/principal.h"
#include "common/rpc/call.h"
#include "common/rpc/service_definition.h"
#include "districtedu/aggregation/v1/aggregation_service.pb.h"
#include "services/aggregation/calls/access.h"
#include "services/aggregation/leader/aggregator.h"

namespace districtedu::aggregation {

// The handlers of AggregationService. What reads figures is answered from the board on the thread
// of the call; what reads or writes the store is queued to the database workers.
class AggregationService {
 public:
  // `aggregator` outlives the service and the calls.
  explicit AggregationService(Aggregator* aggregator) : aggregator_(aggregator) {}

  // Handlers that point into this object.
  rpc::ServiceDefinition Define();

 private:
  using Call = std::shared_ptr<rpc::UnaryCall>;

  // figure_calls.cc
  absl::StatusOr<rpc::Bytes> GetSnapshot(const rpc::UnaryCall& call) const;
  absl::StatusOr<rpc::Bytes> ListIndicators(const rpc::UnaryCall& call) const;
  absl::StatusOr<rpc::Bytes> GetIndicator(const rpc::UnaryCall& call) const;
  void WatchSnapshots(const std::shared_ptr<rpc::ServerStream>& stream) const;
  absl::StatusOr<std::shared_ptr<const Published>> Shown(const std::string& name) const;

  // store_calls.cc
  void ListChanges(const Call& call) const;
  void ApplyPlan(const Call& call) const;
  void GetPlan(const Call& call) const;
  void GetStatus(const Call& call) const;
  // Answers when the figures shown here are of the revision, or waiting is no use any more.
  void AnswerWhenShown(const Call& call, const std::string& name, std::int64_t revision,
                       rpc::Bytes response, absl::Time until) const;

  // rebuild_calls.cc
  void Rebuild(const Call& call) const;
  void TryVerify(const Call& call, const std::string& district) const;

  // Runs `work` on a database worker and finishes the call with what it returns.
  void OnWorker(const Call& call,
                std::function<absl::StatusOr<rpc::Bytes>(mysql::Session&)> work) const;

  // Roles the contract gives the method.
  static std::vector<auth::Role> RolesOf(const std::string& method);

  Aggregator* const aggregator_;
  const std::vector<auth::Role> snapshot_roles_ = RolesOf("GetSnapshot");
  const std::vector<auth::Role> indicator_roles_ = RolesOf("ListIndicators");
  const std::vector<auth::Role> change_roles_ = RolesOf("ListChanges");
  const std::vector<auth::Role> apply_roles_ = RolesOf("ApplyPlan");
  const std::vector<auth::Role> plan_roles_ = RolesOf("GetPlan");
  const std::vector<auth::Role> rebuild_roles_ = RolesOf("Rebuild");
  const std::vector<auth::Role> status_roles_ = RolesOf("GetStatus");
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_CALLS_SERVICE_H_
