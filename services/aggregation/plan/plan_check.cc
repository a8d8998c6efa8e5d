#include "services/aggregation/plan/plan_check.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/date.h"
#include "districtedu/facilities/v1/school.pb.h"
#include "services/aggregation/plan/accumulation.h"
#include "services/aggregation/plan/counting.h"
#include "services/aggregation/plan/formula_check.h"
#include "services/aggregation/plan/formula_kind.h"
#include "services/aggregation/plan/formula_unit.h"
#include "services/aggregation/plan/gap_unit.h"
#include "services/aggregation/plan/number.h"
#include "services/aggregation/plan/plan_names.h"
#include "services/aggregation/plan/plan_node.h"
#include "services/aggregation/plan/term_check.h"

namespace districtedu::aggregation {
namespace {

constexpr int kFirstSchoolYear = 2000;
constexpr int kLastSchoolYear = 2100;
constexpr int kMostSchoolYears = 10;

bool IsBlank(const std::string& text) { return absl::StripAsciiWhitespace(text).empty(); }

// Codes of SchoolKind: the value's name without prefix, in lower case.
const std::set<std::string>& SchoolKinds() {
  static const auto* const kinds = [] {
    auto* const codes = new std::set<std::string>();
    const auto* const descriptor = facilities::v1::SchoolKind_descriptor();
    for (int i = 0; i < descriptor->value_count(); ++i) {
      if (descriptor->value(i)->number() == 0) continue;
      const std::string name = descriptor->value(i)->name();
      codes->insert(
          absl::AsciiStrToLower(absl::StripPrefix(absl::string_view(name), "SCHOOL_KIND_")));
    }
    return codes;
  }();
  return *kinds;
}

class Checker {
 public:
  Checker(const v1::Plan& plan, const MeasureCatalogue& catalogue)
      : plan_(plan), catalogue_(catalogue) {}

  void Run(const PlanNode& root) {
    if (!IsName(plan_.id())) {
      root.Child("id").Complain(Reason::kFieldPatternMismatch, "an id is [a-z][a-z0-9_]*");
    }
    NotBlank(root, "title_zh", plan_.title_zh());
    NotBlank(root, "title_en", plan_.title_en());
    years_fit_ = plan_.first_school_year() >= kFirstSchoolYear &&
                 plan_.last_school_year() <= kLastSchoolYear &&
                 plan_.last_school_year() >= plan_.first_school_year() &&
                 plan_.last_school_year() - plan_.first_school_year() < kMostSchoolYears;
    if (!years_fit_) {
      root.Child("last_school_year")
          .Complain(Reason::kFieldOutOfRange,
                    absl::StrCat("a plan has 1 to ", kMostSchoolYears, " school years between ",
                                 kFirstSchoolYear, " and ", kLastSchoolYear));
    }
    if (plan_.indicators().empty()) {
      root.Complain(Reason::kRequiredFieldMissing, "no indicators");
    }
    std::set<std::string> ids;
    for (int i = 0; i < plan_.indicators_size(); ++i) {
      const PlanNode node = root.Child("indicators", i);
      if (!ids.insert(plan_.indicators(i).id()).second) {
        node.Child("id").Complain(Reason::kPlanInvalid,
                                  absl::StrCat("\"", plan_.indicators(i).id(), "\" stands twice"));
      }
      Indicator(plan_.indicators(i), node);
    }
  }

 private:
  static void NotBlank(const PlanNode& node, const char* field, const std::string& value) {
    if (IsBlank(value)) node.Child(field).Complain(Reason::kRequiredFieldMissing, "not given");
  }

  template <typename Texts>
  static void NotBlank(const PlanNode& node, const char* field, const Texts& values) {
    if (values.empty()) node.Child(field).Complain(Reason::kRequiredFieldMissing, "not given");
    for (int i = 0; i < values.size(); ++i) {
      if (IsBlank(values.Get(i))) {
        node.Child(field, i).Complain(Reason::kRequiredFieldMissing, "empty");
      }
    }
  }

