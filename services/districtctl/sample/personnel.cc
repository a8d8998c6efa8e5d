#include "services/districtctl/sample/personnel.h"

#include <algorithm>
#include <iterator>

#include "common/base/date.h"
#include "services/districtctl/sample/survey.h"

namespace districtedu::districtctl::sample {
namespace {

constexpr int kTermYears = 3;
constexpr int kDecisionCycle = 3;

// A day of the school year.
absl::CivilDay DayOf(const Options& options, int year, Dice& dice) {
  return SchoolYearBegin(options.first_year + year) + static_cast<int>(dice.Between(0, 360));
}

}  // namespace

absl::Status PrincipalTermFile::Begin(Folder& folder) {
  const absl::StatusOr<CsvFile*> file = folder.Add(
      "32_staffing_principal_terms.csv",
      {"school", "principal_term", "teacher", "start_date", "end_date", "outcome", "decided_on"});
  if (!file.ok()) return file.status();
  file_ = *file;
  return absl::OkStatus();
}

void PrincipalTermFile::Write(const Person& person, const std::vector<Honour>&) {
  for (const Appointment& held : person.appointments) {
    if (held.post != absl::string_view("principal") || held.kind != absl::string_view("main")) {
      continue;
    }
    const auto next = std::find_if(
        person.appointments.begin(), person.appointments.end(), [&](const Appointment& each) {
          return each.kind == absl::string_view("main") && held.to && each.from == *held.to;
        });
    WriteTerms(person, held, next == person.appointments.end() ? nullptr : &*next);
  }
}

void PrincipalTermFile::WriteTerms(const Person& person, const Appointment& held,
                                   const Appointment* next) {
  const std::string digits = Digits(options_, person.number);
  int number = 0;
  for (absl::CivilDay from = held.from;;) {
    const absl::CivilDay full(from.year() + kTermYears, from.month(), from.day());
    const bool last = held.to && *held.to <= full;
    const absl::CivilDay end = last ? *held.to : full;
    const bool decided = YearOf(options_, end) < options_.years;
    const char* outcome = !last                                          ? "renewed"
                          : next == nullptr                              ? "ended"
                          : next->post == absl::string_view("principal") ? "transferred_principal"
                                                                         : "returned_to_teaching";
    file_->Line({schools_[held.school].id, absl::StrCat("pt", digits, "-", ++number),
                 absl::StrCat("t", digits), FormatDate(from), decided ? FormatDate(end) : "",
                 decided ? outcome : "", decided ? FormatDate(std::max(from + 1, end - 30)) : ""});
    if (last || !decided) return;
    from = end;
  }
}

absl::Status PersonnelFiles::Begin(Folder& folder) {
  absl::StatusOr<CsvFile*> file = folder.Add(
      "33_staffing_personnel_decisions.csv",
      {"teacher", "personnel_decision", "kind", "decided_on", "evaluation_school_year", "reason"});
  if (!file.ok()) return file.status();
  decision_file_ = *file;
  file = folder.Add("36_staffing_recognitions.csv",
                    {"teacher", "recognition", "recognised_on", "level", "reason", "document"});
  if (!file.ok()) return file.status();
  recognition_file_ = *file;
  return absl::OkStatus();
}

void PersonnelFiles::Write(const Person& person, const std::vector<Honour>& honours) {
  const int vetoed = vetoes_.Year(person, honours);
  for (int year = 0; year < options_.years; ++year) {
    const std::optional<Service> service = ServiceOn(person, CensusDate(options_, year));
    if (!service || !service->teaches() || !service->in_post()) continue;
    Dice dice(options_.seed, Topic::kPersonnel, person.number, year);
    const std::int64_t draw = dice.Below(1000);
    if (draw >= 940 && draw < 943) WriteAction(person, year);
    if (year == vetoed) continue;
    if (draw < 45) WriteDecision(person, year);
    if (draw >= 990) WriteRecognition(person, year);
  }
}

void PersonnelFiles::WriteDecision(const Person& person, int year) {
  constexpr const char* kKinds[] = {"performance_appraisal", "title_appraisal", "promotion",
                                    "award", "cadre_selection"};
  Dice dice(options_.seed, Topic::kPersonnel, person.number, year, 1);
  const absl::CivilDay day = DayOf(options_, year, dice);
  // One in ten cites no evaluation in the first year, later fewer.
  const bool cites = ++decisions_ % (year == 0 ? 10 : 40 * year) != 0;
  decision_file_->Line({TeacherId(options_, person.number), absl::StrCat("d", year + 1),
                        kKinds[dice.Below(std::size(kKinds))], FormatDate(day),
                        cites ? absl::StrCat(options_.first_year + year - 1) : "", ""});
}

void PersonnelFiles::WriteAction(const Person& person, int year) {
  Dice dice(options_.seed, Topic::kPersonnel, person.number, year, 2);
  const absl::CivilDay day = DayOf(options_, year, dice);
  decision_file_->Line({TeacherId(options_, person.number), absl::StrCat("x", year + 1),
                        dice.Chance(600) ? "lower_grade_appointment" : "reassignment",
                        FormatDate(day), absl::StrCat(options_.first_year + year - 1),
                        "教学成绩连续低于平行班"});
}

void PersonnelFiles::WriteRecognition(const Person& person, int year) {
  constexpr const char* kLevels[] = {"school", "district", "district", "municipal", "provincial"};
  Dice dice(options_.seed, Topic::kPersonnel, person.number, year, 3);
  // Nobody for teaching results in every third year from the first: the scheme was not yet there.
  const char* reason = year % kDecisionCycle != 0 && dice.Chance(600) ? "teaching_results"
                       : dice.Chance(500)                             ? "ethics"
                                                                      : "other";
  const absl::CivilDay day(options_.first_year + year, 9, 10);
  recognition_file_->Line({TeacherId(options_, person.number), absl::StrCat("rec-", year + 1),
                           FormatDate(dice.Chance(700) ? day : DayOf(options_, year, dice)),
                           kLevels[dice.Below(std::size(kLevels))], reason,
                           absl::StrCat("样例表彰〔", options_.first_year + year, "〕1号")});
}

}  // namespace districtedu::districtctl::sample
