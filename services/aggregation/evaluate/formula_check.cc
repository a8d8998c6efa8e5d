#include "services/aggregation/evaluate/formula_check.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/aggregation/evaluate/formula.h"

namespace districtedu::aggregation {
namespace {

bool IsCode(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_';
  });
}

bool IsStage(const std::string& code) {
  return std::find(kStages.begin(), kStages.end(), code) != kStages.end();
}

void CheckFilter(const v1::DimensionFilter& filter, const Measure& measure, const PlanNode& node) {
  if (measure.DimensionIndex(filter.dimension()) < 0) {
    node.Child("dimension")
        .Complain(Reason::kReferenceNotFound,
                  absl::StrCat(measure.id, " has no dimension \"", filter.dimension(), "\""));
  }
  if (filter.any_of().empty()) {
    node.Complain(Reason::kRequiredFieldMissing, "a filter that lets nothing through: any_of");
  }
  const bool of_stage = filter.dimension() == "stage" || filter.dimension() == "stages";
  std::set<std::string> seen;
  for (int i = 0; i < filter.any_of_size(); ++i) {
    const std::string& value = filter.any_of(i);
    const PlanNode at = node.Child("any_of", i);
    if (!IsCode(value)) {
      at.Complain(Reason::kFieldPatternMismatch,
                  absl::StrCat("\"", value, "\" is no code; a set is given by its members"));
    } else if (of_stage && !IsStage(value)) {
      at.Complain(Reason::kEnumValueUnknown, absl::StrCat("\"", value, "\" is no stage"));
    }
    if (!seen.insert(value).second) {
      at.Complain(Reason::kPlanInvalid, absl::StrCat("\"", value, "\" stands twice"));
    }
  }
}

struct Use {
  bool entities = false;    // the term counts entities
  bool over_years = false;  // amounts of several years are added
};

void CheckTerm(const v1::Term& term, const Use& use, const MeasureCatalogue& catalogue,
               const PlanNode& node) {
  const PlanNode at = node.Child("measure");
  const Measure* const measure = catalogue.Find(term.measure());
  if (measure == nullptr) {
    at.Complain(Reason::kReferenceNotFound,
                absl::StrCat("there is no measure \"", term.measure(), "\""));
    return;
  }
  if (use.entities && !measure->has_entity()) {
    at.Complain(Reason::kPlanInvalid,
                absl::StrCat(measure->id, " has no entity to be counted the first time"));
  }
  if (!use.entities && measure->has_entity()) {
    at.Complain(Reason::kPlanInvalid,
                absl::StrCat("amounts of ", measure->id, " do not add: the same ", measure->entity,
                             " is in several; use first_time_count"));
  }
  if (!use.entities && use.over_years && !measure->adds_over_years) {
    at.Complain(Reason::kPlanInvalid,
                absl::StrCat(measure->id,
                             " says what is so on a day; its school years do not add "
                             "(over_years in its header)"));
  }
  std::set<std::string> seen;
  for (int i = 0; i < term.where_size(); ++i) {
    CheckFilter(term.where(i), *measure, node.Child("where", i));
    if (!seen.insert(term.where(i).dimension()).second) {
      node.Child("where", i).Complain(Reason::kPlanInvalid, "the dimension is filtered twice");
    }
  }
}

template <typename Terms>
void CheckSum(const Terms& terms, const char* field, const Use& use,
              const MeasureCatalogue& catalogue, const PlanNode& node) {
  if (terms.empty()) {
    node.Complain(Reason::kRequiredFieldMissing, absl::StrCat(field, " adds nothing"));
  }
  std::set<std::string> seen;
  for (int i = 0; i < terms.size(); ++i) {
    const PlanNode at = node.Child(field, i);
    CheckTerm(terms.Get(i), use, catalogue, at);
    // Two selections of one measure may share records, as music and art teachers do.
    if (!seen.insert(terms.Get(i).measure()).second) {
      at.Complain(Reason::kPlanInvalid,
                  "the measure stands twice in one sum; select with any_of, which counts once");
    }
  }
}