  void Indicator(const v1::IndicatorDefinition& indicator, const PlanNode& node) {
    const std::string& id = indicator.id();
    const size_t point = id.find('.');
    // Items of one kind share a part of their names: "facilities.rooms.computer_music_y2".
    const std::vector<std::string> parts = absl::StrSplit(id, '.');
    if (parts.size() < 2 || !std::all_of(parts.begin(), parts.end(), IsName)) {
      node.Child("id").Complain(Reason::kFieldPatternMismatch,
                                absl::StrCat("\"", id, "\" is not <room>.<name>"));
    } else if (indicator.owner() != id.substr(0, point)) {
      node.Child("owner").Complain(Reason::kPlanInvalid, "the owner is the room of the id");
    }
    NotBlank(node, "title_zh", indicator.title_zh());
    NotBlank(node, "title_en", indicator.title_en());
    NotBlank(node, "clauses", indicator.clauses());
    NotBlank(node, "quotes_zh", indicator.quotes_zh());
    NotBlank(node, "unit", indicator.unit());
    NotBlank(node, "unit_zh", indicator.unit_zh());
    if (!indicator.observational()) {
      if (indicator.direction() == v1::DIRECTION_UNSPECIFIED) {
        node.Child("direction").Complain(Reason::kRequiredFieldMissing, "not given");
      }
    }
    if (indicator.accumulation() == v1::ACCUMULATION_UNSPECIFIED) {
      node.Child("accumulation").Complain(Reason::kRequiredFieldMissing, "not given");
    }
    CheckGapUnit(indicator, catalogue_, node);
    CheckFormula(indicator.formula(), indicator.accumulation(), indicator.scope(), catalogue_,
                 node.Child("formula"));
    Scope(indicator.scope(), node.Child("scope"));
    BaselineForms(indicator, node);
    Judged(indicator, node);
    if (KindOf(indicator.formula().kind_case()).all_or_nothing && !indicator.observational() &&
        indicator.direction() == v1::DIRECTION_AT_MOST) {
      node.Child("direction").Complain(Reason::kPlanInvalid, "a milestone is to be reached");
    }
    Targets(indicator, node);
    Companions(indicator, node);
  }

  // "<room>/<form>", each once.
  static void BaselineForms(const v1::IndicatorDefinition& indicator, const PlanNode& node) {
    std::set<std::string> seen;
    for (int i = 0; i < indicator.baseline_forms_size(); ++i) {
      const std::string& form = indicator.baseline_forms(i);
      const PlanNode at = node.Child("baseline_forms", i);
      const size_t slash = form.find('/');
      if (slash == std::string::npos || !IsName(form.substr(0, slash)) ||
          !IsName(form.substr(slash + 1))) {
        at.Complain(Reason::kFieldPatternMismatch,
                    absl::StrCat("\"", form, "\" is not <room>/<form>"));
      }
      if (!seen.insert(form).second) {
        at.Complain(Reason::kPlanInvalid, absl::StrCat("\"", form, "\" stands twice"));
      }
    }
  }

  void Scope(const v1::Scope& scope, const PlanNode& node) const {
    const PlanNode least = node.Child("least_teaching_point_pupils");
    if (scope.least_teaching_point_pupils() < 0) {
      least.Complain(Reason::kFieldOutOfRange, "a number of pupils; 0: all count");
    } else if (scope.least_teaching_point_pupils() > 0 &&
               catalogue_.Find(kPupilsMeasure) == nullptr) {
      least.Complain(Reason::kReferenceNotFound,
                     absl::StrCat("there is no measure \"", kPupilsMeasure, "\" to tell them"));
    }
    std::set<std::string> seen;
    for (int i = 0; i < scope.school_kinds_size(); ++i) {
      const std::string& kind = scope.school_kinds(i);
      if (!SchoolKinds().contains(kind)) {
        node.Child("school_kinds", i)
            .Complain(Reason::kEnumValueUnknown, absl::StrCat("\"", kind, "\" is no school kind"));
      }
      if (!seen.insert(kind).second) {
        node.Child("school_kinds", i)
            .Complain(Reason::kPlanInvalid, absl::StrCat("\"", kind, "\" stands twice"));
      }
    }
  }

