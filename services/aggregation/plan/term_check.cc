#include "services/aggregation/plan/term_check.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace districtedu::aggregation {
namespace {

// A code of an enum, or the id of a record.
bool IsCode(const std::string& text) {
  return !text.empty() && absl::ascii_isalnum(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_' || c == '-';
         });
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

void CheckCounting(const v1::Term& term, const TermUse& use, const Measure& measure,
                   const PlanNode& node) {
  const auto refuse = [&node](const char* field, const std::string& message) {
    node.Child(field).Complain(Reason::kPlanInvalid, message);
  };
  if (use.counting == Counting::kFirstYears || use.counting == Counting::kDays) {
    if (term.distinct()) refuse("distinct", "what is counted is not chosen here");
    if (use.counting == Counting::kFirstYears && !measure.has_entity()) {
      refuse("measure", absl::StrCat(measure.id, " has no entity to be counted the first time"));
    }
    if (use.counting == Counting::kDays && measure.DimensionIndex(kDoneOn) < 0) {
      refuse("measure", absl::StrCat(measure.id, " does not say when: it has no ", kDoneOn));
    }
    return;
  }
  if (term.distinct() && !measure.has_entity()) {
    refuse("distinct", absl::StrCat(measure.id, " has no entity to be counted"));
  } else if (!term.distinct() && measure.has_entity()) {
    refuse("measure",
           absl::StrCat("amounts of ", measure.id, " do not add: the same ", measure.entity,
                        " is in several; use distinct or first_time_count"));
  } else if (!term.distinct() && use.over_years && !measure.adds_over_years) {
    refuse("measure", absl::StrCat(measure.id,
                                   " says what is so on a day; its school years do not add "
                                   "(over_years in its header)"));
  }
}

}  // namespace

void CheckTerm(const v1::Term& term, const TermUse& use, const MeasureCatalogue& catalogue,
               const PlanNode& node) {
  const Measure* const measure = catalogue.Find(term.measure());
  if (measure == nullptr) {
    node.Child("measure").Complain(Reason::kReferenceNotFound,
                                   absl::StrCat("there is no measure \"", term.measure(), "\""));
    return;
  }
  CheckCounting(term, use, *measure, node);
  std::set<std::string> seen;
  for (int i = 0; i < term.where_size(); ++i) {
    CheckFilter(term.where(i), *measure, node.Child("where", i));
    if (!seen.insert(term.where(i).dimension()).second) {
      node.Child("where", i).Complain(Reason::kPlanInvalid, "the dimension is filtered twice");
    }
  }
}

bool IsName(const std::string& text) {
  return !text.empty() && text.size() <= 64 && absl::ascii_islower(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_';
         });
}

bool IsStage(const std::string& code) {
  return std::find(kStages.begin(), kStages.end(), code) != kStages.end();
}

}  // namespace districtedu::aggregation
