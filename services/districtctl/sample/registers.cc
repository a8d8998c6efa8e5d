#include "services/districtctl/sample/registers.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "services/districtctl/sample/curriculum.h"
#include "services/districtctl/sample/duty.h"
#include "services/districtctl/sample/forms.h"
#include "services/districtctl/sample/person.h"
#include "services/districtctl/sample/random.h"

namespace districtedu::districtctl::sample {
namespace {

std::string Day(const std::optional<absl::CivilDay>& day) { return day ? FormatDate(*day) : ""; }

std::string Id(const std::vector<School>& schools, int school) {
  return school < 0 ? "" : schools[school].id;
}

absl::Status WriteSmall(const Options& options, Folder& folder) {
  absl::StatusOr<CsvFile*> file = folder.Add("01_facilities_districts.csv",
                                             {"district", "name_zh", "division_code", "time_zone"});
  if (!file.ok()) return file.status();
  (*file)->Line({options.district, "南湖样例区", "999901", "Asia/Shanghai"});

  file = folder.Add(
      "02_facilities_school_years.csv",
      {"school_year", "census_date", "first_semester_start_date", "second_semester_start_date"});
  if (!file.ok()) return file.status();
  // The year before is what money and use are first held against.
  for (int year = -1; year < options.years; ++year) {
    const int civil = options.first_year + year;
    (*file)->Line({absl::StrCat(civil), FormatDate(CensusDate(options, year)),
                   FormatDate(absl::CivilDay(civil, 9, 1)),
                   FormatDate(absl::CivilDay(civil + 1, 2, 16))});
  }

  file =
      folder.Add("03_facilities_subjects.csv", {"subject", "name_zh", "area", "required_stages"});
  if (!file.ok()) return file.status();
  for (const SubjectRow& subject : Subjects()) {
    (*file)->Line({subject.id, subject.name, subject.area, RequiredStages(subject.id)});
  }

  file = folder.Add("04_facilities_regions.csv", {"region", "name_zh", "level"});
  if (!file.ok()) return file.status();
  for (const Region& region : MakeRegions(options)) {
    (*file)->Line({region.id, region.name, region.level});
  }
  return absl::OkStatus();
}

absl::Status WriteSchools(const Options& options, const std::vector<School>& schools,
                          Folder& folder) {
  const absl::StatusOr<CsvFile*> file =
      folder.Add("05_facilities_schools.csv",
                 {"school", "name_zh", "school_code", "kind", "main_school", "region", "opened_on",
                  "closed_on", "merged_into", "localities.school_year", "localities.locality"});
  if (!file.ok()) return file.status();
  for (const School& school : schools) {
    for (int year = 0; year < options.years; ++year) {
      if (!school.OpenIn(year)) continue;
      (*file)->Line({school.id, school.name, school.code, school.kind,
                     Id(schools, school.main_school), school.region, Day(school.opened_on),
                     Day(school.closed_on), Id(schools, school.merged_into),
                     absl::StrCat(options.first_year + year),
                     school.UrbanIn(year) ? "urban" : "rural"});
    }
  }
  return absl::OkStatus();
}

absl::Status WriteGroupsAndLists(const Options& options, const std::vector<School>& schools,
                                 Folder& folder) {
  absl::StatusOr<CsvFile*> file =
      folder.Add("06_facilities_education_groups.csv",
                 {"education_group", "name_zh", "founded_on", "members.school", "members.role",
                  "members.joined_on", "members.left_on"});
  if (!file.ok()) return file.status();
  for (const Group& group : MakeGroups(options, schools)) {
    for (const Group::Member& member : group.members) {
      (*file)->Line({group.id, group.name, FormatDate(group.founded_on), schools[member.school].id,
                     &member == &group.members.front() ? "leader" : "member", Day(member.joined_on),
                     Day(member.left_on)});
    }
  }
  file = folder.Add("07_facilities_school_lists.csv",
                    {"school_year", "school_list", "name_zh", "members.school"});
  if (!file.ok()) return file.status();
  for (int year = 0; year < options.years; ++year) {
    const std::string civil = absl::StrCat(options.first_year + year);
    for (const int school : UrbanJuniors(schools, year)) {
      (*file)->Line({civil, "urban-junior-highs", "城区初中", schools[school].id});
    }
    if (year > 0) continue;
    for (const int school : OnlineResearchSchools(schools)) {
      (*file)->Line({civil, "online-research", "线上教研学校", schools[school].id});
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status WriteRegisters(const Options& options, const std::vector<School>& schools,
                            Folder& folder) {
  absl::Status status = WriteSmall(options, folder);
  if (status.ok()) status = WriteSchools(options, schools, folder);
  if (status.ok()) status = WriteGroupsAndLists(options, schools, folder);
  return status;
}

absl::Status WriteEnrolments(const Options& options, const std::vector<School>& schools,
                             const Enrolment& enrolment, Folder& folder) {
  const absl::StatusOr<CsvFile*> file =
      folder.Add("10_facilities_enrolments.csv",
                 {"school_year", "school", "grade", "stage", "pupils", "boarders"});
  if (!file.ok()) return file.status();
  for (int year = 0; year < options.years; ++year) {
    for (std::size_t i = 0; i < schools.size(); ++i) {
      const School& school = schools[i];
      if (FormState(school, year, "enrolment")[0] == '\0') continue;
      for (int grade = 1; grade <= kGrades; ++grade) {
        const int pupils = enrolment.Pupils(static_cast<int>(i), year, grade);
        if (pupils == 0) continue;
        Dice dice(options.seed, Topic::kEnrolment, i, year, 100 + grade);
        // Not asked of primary schools: absent, not zero.
        const std::string boarders = !IsJunior(grade) ? ""
                                     : school.UrbanIn(year)
                                         ? "0"
                                         : absl::StrCat(pupils * dice.Between(20, 40) / 100);
        (*file)->Line({absl::StrCat(options.first_year + year), school.id, absl::StrCat(grade),
                       IsJunior(grade) ? "junior" : "primary", absl::StrCat(pupils), boarders});
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace districtedu::districtctl::sample
