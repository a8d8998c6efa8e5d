#include "services/aggregation/calls/service.h"

#include <utility>

#include "districtedu/common/v1/options.pb.h"

namespace districtedu::aggregation {
namespace {

const google::protobuf::ServiceDescriptor* Contract() {
  return v1::GetSnapshotRequest::descriptor()->file()->FindServiceByName("AggregationService");
}

}  // namespace

std::vector<auth::Role> AggregationService::RolesOf(const std::string& method) {
  const auto& options = Contract()->FindMethodByName(method)->options().GetExtension(
      ::districtedu::common::v1::method);
  std::vector<auth::Role> roles;
  for (int i = 0; i < options.roles_size(); ++i) roles.push_back(options.roles(i));
  return roles;
}

rpc::ServiceDefinition AggregationService::Define() {
  rpc::ServiceDefinition definition(Contract());
  definition.Unary("GetSnapshot", [this](Call call) { call->Finish(GetSnapshot(*call)); });
  definition.Unary("ListIndicators", [this](Call call) { call->Finish(ListIndicators(*call)); });
  definition.Unary("GetIndicator", [this](Call call) { call->Finish(GetIndicator(*call)); });
  definition.ServerStreaming("WatchSnapshots", [this](std::shared_ptr<rpc::ServerStream> stream) {
    WatchSnapshots(stream);
  });
  definition.Unary("ListChanges", [this](Call call) { ListChanges(call); });
  definition.Unary("ApplyPlan", [this](Call call) { ApplyPlan(call); });
  definition.Unary("GetPlan", [this](Call call) { GetPlan(call); });
  definition.Unary("Rebuild", [this](Call call) { Rebuild(call); });
  definition.Unary("GetStatus", [this](Call call) { GetStatus(call); });
  return definition;
}

void AggregationService::OnWorker(
    const Call& call, std::function<absl::StatusOr<rpc::Bytes>(mysql::Session&)> work) const {
  mysql::Job job;
  job.deadline = call->context().deadline;
  job.cancelled = call->context().cancelled;
  job.run = [call, work = std::move(work)](absl::StatusOr<mysql::Session*> session) {
    if (!session.ok()) {
      call->Finish(session.status());
      return;
    }
    call->Finish(work(**session));
  };
  if (absl::Status status = aggregator_->pool().Submit(std::move(job)); !status.ok()) {
    call->Finish(status);
  }
}

}  // namespace districtedu::aggregation
