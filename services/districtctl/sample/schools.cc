#include "services/districtctl/sample/schools.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/districtctl/sample/random.h"

namespace districtedu::districtctl::sample {
namespace {

// Named by the plan; what it leaves open (kind, size) is ours.
struct NamedSchool {
  const char* id;
  const char* name;
  const char* kind;
  const char* region;
  bool urban;
  int primary;
  int junior;
};

constexpr NamedSchool kNamedSchools[] = {
    {"longhe-central-primary", "龙河中心小学", "primary", "longhe-town", false, 120, 0},
    {"wangguanji-central-primary", "王官集中心小学", "primary", "wangguanji-town", false, 110, 0},
    {"nsfz-branch", "南师附中分校", "junior", "hebin-subdistrict", true, 0, 180},
    {"nsfz-branch-south-campus", "南师附中分校南校区", "junior", "hebin-subdistrict", true, 0, 90},
    {"municipal-experimental-school", "市实验学校", "nine_year", "xiangli-subdistrict", true, 160,
     110},
    {"nanyang-school", "南洋学校", "junior", "xiangli-subdistrict", true, 0, 150},
    {"taihulu-primary", "太湖路小学", "primary", "hebin-subdistrict", true, 190, 0},
    {"caiji-primary-branch", "蔡集小学分校", "primary", "caiji-town", false, 90, 0},
    {"xiangli-school", "项里学校", "nine_year", "xiangli-subdistrict", true, 100, 80},
    {"wangguanji-jh", "王官集初中", "junior", "wangguanji-town", false, 0, 90},
    {"buzi-jh", "埠子初中", "junior", "buzi-town", false, 0, 80},
    {"caiji-jh", "蔡集初中", "junior", "caiji-town", false, 0, 90},
    {"chenji-primary", "陈集小学", "primary", "chenji-town", false, 85, 0},
    {"longhe-jh", "龙河初中", "junior", "longhe-town", false, 0, 95},
    {"hebin-experimental-school", "河滨实验学校", "nine_year", "hebin-subdistrict", true, 120, 80},
    {"bayilu-primary", "八一路小学", "primary", "hebin-subdistrict", true, 200, 0},
    {"huanghailu-campus", "分校黄海路校区", "primary", "hebin-subdistrict", true, 110, 0},
};

constexpr NamedSchool kKindergartens[] = {
    {"lidu-shuian-kg", "丽都水岸", "kindergarten", "hebin-subdistrict", true, 0, 0},
    {"shili-chunfeng-kg", "十里春风", "kindergarten", "xiangli-subdistrict", true, 0, 0},
    {"moxiangju-kg", "墨香居", "kindergarten", "xiangli-subdistrict", true, 0, 0},
};

struct NamedRegion {
  const char* id;
  const char* name;
  const char* level;
};

constexpr NamedRegion kNamedRegions[] = {
    {"province", "合成省", "province"},
    {"city", "合成市", "city"},
    {"nanhu-county", "南湖样例区", "county"},
    {"county-a", "合成甲县", "county"},
    {"county-b", "合成乙县", "county"},
    {"hebin-subdistrict", "河滨街道", "subdistrict"},
    {"xiangli-subdistrict", "项里街道", "subdistrict"},
    {"longhe-town", "龙河镇", "town"},
    {"wangguanji-town", "王官集镇", "town"},
    {"buzi-town", "埠子镇", "town"},
    {"caiji-town", "蔡集镇", "town"},
    {"chenji-town", "陈集镇", "town"},
};

int SyntheticTowns(const Options& options) { return 3 + options.all_schools() / 60; }

School FromNamed(const NamedSchool& named) {
  School school;
  school.id = named.id;
  school.name = named.name;
  school.kind = named.kind;
  school.region = named.region;
  school.primary = named.primary;
  school.junior = named.junior;
  if (named.urban) school.urban_from = 0;
  return school;
}

// Appends `count` schools "<prefix>01", "<prefix>02", … for the caller to shape.
class Synthetic {
 public:
  Synthetic(const Options& options, std::vector<School>& schools)
      : options_(options), schools_(schools) {}

  template <typename Shape>
  void Add(int count, const char* prefix, const char* name, const char* kind, Shape shape) {
    const int width = std::max<int>(2, static_cast<int>(absl::StrCat(count).size()));
    for (int i = 1; i <= count; ++i) {
      School school;
      school.id = absl::StrFormat("%s%0*d", prefix, width, i);
      school.name = absl::StrFormat("合成第%0*d%s", width, i, name);
      school.kind = kind;
      school.series = prefix[0];
      school.ordinal = i;
      Dice dice(options_.seed, Topic::kSchool, schools_.size());
      school.region = absl::StrCat("town-", dice.Between(1, SyntheticTowns(options_)));
      shape(i, dice, school);
      schools_.push_back(std::move(school));
    }
  }

