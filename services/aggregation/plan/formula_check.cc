#include "services/aggregation/plan/formula_check.h"

#include <optional>
#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/aggregation/plan/formula_terms.h"
#include "services/aggregation/plan/number.h"
#include "services/aggregation/plan/term_check.h"

namespace districtedu::aggregation {
namespace {

// What a ratio has to say where it stands.
struct RatioUse {
  bool may_be_unmet = true;  // a zero denominator may be, and which is said
  bool has_gap = true;       // which side closes the gap is said
};
constexpr RatioUse kOfFigure{};
constexpr RatioUse kNoDataAtZero{false, true};
constexpr RatioUse kBare{false, false};  // judged by a bound, or below another ratio

class FormulaChecker {
 public:
  FormulaChecker(v1::Accumulation accumulation, const v1::Scope& scope,
                 const MeasureCatalogue& catalogue)
      : accumulation_(accumulation), scope_(scope), catalogue_(catalogue) {
    use_.over_years = accumulation == v1::ACCUMULATION_CUMULATIVE;
  }

  void Run(const v1::Formula& formula, const PlanNode& node) {
    switch (formula.kind_case()) {
      case v1::Formula::kRatio:
        return Ratio(formula.ratio(), kOfFigure, node.Child("ratio"));
      case v1::Formula::kFirstTimeCount:
        return FirstTime(formula.first_time_count(), node);
      case v1::Formula::kCount:
        return Count(formula.count(), node.Child("count"));
      case v1::Formula::kRatioOfRatios: {
        const PlanNode at = node.Child("ratio_of_ratios");
        Ratio(formula.ratio_of_ratios().numerator(), kNoDataAtZero, at.Child("numerator"));
        Ratio(formula.ratio_of_ratios().denominator(), kBare, at.Child("denominator"));
        return;
      }
      case v1::Formula::kShareOfSchools:
        return Share(formula.share_of_schools(), node.Child("share_of_schools"));
      case v1::Formula::kUncoveredNeeds:
        return Covers(formula.uncovered_needs().covers(),
                      node.Child("uncovered_needs").Child("covers"));
      case v1::Formula::kMilestoneDone:
        return Milestone(formula.milestone_done(), node.Child("milestone_done"));
      case v1::Formula::kWorstOf:
        return Worst(formula.worst_of(), node.Child("worst_of"));
      case v1::Formula::kChange:
        return Change(formula.change(), node.Child("change"));
      case v1::Formula::kDifferenceCoefficient:
        return PerPupil(formula.difference_coefficient().value(),
                        node.Child("difference_coefficient").Child("value"));
      case v1::Formula::KIND_NOT_SET:
        node.Complain(Reason::kRequiredFieldMissing, "no formula");
        return;
    }
  }

 private:
  void Term(const v1::Term& term, const PlanNode& node) { CheckTerm(term, use_, catalogue_, node); }

  template <typename Terms>
  void Sum(const Terms& terms, const char* field, const PlanNode& node) {
    if (terms.empty()) {
      node.Complain(Reason::kRequiredFieldMissing, absl::StrCat(field, " adds nothing"));
    }
    std::set<std::string> seen;
    for (int i = 0; i < terms.size(); ++i) {
      const PlanNode at = node.Child(field, i);
      Term(terms.Get(i), at);
      // Two selections of one measure may share records, as music and art teachers do.
      if (!seen.insert(terms.Get(i).measure()).second) {
        at.Complain(Reason::kPlanInvalid,
                    "the measure stands twice in one sum; select with any_of, which counts once");
      }
    }
  }

  static void Positive(int64_t number, const char* field, const PlanNode& node) {
    if (number > 0) return;
    node.Child(field).Complain(Reason::kFieldOutOfRange,
                               absl::StrCat("the ", field, " is 1, 100 or the like"));
  }

  void Ratio(const v1::RatioOfSums& ratio, const RatioUse& use, const PlanNode& node) {
    Sum(ratio.numerator(), "numerator", node);
    Sum(ratio.denominator(), "denominator", node);
    Positive(ratio.factor(), "factor", node);
    if (use.may_be_unmet && ratio.zero_denominator() == v1::ZERO_DENOMINATOR_UNSPECIFIED) {
      node.Child("zero_denominator")
          .Complain(Reason::kRequiredFieldMissing, "what a zero denominator says is not given");
    }
    if (!use.may_be_unmet && ratio.zero_denominator() == v1::ZERO_DENOMINATOR_UNMET) {
      node.Child("zero_denominator")
          .Complain(Reason::kPlanInvalid, "a zero denominator gives no value here");
    }
    if (use.has_gap && ratio.gap_side() == v1::GAP_SIDE_UNSPECIFIED) {
      node.Child("gap_side")
          .Complain(Reason::kRequiredFieldMissing, "which sum closes the gap is not given");
    }
  }

