#include "services/aggregation/plan/gap_unit.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/reason.h"

namespace districtedu::aggregation {
namespace {

using TermList = google::protobuf::RepeatedPtrField<v1::Term>;

// What closes a gap.
struct GapSums {
  bool possible = true;  // some number of something does
  std::vector<const TermList*> sums;
};

GapSums SumsOf(const v1::RatioOfSums& ratio) {
  switch (ratio.gap_side()) {
    case v1::GAP_SIDE_DENOMINATOR:
      return {true, {&ratio.denominator()}};
    case v1::GAP_SIDE_NUMERATOR:
    case v1::GAP_SIDE_UNSPECIFIED:  // refused by CheckFormula
    default:                        // a later program's
      return {true, {&ratio.numerator()}};
  }
}

GapSums SumsOf(const v1::Count& count) { return {true, {&count.terms()}}; }

GapSums SumsOf(const v1::Part& part) {
  switch (part.value_case()) {
    case v1::Part::kRatio:
      return SumsOf(part.ratio());
    case v1::Part::kCount:
      return SumsOf(part.count());
    case v1::Part::kShareOfSchools:  // schools
    case v1::Part::VALUE_NOT_SET:
      return {};
  }
  return {};
}

// Of a ratio whose denominator is acted on, the change is not proportional to it.
GapSums SumsOf(const v1::ChangeAgainstLastYear& change) {
  switch (change.value_case()) {
    case v1::ChangeAgainstLastYear::kCount:
      return SumsOf(change.count());
    case v1::ChangeAgainstLastYear::kRatio:
      if (change.ratio().gap_side() == v1::GAP_SIDE_DENOMINATOR) return {false, {}};
      return SumsOf(change.ratio());
    case v1::ChangeAgainstLastYear::VALUE_NOT_SET:
      return {};
  }
  return {};
}

GapSums SumsOf(const v1::Formula& formula) {
  switch (formula.kind_case()) {
    case v1::Formula::kRatio:
      return SumsOf(formula.ratio());
    case v1::Formula::kCount:
      return SumsOf(formula.count());
    case v1::Formula::kRatioOfRatios:
      return SumsOf(formula.ratio_of_ratios().numerator());
    case v1::Formula::kChange:
      return SumsOf(formula.change());
    case v1::Formula::kWorstOf: {
      GapSums all;
      for (const v1::Part& part : formula.worst_of().parts()) {
        const GapSums of_part = SumsOf(part);
        all.sums.insert(all.sums.end(), of_part.sums.begin(), of_part.sums.end());
      }
      return all;
    }
    case v1::Formula::kDifferenceCoefficient:
      return {false, {}};
    // Persons, schools, needs, parts: each is one.
    case v1::Formula::kFirstTimeCount:
    case v1::Formula::kShareOfSchools:
    case v1::Formula::kUncoveredNeeds:
    case v1::Formula::kMilestoneDone:
    case v1::Formula::KIND_NOT_SET:
      return {};
  }
  return {};
}

// Nobody adds a percent or a time: the words of values, not of things.
bool CanBeAdded(const std::string& unit) {
  static const auto* const values = new std::vector<std::string>{
      "percent",     "percentage", "points", "times", "ratio", "ratios",
      "coefficient", "share",      "rate",   "index", "per"};
  if (unit.find('%') != std::string::npos) return false;
  const std::vector<std::string> words = absl::StrSplit(absl::AsciiStrToLower(unit), ' ');
  return std::none_of(words.begin(), words.end(), [](const std::string& word) {
    return std::find(values->begin(), values->end(), word) != values->end();
  });
}

}  // namespace

GapUnit GapUnitOf(const Measure& measure) {
  if (measure.unit == "fen") return {"yuan", 100};
  if (measure.unit == "0.01 m2") return {"square metres", 100};
  return {};
}

void CheckGapUnit(const v1::IndicatorDefinition& indicator, const MeasureCatalogue& catalogue,
                  const PlanNode& node) {
  const std::string& unit = indicator.gap_unit();
  const GapSums sums = SumsOf(indicator.formula());
  const PlanNode at = node.Child("gap_unit");
  if (absl::StripAsciiWhitespace(unit).empty()) {
    if (!indicator.observational() && sums.possible) {
      at.Complain(Reason::kRequiredFieldMissing, "not given");
    }
    return;
  }
  if (!CanBeAdded(unit)) {
    at.Complain(Reason::kPlanInvalid,
                absl::StrCat("nobody can add \"", unit,
                             "\": a gap is in persons, schools, yuan or "
                             "the like",
                             sums.possible ? "" : ", and this formula has none: leave it out"));
    return;
  }
  for (const TermList* terms : sums.sums) {
    for (const v1::Term& term : *terms) {
      const Measure* const measure = catalogue.Find(term.measure());
      if (measure == nullptr || term.distinct()) continue;
      const std::string& name = GapUnitOf(*measure).name;
      if (name.empty() || name == unit) continue;
      at.Complain(Reason::kPlanInvalid,
                  absl::StrCat("the gap is added to ", measure->id, ", so it is in ", name));
    }
  }
}

}  // namespace districtedu::aggregation
