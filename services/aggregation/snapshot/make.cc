#include "services/aggregation/snapshot/make.h"

#include <cstdint>
#include <set>
#include <utility>

#include "common/base/date.h"
#include "common/base/hash.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "services/aggregation/store/deterministic.h"

namespace districtedu::aggregation {
namespace {

// As an element of Snapshot.figures.
std::string FigureBytes(const v1::IndicatorFigure& figure) {
  constexpr std::uint32_t kLengthDelimited = 2;
  const std::size_t size = figure.ByteSizeLong();
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    coded.WriteTag(v1::Snapshot::kFiguresFieldNumber << 3 | kLengthDelimited);
    coded.WriteVarint64(size);
    figure.SerializeWithCachedSizes(&coded);
  }
  return bytes;
}

// Fields in order of their numbers: what stands before the figures, they, what stands after them.
std::string Join(const std::string& before, const std::vector<std::string>& figures,
                 const std::string& after) {
  std::size_t size = before.size() + after.size();
  for (const std::string& figure : figures) size += figure.size();
  std::string bytes;
  bytes.reserve(size);
  bytes += before;
  for (const std::string& figure : figures) bytes += figure;
  bytes += after;
  return bytes;
}

}  // namespace

SnapshotMaker::SnapshotMaker(StoredPlan plan, const MeasureCatalogue& catalogue,
                             std::string district)
    : plan_(std::move(plan)),
      district_(std::move(district)),
      evaluator_(std::make_unique<Evaluator>(plan_.plan, catalogue)) {
  const std::size_t count = evaluator_->figures().size();
  for (std::size_t position = 0; position < count; ++position) {
    suppressions_.emplace_back(evaluator_->definition(position), catalogue);
  }
  full_bytes_.resize(count);
  suppressed_bytes_.resize(count);
  suppressed_.resize(count);
}

void SnapshotMaker::CellsChanged(const CellChanges& changes) {
  for (const auto& [place, change] : changes) evaluator_->CellChanged(place.first, place.second);
}

const v1::IndicatorFigure& SnapshotMaker::SuppressedFigure(std::size_t position) const {
  return IsShownWhole(position) ? evaluator_->figures()[position] : suppressed_[position];
}

bool SnapshotMaker::IsShownWhole(std::size_t position) const {
  return suppressions_[position].shows_all() && !evaluator_->ShowsGaps(position);
}

// A figure that shows gaps of others is renewed where one of them is.
void SnapshotMaker::Suppress(const std::vector<std::size_t>& renewed) {
  for (const std::size_t position : renewed) {
    if (IsShownWhole(position)) continue;
    suppressions_[position].Write(evaluator_->figures()[position], &suppressed_[position]);
  }
  for (const std::size_t position : renewed) {
    if (!evaluator_->ShowsGaps(position)) continue;
    WithholdGaps(
        evaluator_->definition(position),
        [&](const std::string& id) -> const v1::IndicatorFigure* {
          const auto of = evaluator_->PositionOf(id, position);
          return of.has_value() ? &SuppressedFigure(*of) : nullptr;
        },
        &suppressed_[position]);
  }
  for (const std::size_t position : renewed) {
    suppressed_bytes_[position] =
        IsShownWhole(position) ? full_bytes_[position] : FigureBytes(suppressed_[position]);
  }
}

StoredSnapshot SnapshotMaker::Make(const CellView& cells, const ReferenceData& reference,
                                   absl::CivilDay as_of) {
  const std::vector<std::size_t> renewed = evaluator_->Update(cells, reference, as_of);
  for (const std::size_t position : renewed) {
    full_bytes_[position] = FigureBytes(evaluator_->figures()[position]);
  }
  Suppress(renewed);

  v1::Snapshot before;
  before.set_district(district_);
  before.set_plan(plan_.plan->id());
  before.set_plan_revision(plan_.revision);
  before.set_as_of(FormatDate(as_of));
  // The list is that of the figures: a batch that bears on none would change the bytes and not the
  // digest, and a version would name it as open for as long as no figure changes.
  std::set<std::string> pending;
  for (const v1::IndicatorFigure& figure : evaluator_->figures()) {
    pending.insert(figure.pending_batches().begin(), figure.pending_batches().end());
  }
  v1::Snapshot after;
  for (const std::string& batch : pending) after.add_pending_batches(batch);
  const std::string before_bytes = DeterministicBytes(before);
  const std::string after_bytes = DeterministicBytes(after);

  StoredSnapshot stored;
  stored.district = district_;
  stored.plan = plan_.id;
  stored.plan_revision = plan_.revision;
  stored.as_of = before.as_of();
  stored.full = Join(before_bytes, full_bytes_, after_bytes);
  stored.full_digest = Sha256Hex(stored.full);
  stored.suppressed = Join(before_bytes, suppressed_bytes_, after_bytes);
  stored.suppressed_digest = Sha256Hex(stored.suppressed);
  return stored;
}

StoredSnapshot MakeSnapshot(const StoredPlan& plan, const MeasureCatalogue& catalogue,
                            const CellView& cells, const ReferenceData& reference,
                            const std::string& district, absl::CivilDay as_of) {
  return SnapshotMaker(plan, catalogue, district).Make(cells, reference, as_of);
}

}  // namespace districtedu::aggregation
