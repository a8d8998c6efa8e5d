#include "services/aggregation/plan/formula_unit.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace districtedu::aggregation {
namespace {

using Unit = std::optional<std::string>;

constexpr int kPercent = 100;

class UnitReader {
 public:
  explicit UnitReader(const MeasureCatalogue& catalogue) : catalogue_(catalogue) {}

  std::set<std::string> Of(const v1::Formula& formula) const {
    switch (formula.kind_case()) {
      case v1::Formula::kRatio:
        return One(OfRatio(formula.ratio()));
      case v1::Formula::kFirstTimeCount:
        return One(OfTerm(formula.first_time_count().term()));
      case v1::Formula::kCount:
        return One(OfTerms(formula.count().terms()));
      case v1::Formula::kRatioOfRatios:
        return One("a ratio of ratios");
      case v1::Formula::kShareOfSchools:
        return One(OfShare(formula.share_of_schools()));
      case v1::Formula::kUncoveredNeeds:
        return One("needs");
      case v1::Formula::kMilestoneDone:
        return One("steps done");
      case v1::Formula::kWorstOf:
        return OfWorst(formula.worst_of());
      case v1::Formula::kChange:
        return One("% of change");
      case v1::Formula::kDifferenceCoefficient:
        return One("a coefficient");
      case v1::Formula::KIND_NOT_SET:
        return {};
    }
    return {};
  }

 private:
  static std::set<std::string> One(const Unit& unit) {
    return unit.has_value() ? std::set<std::string>{*unit} : std::set<std::string>();
  }

  Unit OfTerm(const v1::Term& term) const {
    const Measure* const measure = catalogue_.Find(term.measure());
    if (measure == nullptr) return std::nullopt;
    return term.distinct() ? absl::StrCat("different ", measure->entity, "s") : measure->unit;
  }

  template <typename Terms>
  Unit OfTerms(const Terms& terms) const {
    std::set<std::string> units;
    for (const v1::Term& term : terms) {
      const Unit unit = OfTerm(term);
      if (!unit.has_value()) return std::nullopt;
      units.insert(*unit);
    }
    return absl::StrJoin(units, " and ");
  }

  Unit OfRatio(const v1::RatioOfSums& ratio) const {
    const Unit above = OfTerms(ratio.numerator());
    const Unit below = OfTerms(ratio.denominator());
    if (!above.has_value() || !below.has_value()) return std::nullopt;
    if (*above == *below && ratio.factor() == kPercent) return absl::StrCat("% of ", *below);
    return absl::StrCat(ratio.factor(), " ", *above, " / ", *below);
  }

  static std::string OfShare(const v1::ShareOfSchools& share) {
    return share.factor() == 0 ? "schools" : "% of schools";
  }

  Unit OfPart(const v1::Part& part) const {
    switch (part.value_case()) {
      case v1::Part::kRatio:
        return OfRatio(part.ratio());
      case v1::Part::kCount:
        return OfTerms(part.count().terms());
      case v1::Part::kShareOfSchools:
        return OfShare(part.share_of_schools());
      case v1::Part::VALUE_NOT_SET:
        return std::nullopt;
    }
    return std::nullopt;
  }

  std::set<std::string> OfWorst(const v1::WorstOf& worst) const {
    std::set<std::string> units;
    for (const v1::Part& part : worst.parts()) {
      const Unit unit = OfPart(part);
      if (!unit.has_value()) return {};
      units.insert(*unit);
    }
    return units;
  }

  const MeasureCatalogue& catalogue_;
};

}  // namespace

std::set<std::string> UnitsOf(const v1::Formula& formula, const MeasureCatalogue& catalogue) {
  return UnitReader(catalogue).Of(formula);
}

}  // namespace districtedu::aggregation
