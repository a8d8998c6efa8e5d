#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "services/districtctl/sample/facilities.h"

namespace districtedu::districtctl::sample {
namespace {

struct Item {
  const char* name;
  const char* category;
  int required;
};

const std::vector<Item>& PrimaryItems() {
  static const auto* const items = new std::vector<Item>{
      {"科学实验器材", "mathematics_science", 48},
      {"数学教具学具", "mathematics_science", 240},
      {"音乐器材", "music", 60},
      {"美术器材", "art", 96},
      {"体育器材", "sports", 180},
      {"卫生器材", "health", 12},
      {"图书", "library", 18000},
      {"学生计算机", "information_technology", 56},
  };
  return *items;
}

const std::vector<Item>& JuniorItems() {
  static const auto* const items = new std::vector<Item>{
      {"物理实验器材", "physics", 60},    {"化学实验器材", "chemistry", 60},
      {"生物实验器材", "biology", 60},    {"地理教具", "geography", 24},
      {"音乐器材", "music", 50},          {"美术器材", "art", 80},
      {"体育器材", "sports", 220},        {"图书", "library", 24000},
      {"心理辅导器材", "psychology", 10}, {"学生计算机", "information_technology", 64},
  };
  return *items;
}

const std::vector<Item>& KindergartenItems() {
  static const auto* const items = new std::vector<Item>{
      {"户外大型器械", "general", 6},
      {"建构区材料", "general", 40},
      {"幼儿图书", "library", 3000},
      {"打击乐器", "music", 45},
  };
  return *items;
}

struct NamedEquipment {
  const char* code;
  const char* school;
  const char* scope;
  int due_school_year;
  const char* accepted_on;
  const std::vector<Item>& (*items)();
  int delivered_later = 0;  // of the first item, short by so many on the last day in time
};

// As the plan names them: 4 schools, 2 expanded buildings and 3 kindergartens, then 3, then 3. One
// kindergarten is accepted late, one school's first item comes short.
constexpr NamedEquipment kNamedEquipment[] = {
    {"taihulu_primary", "taihulu-primary", "school", 2022, "2023-08-31", PrimaryItems},
    {"nsfz_branch_south_campus", "nsfz-branch-south-campus", "school", 2022, "2023-07-18",
     JuniorItems},
    {"caiji_primary_branch", "caiji-primary-branch", "school", 2022, "2023-06-30", PrimaryItems},
    {"xiangli_school", "xiangli-school", "school", 2022, "2023-08-10", JuniorItems},
    {"longhe_central_primary", "longhe-central-primary", "expanded_building", 2022, "2023-08-28",
     PrimaryItems},
    {"nsfz_branch", "nsfz-branch", "expanded_building", 2022, "2023-08-29", JuniorItems},
    {"lidu_shuian_kindergarten", "lidu-shuian-kg", "kindergarten", 2022, "2023-05-22",
     KindergartenItems},
    {"shili_chunfeng_kindergarten", "shili-chunfeng-kg", "kindergarten", 2022, "2023-06-15",
     KindergartenItems},
    {"moxiangju_kindergarten", "moxiangju-kg", "kindergarten", 2022, "2023-09-05",
     KindergartenItems},
    {"wangguanji_jh", "wangguanji-jh", "expanded_building", 2023, "2024-08-20", JuniorItems},
    {"buzi_jh", "buzi-jh", "expanded_building", 2023, "2024-10-21", JuniorItems, 4},
    {"caiji_jh", "caiji-jh", "expanded_building", 2023, "2024-08-31", JuniorItems},
    {"hebin_experimental", "hebin-experimental-school", "school", 2024, "2024-12-12", JuniorItems},
    {"chenji_primary", "chenji-primary", "expanded_building", 2024, "2025-08-27", PrimaryItems},
    {"longhe_jh", "longhe-jh", "expanded_building", 2024, "2025-08-31", JuniorItems},
};

void WriteEquipment(const NamedEquipment& project, const School& school, bool named,
                    CsvFile& file) {
  const std::string id = absl::StrReplaceAll(project.code, {{"_", "-"}});
  const std::string title = absl::StrCat(school.name, "教育装备配齐配足");
  // What is accepted is there, a little more of it here and there; of what is not, nothing is said.
  const bool accepted = *project.accepted_on != '\0';
  int number = 0;
  for (const Item& item : project.items()) {
    ++number;
    const int later = number == 1 ? project.delivered_later : 0;
    const int delivered = item.required - later + (number % 3 == 0 ? item.required / 20 : 0);
    file.Line({id, school.id, project.scope, title, project.code, named ? "true" : "false",
               absl::StrCat(project.due_school_year), "省中小学教育技术装备标准",
               project.accepted_on, item.name, item.category, absl::StrCat(item.required),
               accepted || number < 3 ? absl::StrCat(delivered) : "",
               later > 0 ? absl::StrCat(later) : ""});
  }
}

}  // namespace

absl::Status WriteEquipmentProjects(const FacilitiesSource& source, Folder& folder) {
  const absl::StatusOr<CsvFile*> file = folder.Add(
      "53_facilities_equipment_projects.csv",
      {"equipment_project", "school", "equipment_scope", "title_zh", "code", "named_in_plan",
       "due_school_year", "standard_reference", "accepted_on", "items.item", "items.category",
       "items.required", "items.delivered", "items.delivered_later"});
  if (!file.ok()) return file.status();
  const auto& schools = source.schools;
  for (const NamedEquipment& project : kNamedEquipment) {
    WriteEquipment(project, schools[FindSchool(schools, project.school)], true, **file);
  }
  // Not of the plan, and not accepted yet.
  constexpr NamedEquipment kOther = {"science_rooms_sample", "", "school", 2024, "", PrimaryItems};
  for (const School& school : schools) {
    if (school.series == 'p' && school.ordinal == 2) WriteEquipment(kOther, school, false, **file);
  }
  return absl::OkStatus();
}

}  // namespace districtedu::districtctl::sample