  // Without a record a weight is not 0 (READINGS 29).
  void Count(const v1::Count& count, const PlanNode& node) {
    Sum(count.terms(), "terms", node);
    if (count.records_needed()) return;
    for (int i = 0; i < count.terms_size(); ++i) {
      const Measure* const measure = catalogue_.Find(count.terms(i).measure());
      if (measure == nullptr || measure->unit != "percent") continue;
      node.Child("terms", i)
          .Complain(Reason::kPlanInvalid,
                    absl::StrCat(measure->id,
                                 " is a percentage: where none is recorded there is none, not 0 ",
                                 "(records_needed)"));
    }
  }

  void FirstTime(const v1::FirstTimeCount& count, const PlanNode& node) {
    TermUse use = use_;
    use.counting = Counting::kFirstYears;
    CheckTerm(count.term(), use, catalogue_, node.Child("first_time_count").Child("term"));
    if (accumulation_ == v1::ACCUMULATION_POINT) {
      node.Complain(Reason::kPlanInvalid,
                    "who is counted the first time is a flow or cumulative, not a state");
    }
  }

  void Share(const v1::ShareOfSchools& share, const PlanNode& node) {
    if (scope_.school_kinds().empty()) {
      node.Complain(Reason::kRequiredFieldMissing,
                    "of which schools: scope.school_kinds; else kindergartens would count");
    }
    if (share.conditions().empty()) {
      node.Complain(Reason::kRequiredFieldMissing, "conditions: every school would satisfy");
    }
    for (int i = 0; i < share.conditions_size(); ++i) {
      Condition(share.conditions(i), node.Child("conditions", i));
    }
    for (int i = 0; i < share.among_size(); ++i) Condition(share.among(i), node.Child("among", i));
    if (share.least_conditions() < 0 || share.least_conditions() > share.conditions_size()) {
      node.Child("least_conditions")
          .Complain(Reason::kFieldOutOfRange, "from 1 to the number of conditions; 0: all");
    }
    if (share.floor_percent() < 0 || share.floor_percent() > 100) {
      node.Child("floor_percent").Complain(Reason::kFieldOutOfRange, "0 to 100 percent");
    }
    if (share.factor() < 0) {
      node.Child("factor").Complain(Reason::kFieldOutOfRange,
                                    "100 for percent, 0 for the number of schools");
    }
  }

  void Condition(const v1::Condition& condition, const PlanNode& node) {
    switch (condition.value_case()) {
      case v1::Condition::kRatio:
        Ratio(condition.ratio(), kBare, node.Child("ratio"));
        break;
      case v1::Condition::kCount:
        Sum(condition.count().terms(), "terms", node.Child("count"));
        break;
      case v1::Condition::kCovers:
        Covers(condition.covers(), node.Child("covers"));
        if (condition.direction() != v1::DIRECTION_UNSPECIFIED || !condition.bound().empty()) {
          node.Complain(Reason::kPlanInvalid, "covers has neither direction nor bound");
        }
        return;
      case v1::Condition::kPerPupil:
        PerPupil(condition.per_pupil(), node.Child("per_pupil"));
        break;
      case v1::Condition::VALUE_NOT_SET:
        node.Complain(Reason::kRequiredFieldMissing, "no value to look at");
        return;
    }
    if (condition.direction() == v1::DIRECTION_UNSPECIFIED) {
      node.Child("direction").Complain(Reason::kRequiredFieldMissing, "not given");
    }
    if (!ParseDecimal(condition.bound()).has_value()) {
      node.Child("bound").Complain(
          Reason::kFieldPatternMismatch,
          absl::StrCat("\"", condition.bound(), "\" is no decimal number such as 1.5"));
    }
  }

  void Covers(const v1::Covers& covers, const PlanNode& node) {
    Term(covers.need(), node.Child("need"));
    Term(covers.supply(), node.Child("supply"));
    if (covers.need().distinct()) {
      node.Child("need")
          .Child("distinct")
          .Complain(Reason::kPlanInvalid, "a need is an amount, not who has it");
    }
    if (covers.by().empty()) {
      node.Complain(Reason::kRequiredFieldMissing, "by: which supply is for which need");
    }
    std::set<std::string> seen;
    for (int i = 0; i < covers.by_size(); ++i) {
      const PlanNode at = node.Child("by", i);
      for (const v1::Term* term : {&covers.need(), &covers.supply()}) {
        const Measure* const measure = catalogue_.Find(term->measure());
        if (measure != nullptr && measure->DimensionIndex(covers.by(i)) < 0) {
          at.Complain(Reason::kReferenceNotFound,
                      absl::StrCat(measure->id, " has no dimension \"", covers.by(i), "\""));
        }
      }
      if (!seen.insert(covers.by(i)).second) {
        at.Complain(Reason::kPlanInvalid, absl::StrCat("\"", covers.by(i), "\" stands twice"));
      }
    }
  }

