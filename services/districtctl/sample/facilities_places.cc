#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/districtctl/sample/facilities.h"
#include "services/districtctl/sample/random.h"

namespace districtedu::districtctl::sample {
namespace {

constexpr int kLargestClass[] = {45, 50};  // primary, junior
constexpr int kMostCrowded = 59;           // pupils of a class

int ClassCount(int pupils, int size) { return (pupils + size - 1) / size; }

// Grades of the standard size, but for some of urban schools with a class too few; fewer each year.
int ClassesOfGrade(const FacilitiesSource& source, std::size_t i, int year, int grade, int pupils) {
  const int classes = ClassCount(pupils, kLargestClass[IsJunior(grade) ? 1 : 0]);
  if (classes < 2 || !source.schools[i].UrbanIn(year)) return classes;
  Dice dice(source.options.seed, Topic::kClasses, i, year, grade);
  const bool crowded = dice.Chance(std::max(0, 240 - 120 * year));
  return crowded && ClassCount(pupils, classes - 1) <= kMostCrowded ? classes - 1 : classes;
}

// One class whose pupils were left out.
bool LeavesOut(const School& school, int year, int grade, int number) {
  return school.series == 'p' && school.ordinal == 6 && year == 1 && grade == 1 && number == 1;
}

absl::Status WriteClassSections(const FacilitiesSource& source, Folder& folder) {
  const absl::StatusOr<CsvFile*> file = folder.Add(
      "50_facilities_class_sections.csv",
      {"school_year", "school", "class_section", "stage", "grade", "class_number", "pupils"});
  if (!file.ok()) return file.status();
  for (int year = 0; year < source.options.years; ++year) {
    for (std::size_t i = 0; i < source.schools.size(); ++i) {
      const School& school = source.schools[i];
      if (!HasRecords(school, year, "enrolment")) continue;
      for (int grade = 1; grade <= kGrades; ++grade) {
        const int pupils = source.enrolment.Pupils(static_cast<int>(i), year, grade);
        if (pupils == 0) continue;
        const int classes = ClassesOfGrade(source, i, year, grade, pupils);
        for (int number = 1; number <= classes; ++number) {
          const int size = pupils / classes + (number <= pupils % classes ? 1 : 0);
          (*file)->Line({source.YearName(year), school.id, absl::StrCat("g", grade, "-", number),
                         IsJunior(grade) ? "junior" : "primary", absl::StrCat(grade),
                         absl::StrCat(number),
                         LeavesOut(school, year, grade, number) ? "" : absl::StrCat(size)});
        }
      }
    }
  }
  return absl::OkStatus();
}

// Places a little below what is asked for in the first year, above it in the end.
absl::Status WriteSeatPlans(const FacilitiesSource& source, Folder& folder) {
  const absl::StatusOr<CsvFile*> file =
      folder.Add("51_facilities_seat_plans.csv",
                 {"school_year", "school", "seat_plan", "stage", "classes", "demand"});
  if (!file.ok()) return file.status();
  for (int year = 0; year < source.options.years; ++year) {
    for (std::size_t i = 0; i < source.schools.size(); ++i) {
      const School& school = source.schools[i];
      if (school.special() || !HasRecords(school, year, "conditions")) continue;
      for (const bool junior : {false, true}) {
        const int pupils = source.enrolment.Pupils(static_cast<int>(i), year, junior);
        if (pupils == 0) continue;
        Dice dice(source.options.seed, Topic::kSeats, i, year, junior ? 1 : 0);
        const int demand = pupils + static_cast<int>(dice.Below(pupils / 50 + 1));
        const auto more = static_cast<int>(dice.Between(-1, std::min(2, year)));
        const int classes = std::max(1, ClassCount(pupils, kLargestClass[junior ? 1 : 0]) + more);
        const char* stage = junior ? "junior" : "primary";
        (*file)->Line({source.YearName(year), school.id, stage, stage, absl::StrCat(classes),
                       absl::StrCat(demand)});
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status WritePlaces(const FacilitiesSource& source, Folder& folder) {
  absl::Status status = WriteClassSections(source, folder);
  if (status.ok()) status = WriteSeatPlans(source, folder);
  return status;
}

}  // namespace districtedu::districtctl::sample