  void Targets(const v1::IndicatorDefinition& indicator, const PlanNode& node) {
    if (indicator.targets().empty() && !indicator.observational()) {
      node.Complain(Reason::kRequiredFieldMissing,
                    "no target in any year: then it is observational");
    }
    std::set<int> years;
    for (int i = 0; i < indicator.targets_size(); ++i) {
      const v1::Target& target = indicator.targets(i);
      const PlanNode at = node.Child("targets", i);
      if (years_fit_ && (target.school_year() < plan_.first_school_year() ||
                         target.school_year() > plan_.last_school_year())) {
        at.Child("school_year")
            .Complain(Reason::kFieldOutOfRange,
                      absl::StrCat(target.school_year(), " is outside of the plan"));
      }
      if (!years.insert(target.school_year()).second) {
        at.Child("school_year").Complain(Reason::kPlanInvalid, "the year has a target already");
      }
      if (!ParseDecimal(target.value()).has_value()) {
        at.Child("value").Complain(
            Reason::kFieldPatternMismatch,
            absl::StrCat("\"", target.value(), "\" is no decimal number such as 1.5"));
      } else if (KindOf(indicator.formula().kind_case()).all_or_nothing && target.value() != "1") {
        at.Child("value").Complain(Reason::kPlanInvalid, "of a milestone all parts are done: 1");
      }
      if (!target.printed() && IsBlank(target.source())) {
        at.Child("source").Complain(Reason::kRequiredFieldMissing,
                                    "a target that is not printed says where it is from");
      }
    }
    if (!indicator.deadline().empty()) {
      const std::optional<absl::CivilDay> deadline = ParseDate(indicator.deadline());
      if (!deadline.has_value()) {
        node.Child("deadline").Complain(Reason::kDateInvalid, "not a day, YYYY-MM-DD");
      } else if (!years.contains(SchoolYearOf(*deadline))) {
        node.Child("deadline")
            .Complain(Reason::kPlanInvalid, "lies in no school year that has a target");
      }
    }
    if (indicator.carry_forward_after_deadline() &&
        indicator.accumulation() != v1::ACCUMULATION_POINT) {
      node.Child("carry_forward_after_deadline")
          .Complain(Reason::kPlanInvalid, "only states are maintained");
    }
  }

  void Companions(const v1::IndicatorDefinition& indicator, const PlanNode& node) {
    std::set<std::string> ids;
    for (int i = 0; i < indicator.companions_size(); ++i) {
      const v1::CompanionDefinition& companion = indicator.companions(i);
      const PlanNode at = node.Child("companions", i);
      if (!IsName(companion.id())) {
        at.Child("id").Complain(Reason::kFieldPatternMismatch, "an id is [a-z][a-z0-9_]*");
      }
      if (!ids.insert(companion.id()).second) {
        at.Child("id").Complain(Reason::kPlanInvalid,
                                absl::StrCat("\"", companion.id(), "\" stands twice"));
      }
      NotBlank(at, "title_zh", companion.title_zh());
      NotBlank(at, "title_en", companion.title_en());
      if (companion.unit().empty() != companion.unit_zh().empty()) {
        at.Child(companion.unit().empty() ? "unit" : "unit_zh")
            .Complain(Reason::kRequiredFieldMissing, "a unit is given in both languages");
      }
      if (!companion.gap_of().empty()) {
        GapOf(companion, at);
        continue;
      }
      const v1::Formula& formula =
          companion.has_formula() ? companion.formula() : indicator.formula();
      const v1::Accumulation accumulation = AccumulationOf(companion, indicator);
      if (companion.has_formula() || accumulation != indicator.accumulation()) {
        CheckFormula(formula, accumulation,
                     companion.has_scope() ? companion.scope() : indicator.scope(), catalogue_,
                     companion.has_formula() ? at.Child("formula") : at);
      }
      Scope(companion.scope(), at.Child("scope"));
      Unit(companion, indicator, at);
      CheckSplit(companion, formula, !indicator.targets().empty(), catalogue_, at);
    }
  }

