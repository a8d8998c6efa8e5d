#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/districtctl/sample/facilities.h"

namespace districtedu::districtctl::sample {
namespace {

// A project with the dates of the steps taken; "" where a step is still to come.
struct NamedConstruction {
  const char* code;
  const char* school;
  const char* kind;
  const char* title;
  bool use_required;
  int due_school_year;
  const char* planned_finish;
  const char* started_on;
  const char* completed_on;
  const char* in_use_on;
};

// As the plan names them. Accepted on the last day in time: one of 2022 and one of 2023; a day too
// late: one of 2023; not in use though that was promised: the gymnasium.
constexpr NamedConstruction kNamedConstruction[] = {
    {"longhe_central_primary_expansion", "longhe-central-primary", "expansion", "龙河中心小学扩建",
     false, 2022, "2023-07-31", "2022-03-10", "2023-07-20", "2023-08-28"},
    {"wangguanji_central_primary_expansion", "wangguanji-central-primary", "expansion",
     "王官集中心小学扩建", false, 2022, "2023-08-15", "2022-05-06", "2023-08-31", "2023-09-01"},
    {"nsfz_branch_gymnasium", "nsfz-branch", "gymnasium", "南师附中分校体育馆", true, 2022,
     "2023-06-30", "2021-11-18", "2023-08-12", ""},
    {"municipal_experimental_renovation", "municipal-experimental-school", "renovation",
     "市实验学校改造", false, 2022, "2023-06-30", "2022-12-01", "2023-06-30", "2023-08-20"},
    {"nanyang_upgrade", "nanyang-school", "upgrade", "南洋学校运动场等提品升级", false, 2022,
     "2023-08-20", "2023-03-01", "2023-08-15", "2023-08-25"},
    {"wangguanji_jh_rebuild", "wangguanji-jh", "rebuild", "王官集初中改建", false, 2023,
     "2024-07-15", "2023-04-12", "2024-07-30", "2024-08-26"},
    {"buzi_jh_rebuild", "buzi-jh", "rebuild", "埠子初中改建", false, 2023, "2024-08-10",
     "2023-05-20", "2024-08-31", "2024-09-01"},
    {"caiji_jh_expansion", "caiji-jh", "expansion", "蔡集初中扩建", false, 2023, "2024-08-25",
     "2023-06-08", "2024-09-01", "2024-09-20"},
    {"chenji_primary_expansion", "chenji-primary", "expansion", "陈集小学扩建", false, 2024,
     "2025-08-15", "2024-04-02", "2025-08-08", "2025-08-29"},
    {"longhe_jh_expansion", "longhe-jh", "expansion", "龙河初中扩建", false, 2024, "2025-08-20",
     "2024-05-11", "2025-08-30", "2025-09-01"},
    {"hebin_experimental_new", "hebin-experimental-school", "new_building", "河滨实验学校新建",
     false, 2024, "2024-08-31", "2022-10-09", "2024-08-20", "2024-09-01"},
};

const char* State(const NamedConstruction& project) {
  if (*project.in_use_on != '\0') return "in_use";
  if (*project.completed_on != '\0') return "completed";
  return *project.started_on != '\0' ? "started" : "planned";
}

void WriteConstruction(const NamedConstruction& project, const std::string& school, bool named,
                       CsvFile& file) {
  const std::string id = absl::StrReplaceAll(project.code, {{"_", "-"}});
  const bool completed = *project.completed_on != '\0';
  file.Line({id, school, project.kind, project.title, project.code, named ? "true" : "false",
             project.use_required ? "true" : "false", absl::StrCat(project.due_school_year),
             project.planned_finish, State(project), project.started_on, project.completed_on,
             project.in_use_on, completed ? absl::StrCat("样例验收〔", id, "〕") : ""});
}

}  // namespace

absl::Status WriteConstruction(const FacilitiesSource& source, Folder& folder) {
  const absl::StatusOr<CsvFile*> file =
      folder.Add("52_facilities_construction_projects.csv",
                 {"construction_project", "school", "kind", "title_zh", "code", "named_in_plan",
                  "use_required", "due_school_year", "planned_finish", "state", "started_on",
                  "completed_on", "in_use_on", "completion_evidence"});
  if (!file.ok()) return file.status();
  for (const NamedConstruction& project : kNamedConstruction)
    WriteConstruction(project, project.school, true, **file);
  // Campus upgrades (提品): one in time, one after the end of the year, one begun and one planned.
  constexpr NamedConstruction kOthers[] = {
      {"campus_upgrade_1", "", "upgrade", "校园提品样例一", false, 2023, "2024-07-31", "2024-02-20",
       "2024-06-28", "2024-08-30"},
      {"campus_upgrade_2", "", "upgrade", "校园提品样例二", false, 2024, "2025-08-10", "2025-03-03",
       "2025-09-03", ""},
      {"campus_upgrade_3", "", "upgrade", "校园提品样例三", false, 2024, "2025-08-20", "2025-06-16",
       "", ""},
      {"campus_upgrade_4", "", "upgrade", "校园提品样例四", false, 2024, "2025-08-31", "", "", ""},
  };
  for (const School& school : source.schools) {
    if (school.series != 'p' || school.ordinal > static_cast<int>(std::size(kOthers))) continue;
    WriteConstruction(kOthers[school.ordinal - 1], school.id, false, **file);
  }
  return absl::OkStatus();
}

}  // namespace districtedu::districtctl::sample
