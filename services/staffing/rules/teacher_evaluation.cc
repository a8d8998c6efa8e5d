#include <set>
#include <string>
#include <vector>

#include "common/base/error.h"
#include "common/resource/declared/name.h"
#include "services/staffing/rules/rules.h"

namespace districtedu::staffing {
namespace {

using resource::StoreReader;
using resource::Touch;
using v1::TeacherEvaluation;

void CheckTeacherEvaluation(const TeacherEvaluation& evaluation, resource::Violations* violations) {
  if (!evaluation.veto_reason().empty() && !evaluation.ethics_veto()) {
    violations->push_back(
        {"veto_reason", Reason::kKindNotApplicable, "is given only where ethics_veto is true"});
  }
}

// Schools at which the teacher of the row is counted, by the appointments.
absl::Status AddSchools(const StoreReader& store, const std::string& teacher,
                        std::set<std::string>* schools) {
  const auto rows = store.session.Query(
      "SELECT DISTINCT school_id FROM staffing_appointments WHERE district_id = ? AND teacher_id = "
      "? AND kind <> 'additional'",
      {store.district, teacher});
  if (!rows.ok()) return rows.status();
  for (const mysql::Row& row : *rows) schools->insert(std::get<std::string>(row[0]));
  return absl::OkStatus();
}

// An evaluation counts where the teacher serves, which need not be the school that evaluates; with
// a veto also for the district, where what became of it is looked at.
absl::StatusOr<std::vector<Touch>> TouchesOfTeacherEvaluation(
    const resource::ChangeOf<TeacherEvaluation>& change, const StoreReader& store) {
  if (!Alters(change, {"veto_reason"})) return std::vector<Touch>();
  const std::string& name = change.row().name();
  const int year = resource::SchoolYearOfName(name).value_or(0);
  std::set<std::string> schools = {resource::SegmentBehind(name, "schools")};
  bool veto = false;
  for (const TeacherEvaluation* side :
       {change.before, static_cast<const TeacherEvaluation*>(change.after)}) {
    if (side == nullptr) continue;
    const std::string teacher = resource::LastSegment(side->teacher());
    if (absl::Status status = AddSchools(store, teacher, &schools); !status.ok()) return status;
    const auto cases = store.session.Query(
        "SELECT 1 FROM staffing_ethics_cases WHERE district_id = ? AND teacher_id = ? AND "
        "decision_school_year = ? AND veto LIMIT 1",
        {store.district, teacher, std::int64_t{year}});
    if (!cases.ok()) return cases.status();
    veto = veto || side->ethics_veto() || !cases->empty();
  }
  if (veto) return std::vector<Touch>{{year, year, ""}};
  std::vector<Touch> touches;
  for (const std::string& school : schools) touches.push_back({year, year, school});
  return touches;
}

}  // namespace

resource::RulesOf<TeacherEvaluation> TeacherEvaluationRules() {
  return {.check = CheckTeacherEvaluation, .touches_in_store = TouchesOfTeacherEvaluation};
}

}  // namespace districtedu::staffing
