// Calls answered from the board: no word to the database.

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/resource/declared/page_token.h"
#include "common/rpc/message.h"
#include "services/aggregation/calls/indicator_filter.h"
#include "services/aggregation/calls/service.h"
#include "services/aggregation/calls/snapshot_watch.h"
#include "services/aggregation/plan/words.h"

namespace districtedu::aggregation {
namespace {

constexpr int kDefaultFigures = 50;
constexpr int kMostFigures = 1000;

bool ShowsFull(const Reach& reach, v1::SnapshotView view) {
  return reach.full && view == v1::SNAPSHOT_VIEW_FULL;
}

// The indicator with the figures the filter takes.
v1::Indicator MakeIndicator(const Published& published, const Reach& reach,
                            const v1::IndicatorDefinition& definition,
                            const IndicatorFilter& filter) {
  v1::Indicator indicator;
  indicator.set_name(absl::StrCat(PlanName(published.district, published.plan.id), "/indicators/",
                                  definition.id()));
  *indicator.mutable_definition() = definition;
  indicator.set_formula_text(FormulaText(*published.plan.plan, definition));
  for (const v1::IndicatorFigure& figure : published.view(reach.full).snapshot->figures()) {
    if (figure.indicator() != definition.id() || !filter.Takes(figure)) continue;
    v1::IndicatorFigure* shown = indicator.add_figures();
    *shown = figure;
    Narrow(reach, definition, shown);
  }
  return indicator;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Published>> AggregationService::Shown(
    const std::string& name) const {
  std::shared_ptr<const Published> published = aggregator_->board().Find(name);
  if (published != nullptr) return published;
  if (!aggregator_->followed()) {
    return WithRetry(Error(Reason::kDatabaseUnavailable, "the snapshots have not been read yet"),
                     absl::Milliseconds(500));
  }
  return NotFound("Snapshot", name);
}

absl::StatusOr<rpc::Bytes> AggregationService::GetSnapshot(const rpc::UnaryCall& call) const {
  v1::GetSnapshotRequest request;
  if (absl::Status status = rpc::ParseMessage(call.request(), request); !status.ok()) return status;
  auto place = ParsePlanName(request.parent(), "parent");
  if (!place.ok()) return place.status();
  auto reach =
      ReachIn(call.context().principal, place->district, snapshot_roles_, request.parent());
  if (!reach.ok()) return reach.status();
  auto published = Shown(request.parent());
  if (!published.ok()) return published.status();
  const PublishedView& view = (*published)->view(ShowsFull(*reach, request.view()));
  return request.etag() == view.etag ? view.not_modified : view.response;
}

void AggregationService::WatchSnapshots(const std::shared_ptr<rpc::ServerStream>& stream) const {
  v1::WatchSnapshotsRequest request;
  if (absl::Status status = rpc::ParseMessage(stream->request(), request); !status.ok()) {
    stream->Finish(status);
    return;
  }
  auto place = ParsePlanName(request.parent(), "parent");
  if (!place.ok()) {
    stream->Finish(place.status());
    return;
  }
  auto reach =
      ReachIn(stream->context().principal, place->district, snapshot_roles_, request.parent());
  if (!reach.ok()) {
    stream->Finish(reach.status());
    return;
  }
  auto published = Shown(request.parent());
  if (!published.ok()) {
    stream->Finish(published.status());
    return;
  }
  SnapshotWatch::Start(&aggregator_->board(), request.parent(), ShowsFull(*reach, request.view()),
                       request.etag(), stream);
}

absl::StatusOr<rpc::Bytes> AggregationService::ListIndicators(const rpc::UnaryCall& call) const {
  v1::ListIndicatorsRequest request;
  if (absl::Status status = rpc::ParseMessage(call.request(), request); !status.ok()) return status;
  auto place = ParsePlanName(request.parent(), "parent");
  if (!place.ok()) return place.status();
  auto reach =
      ReachIn(call.context().principal, place->district, indicator_roles_, request.parent());
  if (!reach.ok()) return reach.status();
  auto filter = ParseIndicatorFilter(request.filter());
  if (!filter.ok()) return filter.status();
  if (request.page_size() < 0) {
    return InvalidFields({{"page_size", Reason::kPageSizeInvalid, "must not be negative"}});
  }
  const int size =
      request.page_size() == 0 ? kDefaultFigures : std::min(request.page_size(), kMostFigures);
  const std::string list = absl::StrCat("indicators\n", request.parent(), "\n", request.filter());
  std::string after;
  if (!request.page_token().empty()) {
    auto position = resource::DecodePageToken(list, request.page_token());
    if (!position.ok()) return position.status();
    after = *position;
  }
  auto published = Shown(request.parent());
  if (!published.ok()) return published.status();

  std::map<std::string, const v1::IndicatorDefinition*> by_id;
  for (const v1::IndicatorDefinition& definition : (*published)->plan.plan->indicators()) {
    if (filter->owner.has_value() && definition.owner() != *filter->owner) continue;
    by_id[definition.id()] = &definition;
  }
  v1::ListIndicatorsResponse response;
  response.set_snapshot_version((*published)->version);
  for (auto it = by_id.upper_bound(after); it != by_id.end(); ++it) {
    v1::Indicator indicator = MakeIndicator(**published, *reach, *it->second, *filter);
    if (filter->takes_some_figures() && indicator.figures().empty()) continue;
    if (response.indicators_size() == size) {
      const std::string& last = response.indicators(size - 1).definition().id();
      response.set_next_page_token(resource::EncodePageToken(list, last));
      break;
    }
    *response.add_indicators() = std::move(indicator);
  }
  return rpc::ToBytes(response);
}

absl::StatusOr<rpc::Bytes> AggregationService::GetIndicator(const rpc::UnaryCall& call) const {
  v1::GetIndicatorRequest request;
  if (absl::Status status = rpc::ParseMessage(call.request(), request); !status.ok()) return status;
  auto place = ParseIndicatorName(request.name(), "name");
  if (!place.ok()) return place.status();
  auto reach = ReachIn(call.context().principal, place->district, indicator_roles_, request.name());
  if (!reach.ok()) return reach.status();
  auto published = Shown(PlanName(place->district, place->plan));
  if (!published.ok()) return published.status();
  for (const v1::IndicatorDefinition& definition : (*published)->plan.plan->indicators()) {
    if (definition.id() == place->indicator) {
      return rpc::ToBytes(MakeIndicator(**published, *reach, definition, {}));
    }
  }
  return NotFound("Indicator", request.name());
}

}  // namespace districtedu::aggregation