std::vector<const v1::Term*> TermsOf(const v1::Formula& formula) {
  std::vector<const v1::Term*> terms;
  for (const v1::Term& term : formula.ratio().numerator()) terms.push_back(&term);
  for (const v1::Term& term : formula.ratio().denominator()) terms.push_back(&term);
  for (const v1::Term& term : formula.count().terms()) terms.push_back(&term);
  if (formula.has_first_time_count()) terms.push_back(&formula.first_time_count().term());
  return terms;
}

}  // namespace

void CheckFormula(const v1::Formula& formula, v1::Accumulation accumulation,
                  const MeasureCatalogue& catalogue, const PlanNode& node) {
  Use use;
  use.over_years = accumulation == v1::ACCUMULATION_CUMULATIVE;
  switch (formula.kind_case()) {
    case v1::Formula::kRatio: {
      const v1::RatioOfSums& ratio = formula.ratio();
      const PlanNode at = node.Child("ratio");
      CheckSum(ratio.numerator(), "numerator", use, catalogue, at);
      CheckSum(ratio.denominator(), "denominator", use, catalogue, at);
      if (ratio.factor() <= 0) {
        at.Child("factor").Complain(Reason::kFieldOutOfRange, "the factor is 1, 100 or the like");
      }
      if (ratio.zero_denominator() == v1::ZERO_DENOMINATOR_UNSPECIFIED) {
        at.Child("zero_denominator")
            .Complain(Reason::kRequiredFieldMissing, "what a zero denominator says is not given");
      }
      if (ratio.gap_side() == v1::GAP_SIDE_UNSPECIFIED) {
        at.Child("gap_side")
            .Complain(Reason::kRequiredFieldMissing, "which sum closes the gap is not given");
      }
      return;
    }
    case v1::Formula::kFirstTimeCount:
      use.entities = true;
      CheckTerm(formula.first_time_count().term(), use, catalogue,
                node.Child("first_time_count").Child("term"));
      if (accumulation == v1::ACCUMULATION_POINT) {
        node.Complain(Reason::kPlanInvalid,
                      "who is counted the first time is a flow or cumulative, not a state");
      }
      return;
    case v1::Formula::kCount:
      CheckSum(formula.count().terms(), "terms", use, catalogue, node.Child("count"));
      return;
    case v1::Formula::KIND_NOT_SET:
      node.Complain(Reason::kRequiredFieldMissing, "no formula");
      return;
  }
}

void CheckSplit(const v1::CompanionDefinition& companion, const v1::Formula& formula,
                bool has_targets, const MeasureCatalogue& catalogue, const PlanNode& node) {
  switch (companion.split()) {
    case v1::SPLIT_UNSPECIFIED:
      if (!companion.has_formula() && !companion.has_scope()) {
        node.Complain(Reason::kPlanInvalid,
                      "the same as the figure: give a split, a formula or a scope");
      }
      break;
    case v1::SPLIT_STAGE:
      if (formula.has_first_time_count()) {
        node.Child("split").Complain(Reason::kPlanInvalid,
                                     "a first year in a stage is another one than the first year");
      }
      for (const v1::Term* term : TermsOf(formula)) {
        const Measure* const measure = catalogue.Find(term->measure());
        if (measure == nullptr) continue;  // complained about where it stands
        if (measure->DimensionIndex("stage") < 0 && measure->DimensionIndex("stages") < 0) {
          node.Child("split").Complain(Reason::kPlanInvalid,
                                       absl::StrCat(measure->id, " has no stage"));
        }
      }
      break;
    case v1::SPLIT_SHARE_OF_SCHOOLS:
      if (!has_targets) {
        node.Child("split").Complain(Reason::kPlanInvalid, "there is no target to satisfy");
      }
      break;
    default:
      break;
  }
}

}  // namespace districtedu::aggregation