  // What is of another unit than the indicator says so, or it would be held against its target
  // (READINGS 28).
  void Unit(const v1::CompanionDefinition& companion, const v1::IndicatorDefinition& indicator,
            const PlanNode& at) const {
    if (!companion.has_formula() || !companion.unit().empty() ||
        companion.split() == v1::SPLIT_SHARE_OF_SCHOOLS) {
      return;
    }
    const std::set<std::string> own = UnitsOf(companion.formula(), catalogue_);
    const std::set<std::string> of_indicator = UnitsOf(indicator.formula(), catalogue_);
    const bool shared = std::any_of(own.begin(), own.end(), [&of_indicator](const auto& unit) {
      return of_indicator.contains(unit);
    });
    if (own.empty() || of_indicator.empty() || shared) return;
    at.Child("unit").Complain(
        Reason::kRequiredFieldMissing,
        absl::StrCat("it is of ", absl::StrJoin(own, ", "), " and the indicator of ",
                     absl::StrJoin(of_indicator, ", "), ": say its unit"));
  }

  // A count of what the violations are of.
  static void Judged(const v1::IndicatorDefinition& indicator, const PlanNode& node) {
    if (indicator.judged().empty()) return;
    const auto& companions = indicator.companions();
    const auto found =
        std::find_if(companions.begin(), companions.end(),
                     [&indicator](const auto& each) { return each.id() == indicator.judged(); });
    if (found == companions.end()) {
      node.Child("judged").Complain(
          Reason::kPlanInvalid,
          absl::StrCat("the indicator has no companion \"", indicator.judged(), "\""));
    } else if (found->formula().kind_case() != v1::Formula::kCount ||
               found->split() != v1::SPLIT_UNSPECIFIED) {
      node.Child("judged").Complain(Reason::kPlanInvalid, "what is judged is a count, not split");
    }
    if (indicator.direction() != v1::DIRECTION_AT_MOST ||
        indicator.formula().kind_case() != v1::Formula::kCount) {
      node.Child("judged").Complain(Reason::kPlanInvalid,
                                    "only a rule that counts violations judges something");
    }
  }

  // It says all: whose gap of which year.
  void GapOf(const v1::CompanionDefinition& companion, const PlanNode& at) {
    if (companion.has_formula() || companion.has_scope() ||
        companion.split() != v1::SPLIT_UNSPECIFIED ||
        companion.accumulation() != v1::ACCUMULATION_UNSPECIFIED || !companion.unit().empty()) {
      at.Child("gap_of").Complain(
          Reason::kPlanInvalid,
          "a gap has no split, formula, scope, accumulation or unit of its own");
    }
    const auto found = std::find_if(
        plan_.indicators().begin(), plan_.indicators().end(),
        [&](const v1::IndicatorDefinition& each) { return each.id() == companion.gap_of(); });
    if (found == plan_.indicators().end()) {
      at.Child("gap_of").Complain(Reason::kPlanInvalid, absl::StrCat("the plan has no indicator \"",
                                                                     companion.gap_of(), "\""));
    } else if (found->targets().empty()) {
      at.Child("gap_of").Complain(Reason::kPlanInvalid, "it has no target and so no gap");
    }
  }

  const v1::Plan& plan_;
  const MeasureCatalogue& catalogue_;
  bool years_fit_ = true;  // of the plan; else no target is held against them
};

}  // namespace

std::vector<Finding> CheckPlan(const v1::Plan& plan, const MeasureCatalogue& catalogue,
                               const google::protobuf::TextFormat::ParseInfoTree* locations) {
  std::vector<Finding> findings;
  v1::Plan expanded;
  PlanNode::Origins origins;
  ExpandNames(plan, PlanNode(plan, locations, &findings), &expanded, &origins);
  if (!findings.empty()) return findings;
  Checker(expanded, catalogue).Run(PlanNode(expanded, locations, &findings, &origins));
  // What is said once for many is wrong once.
  std::vector<Finding> once;
  for (Finding& finding : findings) {
    if (std::find(once.begin(), once.end(), finding) == once.end()) {
      once.push_back(std::move(finding));
    }
  }
  return once;
}

}  // namespace districtedu::aggregation
