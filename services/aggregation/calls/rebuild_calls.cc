// Rebuild: comparing cells and figures with the records, and replacing the cells.

#include <utility>

#include "common/base/error.h"
#include "common/rpc/message.h"
#include "services/aggregation/calls/service.h"
#include "services/aggregation/leader/rebuild.h"

namespace districtedu::aggregation {
namespace {

// Between two looks whether everything has settled.
constexpr absl::Duration kLook = absl::Milliseconds(50);

}  // namespace

void AggregationService::Rebuild(const Call& call) const {
  v1::RebuildRequest request;
  if (absl::Status status = rpc::ParseMessage(call->request(), request); !status.ok()) {
    return call->Finish(status);
  }
  auto district = ParseDistrictName(request.parent(), "parent");
  if (!district.ok()) return call->Finish(district.status());
  auto reach = ReachIn(call->context().principal, *district, rebuild_roles_, request.parent());
  if (!reach.ok()) return call->Finish(reach.status());
  if (request.verify_only()) return TryVerify(call, *district);

  const auto leader = aggregator_->Leader(*district);
  if (leader == nullptr) {
    return call->Finish(Error(Reason::kNotLeader, "this process does not lead the district"));
  }
  DistrictLeader::Repair repair;
  repair.deadline = call->context().deadline;
  repair.cancelled = call->context().cancelled;
  repair.done = [call](absl::StatusOr<v1::RebuildResponse> response) {
    if (!response.ok()) return call->Finish(response.status());
    call->Finish(rpc::ToBytes(*response));
  };
  leader->Submit(std::move(repair));
}

void AggregationService::TryVerify(const Call& call, const std::string& district) const {
  if (aggregator_->stopping()) {
    return call->Finish(Error(Reason::kShuttingDown, "the service is being stopped"));
  }
  mysql::Job job;
  job.deadline = call->context().deadline;
  job.cancelled = call->context().cancelled;
  job.bulk = true;
  job.run = [this, call, district](absl::StatusOr<mysql::Session*> session) {
    if (!session.ok()) {
      return call->Finish(HasReason(session.status(), Reason::kDeadlinePassed) ? NotSettled()
                                                                               : session.status());
    }
    auto response = Verify(**session, aggregator_->catalogue(), district);
    if (!response.ok()) return call->Finish(response.status());
    if (response->has_value()) return call->Finish(rpc::ToBytes(**response));
    // A worker is not kept while nothing has changed.
    aggregator_->RunLater(kLook, [this, call, district] { TryVerify(call, district); });
  };
  if (absl::Status status = aggregator_->pool().Submit(std::move(job)); !status.ok()) {
    call->Finish(status);
  }
}

}  // namespace districtedu::aggregation
