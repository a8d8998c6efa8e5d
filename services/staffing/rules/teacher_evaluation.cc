#include <set>
#include <string>

#include "common/base/error.h"
#include "districtedu/staffing/v1/teacher_evaluation.pb.h"
#include "services/staffing/rules/rules.h"
#include "services/staffing/rules/school_year.h"

namespace districtedu::staffing {
namespace {

using resource::StoreCheck;
using resource::StoredRow;
using resource::Touch;
using v1::TeacherEvaluation;

void CheckTeacherEvaluation(const resource::Message& after, resource::Violations* violations) {
  const auto& evaluation = static_cast<const TeacherEvaluation&>(after);
  if (!evaluation.veto_reason().empty() && !evaluation.ethics_veto()) {
    violations->push_back(
        {"veto_reason", Reason::kKindNotApplicable, "is given only where ethics_veto is true"});
  }
}

// Schools at which the teacher of the row is counted, by the appointments.
absl::Status AddSchools(const StoreCheck& check, const std::string& teacher,
                        std::set<std::string>* schools) {
  const auto rows = check.session.Query(
      "SELECT DISTINCT school_id FROM staffing_appointments WHERE district_id = ? AND teacher_id = "
      "? AND kind <> 'additional'",
      {check.district, teacher});
  if (!rows.ok()) return rows.status();
  for (const mysql::Row& row : *rows) schools->insert(std::get<std::string>(row[0]));
  return absl::OkStatus();
}

// An evaluation counts where the teacher serves, which need not be the school that evaluates; with
// a veto also for the district, where what became of it is looked at.
absl::StatusOr<std::vector<Touch>> TeacherEvaluationTouches(const StoreCheck& check) {
  if (!Alters(check, {"veto_reason"})) return std::vector<Touch>();
  const resource::Key& key = (check.after ? check.after : check.before)->key;
  const int year = static_cast<int>(std::get<std::int64_t>(key[1]));
  std::set<std::string> schools = {std::get<std::string>(key[2])};
  bool veto = false;
  for (const StoredRow* row : {check.before, static_cast<const StoredRow*>(check.after)}) {
    if (row == nullptr) continue;
    const auto& evaluation = static_cast<const TeacherEvaluation&>(*row->message);
    const std::string teacher = LastSegment(evaluation.teacher());
    if (absl::Status status = AddSchools(check, teacher, &schools); !status.ok()) return status;
    const auto cases = check.session.Query(
        "SELECT 1 FROM staffing_ethics_cases WHERE district_id = ? AND teacher_id = ? AND "
        "decision_school_year = ? AND veto LIMIT 1",
        {check.district, teacher, std::int64_t{year}});
    if (!cases.ok()) return cases.status();
    veto = veto || evaluation.ethics_veto() || !cases->empty();
  }
  if (veto) return std::vector<Touch>{{year, year, ""}};
  std::vector<Touch> touches;
  for (const std::string& school : schools) touches.push_back({year, year, school});
  return touches;
}

}  // namespace

resource::Rules TeacherEvaluationRules() {
  return {.check = CheckTeacherEvaluation,
          .check_in_store = nullptr,
          .touches = TeacherEvaluationTouches};
}

}  // namespace districtedu::staffing
