#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/error.h"
#include "common/resource/change/checks.h"
#include "common/resource/declared/type.h"
#include "services/facilities/rules/rules.h"

namespace districtedu::facilities {
namespace {

using v1::ConstructionProject;
using v1::ConstructionState;

std::string CodeOf(ConstructionState state) {
  return resource::EnumCode(v1::ConstructionState_descriptor()->FindValueByNumber(state));
}

// Every step taken has its day, and no step comes before the one it follows. The declaration says
// which days a state may have.
void CheckConstructionProject(const ConstructionProject& project,
                              resource::Violations* violations) {
  struct Step {
    const char* field;
    ConstructionState reached;
  };
  std::string last_day;
  const char* last_field = "";
  for (const Step& step : {Step{"started_on", v1::CONSTRUCTION_STATE_STARTED},
                           Step{"completed_on", v1::CONSTRUCTION_STATE_COMPLETED},
                           Step{"in_use_on", v1::CONSTRUCTION_STATE_IN_USE}}) {
    const std::string day = resource::GetText(project, step.field);
    if (project.state() >= step.reached && day.empty()) {
      violations->push_back(
          {step.field, Reason::kRequiredFieldMissing,
           absl::StrCat("must be given for a project that is ", CodeOf(project.state()))});
    }
    if (day.empty() || !ParseDate(day)) continue;
    if (day < last_day) {
      violations->push_back({step.field, Reason::kDateOrderInvalid,
                             absl::StrCat("must not lie before ", last_field)});
    }
    last_day = day;
    last_field = step.field;
  }
}

// Forward by the dates of the steps; back only with a reason that was not given before.
absl::Status CheckState(const resource::ChangeOf<ConstructionProject>& change,
                        const auth::Principal&) {
  if (!change.before || !change.after) return absl::OkStatus();
  const ConstructionProject& before = *change.before;
  const ConstructionProject& after = *change.after;
  if (after.state() >= before.state()) return absl::OkStatus();
  if (!after.reason().empty() && after.reason() != before.reason()) return absl::OkStatus();
  return Error(Reason::kStateTransitionInvalid,
               absl::StrCat("a construction project does not go back from ", CodeOf(before.state()),
                            " to ", CodeOf(after.state()), " without a new reason"),
               {{"field", "construction_project.reason"}});
}

// As construction_due.sql, construction_done.sql and campus_upgrades.sql read it.
resource::Facts FactsOfConstructionProject(const ConstructionProject& project) {
  const std::string& done_on =
      project.use_required() ? project.in_use_on() : project.completed_on();
  const bool on_time =
      !done_on.empty() && done_on <= resource::LastDayOf(project.due_school_year());
  const std::string what = absl::StrCat(project.code(), " ", project.kind(), " ", project.school());
  resource::Facts facts = resource::FactOfDay(done_on, "", absl::StrCat(what, " done ", done_on));
  facts.push_back({resource::DaysOfSchoolYear(project.due_school_year()), "",
                   absl::StrCat(what, " due ", project.named_in_plan(), " ", on_time)});
  return facts;
}

}  // namespace

resource::RulesOf<ConstructionProject> ConstructionProjectRules() {
  return {.check = CheckConstructionProject,
          .check_change = CheckState,
          .facts = FactsOfConstructionProject};
}

}  // namespace districtedu::facilities
