// Calls that read or write the store, on its workers.

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/mysql/transaction.h"
#include "common/resource/declared/page_token.h"
#include "common/rpc/message.h"
#include "services/aggregation/calls/service.h"
#include "services/aggregation/cells/cell_store.h"
#include "services/aggregation/plan/plan_check.h"
#include "services/aggregation/plan/plan_names.h"
#include "services/aggregation/store/feed.h"
#include "services/aggregation/store/lease.h"
#include "services/aggregation/store/outbox.h"

namespace districtedu::aggregation {
namespace {

constexpr int kDefaultChanges = 100;
constexpr int kMostChanges = 1000;

// How long ApplyPlan waits for the figures of the plan before it answers without them.
constexpr absl::Duration kApplyPatience = absl::Seconds(10);
constexpr absl::Duration kApplyLook = absl::Milliseconds(20);

std::string ChangesList(const std::string& district) { return absl::StrCat("changes\n", district); }

// "<incarnation>/<sequence>".
struct Position {
  std::string incarnation;
  std::int64_t sequence = 0;
};

absl::StatusOr<Position> ParsePosition(const std::string& district, const std::string& token) {
  auto text = resource::DecodePageToken(ChangesList(district), token);
  if (!text.ok()) return text.status();
  const std::size_t slash = text->rfind('/');
  Position position;
  if (slash == std::string::npos ||
      !absl::SimpleAtoi(text->substr(slash + 1), &position.sequence)) {
    return InvalidFields({{"page_token", Reason::kPageTokenInvalid, "is damaged"}});
  }
  position.incarnation = text->substr(0, slash);
  return position;
}

absl::StatusOr<rpc::Bytes> ReadChanges(mysql::Session& session, const std::string& district,
                                       const std::string& token, std::size_t size) {
  auto incarnation = ReadIncarnation(session);
  if (!incarnation.ok()) return incarnation.status();
  auto lease = ReadLease(session, district);
  if (!lease.ok()) return lease.status();
  std::int64_t after = 0;
  if (token.empty()) {
    auto oldest = OldestInFeed(session, district);
    if (!oldest.ok()) return oldest.status();
    after = oldest->has_value() ? **oldest - 1 : lease->last_sequence;
  } else {
    auto position = ParsePosition(district, token);
    if (!position.ok()) return position.status();
    if (position->incarnation != *incarnation || position->sequence > lease->last_sequence) {
      return Error(Reason::kStoreIncarnationChanged,
                   "the token is from before the store was restored");
    }
    after = position->sequence;
  }
  auto records = ReadFeed(session, district, after, size + 1);
  if (!records.ok()) return records.status();
  // The feed is dense: where the next entry is not the next number, it is no longer kept.
  if (records->empty() ? after < lease->last_sequence : (*records)[0].sequence != after + 1) {
    return Error(Reason::kChangesExpired, "the entries after the token are no longer kept");
  }
  v1::ListChangesResponse response;
  response.set_more(records->size() > size);
  if (response.more()) records->pop_back();
  for (const FeedRecord& record : *records) {
    *response.add_changes() = ToProto(record);
    after = record.sequence;
  }
  response.set_next_page_token(
      resource::EncodePageToken(ChangesList(district), absl::StrCat(*incarnation, "/", after)));
  return rpc::ToBytes(response);
}

v1::PlanRevision ToProto(const std::string& district, const StoredPlan& plan) {
  v1::PlanRevision revision;
  revision.set_name(PlanName(district, plan.id));
  revision.set_revision(plan.revision);
  *revision.mutable_plan() = *plan.plan;
  return revision;
}

absl::Status CheckRequest(const v1::ApplyPlanRequest& request, const MeasureCatalogue& catalogue) {
  std::vector<FieldViolation> violations;
  for (const Finding& finding : CheckPlan(request.plan(), catalogue)) {
    violations.push_back({finding.path.empty() ? "plan" : absl::StrCat("plan.", finding.path),
                          finding.reason, finding.message});
  }
  return InvalidFields(std::move(violations));
}

absl::StatusOr<v1::AggregationStatus> ReadStatus(mysql::Session& session,
                                                 const std::string& district) {
  v1::AggregationStatus status;
  auto incarnation = ReadIncarnation(session);
  if (!incarnation.ok()) return incarnation.status();
  status.set_incarnation(*incarnation);
  auto lease = ReadLease(session, district);
  if (!lease.ok()) return lease.status();
  status.set_leader(lease->holder);
  status.set_epoch(lease->epoch);
  status.set_feed_sequence(lease->last_sequence);
  auto rooms = FindRoomTables(session);
  if (!rooms.ok()) return rooms.status();
  auto waiting = CountOutbox(session, *rooms, district);
  if (!waiting.ok()) return waiting.status();
  status.set_pending_entries(*waiting);
  auto measures = LoadMeasureStates(session, district);
  if (!measures.ok()) return measures.status();
  for (const auto& [id, measure] : *measures) {
    if (!measure.failure.empty() && !IsBeingComputed(measure)) {
      status.add_failed_measures(measure.failure);
    }
  }
  auto heads = ReadHeads(session, district);
  if (!heads.ok()) return heads.status();
  for (const auto& [plan, head] : *heads) {
    status.set_snapshot_version(std::max(status.snapshot_version(), head.version));
  }
  return status;
}

}  // namespace

void AggregationService::ListChanges(const Call& call) const {
  v1::ListChangesRequest request;
  if (absl::Status status = rpc::ParseMessage(call->request(), request); !status.ok()) {
    return call->Finish(status);
  }
  auto district = ParseDistrictName(request.parent(), "parent");
  if (!district.ok()) return call->Finish(district.status());
  auto reach = ReachIn(call->context().principal, *district, change_roles_, request.parent());
  if (!reach.ok()) return call->Finish(reach.status());
  if (request.page_size() < 0) {
    return call->Finish(
        InvalidFields({{"page_size", Reason::kPageSizeInvalid, "must not be negative"}}));
  }
  const int size =
      request.page_size() == 0 ? kDefaultChanges : std::min(request.page_size(), kMostChanges);
  OnWorker(call,
           [district = *district, token = request.page_token(), size](mysql::Session& session) {
             return ReadChanges(session, district, token, static_cast<std::size_t>(size));
           });
}

void AggregationService::ApplyPlan(const Call& call) const {
  auto request = std::make_shared<v1::ApplyPlanRequest>();
  if (absl::Status status = rpc::ParseMessage(call->request(), *request); !status.ok()) {
    return call->Finish(status);
  }
  auto district = ParseDistrictName(request->parent(), "parent");
  if (!district.ok()) return call->Finish(district.status());
  auto reach = ReachIn(call->context().principal, *district, apply_roles_, request->parent());
  if (!reach.ok()) return call->Finish(reach.status());
  if (absl::Status status = CheckRequest(*request, aggregator_->catalogue()); !status.ok()) {
    return call->Finish(status);
  }

  mysql::Job job;
  job.deadline = call->context().deadline;
  job.cancelled = call->context().cancelled;
  job.run = [this, call, request, district = *district](absl::StatusOr<mysql::Session*> session) {
    if (!session.ok()) return call->Finish(session.status());
    StoredPlan stored;
    mysql::TransactionOptions transaction;
    transaction.deadline = call->context().deadline;
    transaction.name = "ApplyPlan";
    const absl::Status status =
        mysql::RunTransaction(**session, transaction, [&](mysql::Session& open) {
          auto plan = StorePlan(open, district, WithoutNames(request->plan()),
                                call->context().principal.name, aggregator_->clock().Now(),
                                !request->validate_only());
          if (!plan.ok()) return plan.status();
          stored = std::move(*plan);
          return absl::OkStatus();
        });
    if (!status.ok()) return call->Finish(status);
    rpc::Bytes response = rpc::ToBytes(ToProto(district, stored));
    if (request->validate_only()) return call->Finish(std::move(response));
    aggregator_->Nudge();
    // Leave the caller time to get the answer.
    const absl::Time until =
        std::min(call->context().deadline - absl::Seconds(1), absl::Now() + kApplyPatience);
    AnswerWhenShown(call, PlanName(district, stored.id), stored.revision, std::move(response),
                    until);
  };
  if (absl::Status status = aggregator_->pool().Submit(std::move(job)); !status.ok()) {
    call->Finish(status);
  }
}

void AggregationService::AnswerWhenShown(const Call& call, const std::string& name,
                                         std::int64_t revision, rpc::Bytes response,
                                         absl::Time until) const {
  const std::shared_ptr<const Published> published = aggregator_->board().Find(name);
  const bool shown = published != nullptr && published->plan.revision >= revision;
  if (shown || absl::Now() >= until || aggregator_->stopping() || call->context().cancelled()) {
    return call->Finish(std::move(response));
  }
  aggregator_->RunLater(kApplyLook,
                        [=, this] { AnswerWhenShown(call, name, revision, response, until); });
}

void AggregationService::GetPlan(const Call& call) const {
  v1::GetPlanRequest request;
  if (absl::Status status = rpc::ParseMessage(call->request(), request); !status.ok()) {
    return call->Finish(status);
  }
  auto place = ParsePlanName(request.name(), "name");
  if (!place.ok()) return call->Finish(place.status());
  auto reach = ReachIn(call->context().principal, place->district, plan_roles_, request.name());
  if (!reach.ok()) return call->Finish(reach.status());
  OnWorker(call, [place = *place](mysql::Session& session) -> absl::StatusOr<rpc::Bytes> {
    auto plan = ReadPlan(session, place.district, place.plan, 0);
    if (!plan.ok()) return plan.status();
    if (!plan->has_value()) return NotFound("Plan", PlanName(place.district, place.plan));
    return rpc::ToBytes(ToProto(place.district, **plan));
  });
}

void AggregationService::GetStatus(const Call& call) const {
  v1::GetStatusRequest request;
  if (absl::Status status = rpc::ParseMessage(call->request(), request); !status.ok()) {
    return call->Finish(status);
  }
  auto district = ParseDistrictName(request.parent(), "parent");
  if (!district.ok()) return call->Finish(district.status());
  auto reach = ReachIn(call->context().principal, *district, status_roles_, request.parent());
  if (!reach.ok()) return call->Finish(reach.status());
  OnWorker(call,
           [this, district = *district](mysql::Session& session) -> absl::StatusOr<rpc::Bytes> {
             auto status = ReadStatus(session, district);
             if (!status.ok()) return status.status();
             const auto leader = aggregator_->Leader(district);
             status->set_leads(leader != nullptr && leader->epoch() == status->epoch());
             return rpc::ToBytes(*status);
           });
}

}  // namespace districtedu::aggregation