  void PerPupil(const v1::PerPupil& value, const PlanNode& node) {
    Term(value.holding(), node.Child("holding"));
    Term(value.pupils(), node.Child("pupils"));
    if (!IsStage(value.stage())) {
      node.Child("stage").Complain(Reason::kEnumValueUnknown,
                                   absl::StrCat("\"", value.stage(), "\" is no stage"));
    }
    const Measure* const pupils = catalogue_.Find(value.pupils().measure());
    if (pupils != nullptr && pupils->DimensionIndex("stage") < 0) {
      node.Child("pupils").Child("measure").Complain(Reason::kPlanInvalid,
                                                     absl::StrCat(pupils->id, " has no stage"));
    }
    Positive(value.factor(), "factor", node);
    Positive(value.divisor(), "divisor", node);
    if (!value.mixed_stage_weight().empty()) {
      const std::optional<Decimal> weight = ParseDecimal(value.mixed_stage_weight());
      if (!weight.has_value()) {
        node.Child("mixed_stage_weight")
            .Complain(Reason::kFieldPatternMismatch, "no decimal number such as 1.1");
      } else if (weight->digits <= 0) {
        node.Child("mixed_stage_weight").Complain(Reason::kFieldOutOfRange, "above 0");
      }
      return;
    }
    const Measure* const holding = catalogue_.Find(value.holding().measure());
    if (holding != nullptr && holding->DimensionIndex("stage") < 0 &&
        holding->DimensionIndex("stages") < 0) {
      node.Child("holding").Child("measure").Complain(
          Reason::kPlanInvalid,
          absl::StrCat(holding->id, " has no stage: how both share it is mixed_stage_weight"));
    }
  }

  void Milestone(const v1::MilestoneDone& milestone, const PlanNode& node) {
    if (milestone.parts().empty()) {
      node.Complain(Reason::kRequiredFieldMissing, "parts: there is nothing to be done");
    }
    TermUse use;
    use.counting = Counting::kDays;
    for (int i = 0; i < milestone.parts_size(); ++i) {
      CheckTerm(milestone.parts(i), use, catalogue_, node.Child("parts", i));
    }
  }

  void Worst(const v1::WorstOf& worst, const PlanNode& node) {
    if (worst.parts_size() < 2) {
      node.Complain(Reason::kRequiredFieldMissing, "parts: the worst is of two or more");
    }
    std::set<std::string> ids;
    for (int i = 0; i < worst.parts_size(); ++i) {
      const v1::Part& part = worst.parts(i);
      const PlanNode at = node.Child("parts", i);
      if (!IsName(part.id())) {
        at.Child("id").Complain(Reason::kFieldPatternMismatch, "an id is [a-z][a-z0-9_]*");
      }
      if (!ids.insert(part.id()).second) {
        at.Child("id").Complain(Reason::kPlanInvalid,
                                absl::StrCat("\"", part.id(), "\" stands twice"));
      }
      NotBlank(part.title_zh(), "title_zh", at);
      NotBlank(part.title_en(), "title_en", at);
      switch (part.value_case()) {
        case v1::Part::kRatio:
          Ratio(part.ratio(), kOfFigure, at.Child("ratio"));
          break;
        case v1::Part::kCount:
          Count(part.count(), at.Child("count"));
          break;
        case v1::Part::kShareOfSchools:
          Share(part.share_of_schools(), at.Child("share_of_schools"));
          break;
        case v1::Part::VALUE_NOT_SET:
          at.Complain(Reason::kRequiredFieldMissing, "no value");
          break;
      }
    }
  }

  static void NotBlank(const std::string& text, const char* field, const PlanNode& node) {
    if (!absl::StripAsciiWhitespace(text).empty()) return;
    node.Child(field).Complain(Reason::kRequiredFieldMissing, "not given");
  }

  void Change(const v1::ChangeAgainstLastYear& change, const PlanNode& node) {
    if (accumulation_ == v1::ACCUMULATION_CUMULATIVE) {
      node.Complain(Reason::kPlanInvalid, "a change is between two years, not cumulative");
    }
    switch (change.value_case()) {
      case v1::ChangeAgainstLastYear::kCount:
        return Count(change.count(), node.Child("count"));
      case v1::ChangeAgainstLastYear::kRatio:
        return Ratio(change.ratio(), kNoDataAtZero, node.Child("ratio"));
      case v1::ChangeAgainstLastYear::VALUE_NOT_SET:
        node.Complain(Reason::kRequiredFieldMissing, "no value to compare");
        return;
    }
  }

  const v1::Accumulation accumulation_;
  const v1::Scope& scope_;
  const MeasureCatalogue& catalogue_;
  TermUse use_;
};

}  // namespace

void CheckFormula(const v1::Formula& formula, v1::Accumulation accumulation, const v1::Scope& scope,
                  const MeasureCatalogue& catalogue, const PlanNode& node) {
  FormulaChecker(accumulation, scope, catalogue).Run(formula, node);
}

}  // namespace districtedu::aggregation