 private:
  const Options& options_;
  std::vector<School>& schools_;
};

void AddSynthetic(const Options& options, std::vector<School>& schools) {
  const int count = options.all_schools() - static_cast<int>(std::size(kNamedSchools));
  const int special = std::max(1, count / 60);
  const int points = std::max(2, count / 20);
  const int juniors = std::max(5, count * 28 / 100);
  const int merged_into = FindSchool(schools, "longhe-central-primary");
  Synthetic synthetic(options, schools);
  synthetic.Add(count - special - points - juniors, "p", "小学", "primary",
                [](int i, Dice& dice, School& school) {
                  const bool urban = dice.Chance(350);
                  if (urban) school.urban_from = 0;
                  if (i == 4) school.urban_from = 2;  // its village became part of the city
                  school.primary = urban ? dice.Between(80, 220) : dice.Between(40, 150);
                });
  synthetic.Add(juniors, "j", "初中", "junior", [](int i, Dice& dice, School& school) {
    if (i <= 2) school.urban_from = 0;
    if (i == 3) school.urban_from = 1;
    school.junior = dice.Between(60, i <= 3 ? 180 : 140);
  });
  synthetic.Add(points, "t", "教学点", "teaching_point", [&](int i, Dice& dice, School& school) {
    school.primary = dice.Between(6, 12);
    if (i == 1 && options.years > 2) {
      school.closes = 2;
      school.closed_on = absl::CivilDay(options.first_year + 2, 7, 1);
      school.merged_into = merged_into;
    }
  });
  // Its pupils are set apart from the others' (enrolment.cc); stages as of a nine-year school.
  synthetic.Add(special, "s", "特殊教育学校", "special_education",
                [](int, Dice&, School& school) { school.urban_from = 0; });
}

}  // namespace

std::vector<School> MakeSchools(const Options& options) {
  std::vector<School> schools;
  for (const NamedSchool& named : kNamedSchools) schools.push_back(FromNamed(named));
  schools[FindSchool(schools, "nsfz-branch-south-campus")].main_school =
      FindSchool(schools, "nsfz-branch");
  School& hebin = schools[FindSchool(schools, "hebin-experimental-school")];
  hebin.opened_on = absl::CivilDay(2024, 9, 1);
  hebin.opens = std::max(0, 2024 - options.first_year);
  AddSynthetic(options, schools);
  for (const NamedSchool& named : kKindergartens) {
    schools.push_back(FromNamed(named));
    schools.back().reports = false;
  }
  for (std::size_t i = 0; i < schools.size(); ++i) {
    // 99 is the code of no province.
    schools[i].code = absl::StrFormat("99%08d", i + 1);
  }
  return schools;
}

std::vector<Region> MakeRegions(const Options& options) {
  std::vector<Region> regions;
  for (const NamedRegion& each : kNamedRegions) regions.push_back({each.id, each.name, each.level});
  for (int i = 1; i <= SyntheticTowns(options); ++i) {
    regions.push_back({absl::StrCat("town-", i), absl::StrCat("合成第", i, "镇"), "town"});
  }
  return regions;
}

int FindSchool(const std::vector<School>& schools, const std::string& id) {
  const auto found = std::find_if(schools.begin(), schools.end(),
                                  [&](const School& school) { return school.id == id; });
  return static_cast<int>(found - schools.begin());
}

std::vector<int> UrbanJuniors(const std::vector<School>& schools, int year) {
  std::vector<int> out;
  for (std::size_t i = 0; i < schools.size(); ++i) {
    const School& school = schools[i];
    // A campus counts with its school.
    if (school.kind == "junior" && school.main_school < 0 && school.UrbanIn(year)) {
      out.push_back(static_cast<int>(i));
    }
  }
  return out;
}

std::vector<int> OnlineResearchSchools(const std::vector<School>& schools) {
  std::vector<int> out = {FindSchool(schools, "bayilu-primary"),
                          FindSchool(schools, "huanghailu-campus")};
  for (std::size_t i = 0; i < schools.size() && out.size() < 7; ++i) {
    const School& school = schools[i];
    if (school.series == 'p') out.push_back(static_cast<int>(i));
  }
  return out;
}

std::vector<Group> MakeGroups(const Options& options, const std::vector<School>& schools) {
  const absl::CivilDay founded(options.first_year, 9, 1);
  const auto index = [&](const char* id) { return FindSchool(schools, id); };
  std::vector<Group> groups = {
      {"nsfz-group",
       "南师附中分校样例教育集团",
       founded,
       {{index("nsfz-branch"), {}, {}},
        {index("wangguanji-jh"), {}, {}},
        {index("longhe-jh"), absl::CivilDay(options.first_year + 1, 9, 1), {}}}},
      {"municipal-experimental-group",
       "市实验学校样例教育集团",
       founded,
       {{index("municipal-experimental-school"), {}, {}},
        {index("caiji-jh"), {}, {}},
        {index("buzi-jh"), {}, {}}}},
      {"taihulu-group",
       "太湖路小学样例教育集团",
       founded,
       {{index("taihulu-primary"), {}, {}},
        {index("longhe-central-primary"), {}, {}},
        {index("chenji-primary"), {}, absl::CivilDay(options.first_year + 2, 9, 1)}}},
      {"bayilu-group",
       "八一路小学样例教育集团",
       absl::CivilDay(options.first_year + 1, 9, 1),
       {{index("bayilu-primary"), {}, {}},
        {index("wangguanji-central-primary"), {}, {}},
        {index("chenji-primary"), absl::CivilDay(options.first_year + 2, 9, 1), {}}}},
  };
  return groups;
}

}  // namespace districtedu::districtctl::sample
