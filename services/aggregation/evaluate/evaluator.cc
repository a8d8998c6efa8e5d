#include "services/aggregation/evaluate/evaluator.h"

#include <algorithm>
#include <set>
#include <utility>

#include "services/aggregation/evaluate/companion.h"
#include "services/aggregation/evaluate/context.h"
#include "services/aggregation/evaluate/indicator_evaluation.h"

namespace districtedu::aggregation {
namespace {

// Keys of one map that the other has not, or with another value.
template <typename Map, typename Visit>
void ForDifferences(const Map& a, const Map& b, Visit visit) {
  for (const auto& [key, value] : a) {
    const auto other = b.find(key);
    if (other == b.end() || other->second != value) visit(key);
  }
  for (const auto& [key, value] : b) {
    if (!a.contains(key)) visit(key);
  }
}

// Only who reported what differs.
bool HaveSameSchools(const ReferenceData& a, const ReferenceData& b) {
  return a.schools == b.schools && a.census_dates == b.census_dates && a.forms == b.forms &&
         a.lists == b.lists;
}

}  // namespace

Evaluator::Evaluator(std::shared_ptr<const v1::Plan> plan, const MeasureCatalogue& catalogue)
    : plan_(std::move(plan)),
      catalogue_(catalogue),
      years_(static_cast<std::size_t>(
          std::max(plan_->last_school_year() - plan_->first_school_year() + 1, 0))) {
  std::map<std::string, const v1::IndicatorDefinition*> definitions;
  for (const v1::IndicatorDefinition& definition : plan_->indicators()) {
    definitions.emplace(definition.id(), &definition);
  }
  for (const auto& [id, definition] : definitions) {
    numbers_.emplace(id, definitions_.size());
    definitions_.push_back(definition);
  }
  figures_.resize(definitions_.size() * years_);
}

Evaluator::~Evaluator() = default;

void Evaluator::CellChanged(const std::string& measure, const CellKey& key) {
  changes_.cells[measure].emplace(key.school_year, key.school);
}

void Evaluator::Begin(const ReferenceData& reference) {
  changes_ = {};
  changes_.everything = true;
  indicators_.clear();
  // A change looks at the year before the plan too.
  context_ = std::make_unique<Context>(catalogue_, reference, plan_->first_school_year() - 1,
                                       plan_->last_school_year());
}

void Evaluator::TakeReference(const ReferenceData& reference) {
  if (context_ == nullptr ||
      (reference_changed_ && !HaveSameSchools(context_->reference(), reference))) {
    return Begin(reference);
  }
  const ReferenceData& before = context_->reference();
  if (reference_changed_) {
    ForDifferences(before.reported, reference.reported,
                   [this](const auto& report) { changes_.reports.insert(report); });
    for (const auto& report : changes_.reports) {
      const auto found = reference.reported.find(report);
      context_->SetReported(
          report, found == reference.reported.end() ? std::set<std::string>() : found->second);
    }
  }
  if (before.failed_measures != reference.failed_measures) {
    ForDifferences(before.failed_measures, reference.failed_measures,
                   [this](const std::string& measure) { changes_.measures.insert(measure); });
    context_->SetFailedMeasures(reference.failed_measures);
  }
  if (before.pending_batches != reference.pending_batches) {
    ForDifferences(before.pending_batches, reference.pending_batches,
                   [&](const std::string& batch) {
                     for (const ReferenceData* data : {&before, &reference}) {
                       const auto found = data->pending_batches.find(batch);
                       if (found == data->pending_batches.end()) continue;
                       changes_.pending_measures.insert(found->second.begin(), found->second.end());
                     }
                   });
    context_->SetPendingBatches(reference.pending_batches);
  }
}

std::vector<std::size_t> Evaluator::Update(const CellView& cells, const ReferenceData& reference,
                                           absl::CivilDay as_of) {
  TakeReference(reference);
  reference_changed_ = false;
  context_->Begin(cells);
  for (const auto& [measure, places] : changes_.cells) context_->Reread(measure, places);
  if (as_of_ != as_of) changes_.everything = true;
  as_of_ = as_of;
  if (indicators_.empty()) {
    for (const v1::IndicatorDefinition* definition : definitions_) {
      indicators_.push_back(std::make_unique<IndicatorEvaluation>(*plan_, *definition, *context_));
    }
  }
  const InputChanges changes = std::exchange(changes_, {});
  std::vector<bool> renewed(figures_.size());
  for (std::size_t i = 0; i < indicators_.size(); ++i) {
    indicators_[i]->Note(changes);
    for (std::size_t year = 0; year < years_; ++year) {
      const int school_year = plan_->first_school_year() + static_cast<int>(year);
      if (!indicators_[i]->IsTouched(changes, school_year)) continue;
      const std::size_t position = i * years_ + year;
      indicators_[i]->Write(changes, school_year, as_of, &figures_[position]);
      renewed[position] = true;
      if (aggregation::ShowsGaps(*definitions_[i])) without_gaps_[position] = figures_[position];
    }
  }
  AppendGaps(&renewed);
  std::vector<std::size_t> positions;
  for (std::size_t position = 0; position < renewed.size(); ++position) {
    if (renewed[position]) positions.push_back(position);
  }
  return positions;
}

std::optional<std::size_t> Evaluator::PositionOf(const std::string& indicator,
                                                 std::size_t position) const {
  const auto found = numbers_.find(indicator);
  if (found == numbers_.end()) return std::nullopt;
  return found->second * years_ + position % years_;
}

// In order: a gap shown is that of the figure with the gaps it shows itself, where it stands
// before.
void Evaluator::AppendGaps(std::vector<bool>* renewed) {
  for (const auto& [position, bare] : without_gaps_) {
    std::vector<std::pair<const v1::CompanionDefinition*, std::size_t>> gaps;
    bool touched = (*renewed)[position];
    for (const v1::CompanionDefinition& companion : definition(position).companions()) {
      const auto of = PositionOf(companion.gap_of(), position);
      if (!of.has_value()) continue;
      gaps.emplace_back(&companion, *of);
      touched = touched || (*renewed)[*of];
    }
    if (!touched) continue;
    (*renewed)[position] = true;
    figures_[position] = bare;
    for (const auto& [companion, of] : gaps) {
      const auto bare_of = without_gaps_.find(of);
      const bool is_done = bare_of == without_gaps_.end() || of < position;
      AppendGap(*companion, is_done ? figures_[of] : bare_of->second, &figures_[position]);
    }
  }
}

}  // namespace districtedu::aggregation
