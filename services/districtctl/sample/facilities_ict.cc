#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "services/districtctl/sample/facilities.h"
#include "services/districtctl/sample/random.h"

namespace districtedu::districtctl::sample {
namespace {

// When a school got its first room of a kind: the share of schools, in permille, that had it before
// the end of the first, second and third year; the others get it later.
struct Rollout {
  const char* kind;
  int by_year[3];
  int most_rooms;
};
constexpr Rollout kRollouts[] = {
    {"interactive_classroom", {940, 985, 1000}, 3},
    {"three_classrooms_base", {945, 1000, 1000}, 6},
    {"ai_smart_classroom", {220, 640, 960}, 4},
};

// Days from the first day of the plan on; a day after the third year where the school is not among
// those that have it.
absl::CivilDay ReadyOn(const FacilitiesSource& source, std::size_t i, std::size_t kind) {
  Dice dice(source.options.seed, Topic::kIct, i, kind);
  const std::int64_t draw = dice.Below(1000);
  int year = 0;
  while (year < 3 && draw >= kRollouts[kind].by_year[year]) ++year;
  const absl::CivilDay begin(source.options.first_year + year, 9, 1);
  const School& school = source.schools[i];
  // The last and the first day of a year are days like others.
  const absl::CivilDay day = begin + (dice.Chance(60) ? 0 : dice.Between(20, 350));
  return school.opened_on ? std::max(day, *school.opened_on) : day;
}

absl::Status WriteInstallations(const FacilitiesSource& source, Folder& folder) {
  const absl::StatusOr<CsvFile*> file =
      folder.Add("57_facilities_ict_installations.csv",
                 {"school", "ict_installation", "kind", "rooms", "ready_on", "removed_on"});
  if (!file.ok()) return file.status();
  for (std::size_t i = 0; i < source.schools.size(); ++i) {
    const School& school = source.schools[i];
    if (!school.reports) continue;
    for (std::size_t kind = 0; kind < std::size(kRollouts); ++kind) {
      // The campus uses the rooms of its school.
      if (school.main_school >= 0 && kind == 0) continue;
      const absl::CivilDay ready = ReadyOn(source, i, kind);
      if (school.closed_on && ready >= *school.closed_on) continue;
      Dice dice(source.options.seed, Topic::kIct, i, 10 + kind);
      // One school's base is taken down for a year's rebuilding and comes back.
      const bool taken_down = school.series == 'j' && school.ordinal == 2 && kind == 1;
      const absl::CivilDay from =
          taken_down ? absl::CivilDay(source.options.first_year, 9, 1) : ready;
      const absl::CivilDay to(source.options.first_year + 2, 7, 1);
      const std::string id = absl::StrCat("i", kind + 1);
      (*file)->Line({school.id, id, kRollouts[kind].kind,
                     absl::StrCat(dice.Between(1, kRollouts[kind].most_rooms)), FormatDate(from),
                     taken_down ? FormatDate(to) : ""});
      if (!taken_down) continue;
      (*file)->Line({school.id, absl::StrCat(id, "-2"), kRollouts[kind].kind, "2",
                     FormatDate(absl::CivilDay(source.options.first_year + 2, 10, 8)), ""});
    }
  }
  return absl::OkStatus();
}

// Months of a school year in its order.
constexpr int kMonths[] = {9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8};

// Use of one school in one year. The three classrooms run from September to June; some schools skip
// a month, most often the one of the winter holidays.
void WriteUsage(const FacilitiesSource& source, std::size_t i, int year, CsvFile& file) {
  const School& school = source.schools[i];
  const int pupils = source.Pupils(static_cast<int>(i), year);
  Dice dice(source.options.seed, Topic::kUsage, i, year);
  const bool skips = dice.Chance(100 - 35 * std::min(2, year));
  const std::int64_t skipped = dice.Chance(700) ? 2 : 6;
  const std::int64_t users = dice.Between(250, 420) + 60 * year;
  const auto line = [&](int month, const char* kind, absl::string_view lessons,
                        absl::string_view active) {
    file.Line({source.YearName(year), school.id, absl::StrCat("m", month, "-", kind),
               absl::StrCat(month), kind, lessons, active});
  };
  for (const int month : kMonths) {
    const bool holidays = month == 7 || month == 8;
    const std::int64_t active = pupils * users * (holidays ? 20 : dice.Between(90, 110)) / 100000;
    line(month, "cloud_platform", "", absl::StrCat(active));
    if (holidays) continue;
    for (const char* kind : {"dedicated_class", "famous_teacher_class", "famous_school_class"}) {
      const std::int64_t lessons = dice.Below(kind[0] == 'd' ? 12 : 6);
      const bool none = skips && month == skipped;
      const std::int64_t least = kind[0] == 'd' ? 1 : 0;
      line(month, kind, none ? "0" : absl::StrCat(std::max(lessons, least)), "");
    }
  }
}

}  // namespace

absl::Status WriteIct(const FacilitiesSource& source, Folder& folder) {
  if (absl::Status status = WriteInstallations(source, folder); !status.ok()) return status;
  const absl::StatusOr<CsvFile*> file = folder.Add(
      "58_facilities_ict_usages.csv",
      {"school_year", "school", "ict_usage", "month", "kind", "lessons", "active_users"});
  if (!file.ok()) return file.status();
  for (int year = 0; year < source.options.years; ++year) {
    for (std::size_t i = 0; i < source.schools.size(); ++i) {
      if (!HasRecords(source.schools[i], year, "ict")) continue;
      WriteUsage(source, i, year, **file);
    }
  }
  return absl::OkStatus();
}

}  // namespace districtedu::districtctl::sample
