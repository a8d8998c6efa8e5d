#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_EVALUATOR_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_EVALUATOR_H_

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "districtedu/aggregation/v1/indicator.pb.h"
#include "districtedu/aggregation/v1/plan.pb.h"
#include "services/aggregation/cells/cell.h"
#include "services/aggregation/cells/reference_data.h"
#include "services/aggregation/evaluate/input_changes.h"
#include "services/aggregation/measures/measure.h"

namespace districtedu::aggregation {

class IndicatorEvaluation;

// The figures of one plan, brought up to date: only those are computed anew whose cells, reports,
// measures, batches or day changed. They are those a new evaluator would compute, byte for byte.
// One thread.
class Evaluator {
 public:
  // `plan` has passed CheckPlan. The catalogue outlives this; where it is older than the plan, an
  // unknown measure counts as failed.
  Evaluator(std::shared_ptr<const v1::Plan> plan, const MeasureCatalogue& catalogue);

  ~Evaluator();

  // What has become of the arguments since the last update. Failed measures and pending batches
  // need not be told.
  void CellChanged(const std::string& measure, const CellKey& key);
  void ReferenceChanged() { reference_changed_ = true; }

  // The positions of the figures that were computed anew, ascending. `as_of` is the day in the
  // district's zone; verdicts are those at its first moment.
  std::vector<std::size_t> Update(const CellView& cells, const ReferenceData& reference,
                                  absl::CivilDay as_of);

  // By indicator id, then school year.
  const std::vector<v1::IndicatorFigure>& figures() const { return figures_; }
  // Where the figure of another indicator stands, in the year of the one at the position.
  std::optional<std::size_t> PositionOf(const std::string& indicator, std::size_t position) const;
  // Some companion of the figure at the position is the gap of another figure.
  bool ShowsGaps(std::size_t position) const { return without_gaps_.contains(position); }
  // Of the figure at a position.
  const v1::IndicatorDefinition& definition(std::size_t position) const {
    return *definitions_[position / years_];
  }

 private:
  void TakeReference(const ReferenceData& reference);
  void Begin(const ReferenceData& reference);
  void AppendGaps(std::vector<bool>* renewed);

  const std::shared_ptr<const v1::Plan> plan_;
  const MeasureCatalogue& catalogue_;
  const std::size_t years_;
  std::vector<const v1::IndicatorDefinition*> definitions_;  // by id
  std::map<std::string, std::size_t> numbers_;               // of the definitions, by id
  std::unique_ptr<Context> context_;                         // null before the first update
  std::vector<std::unique_ptr<IndicatorEvaluation>> indicators_;
  std::vector<v1::IndicatorFigure> figures_;
  std::map<std::size_t, v1::IndicatorFigure> without_gaps_;  // where it shows gaps of others
  std::optional<absl::CivilDay> as_of_;
  InputChanges changes_;
  bool reference_changed_ = false;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_EVALUATOR_H_
