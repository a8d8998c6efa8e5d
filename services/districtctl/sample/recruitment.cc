#include "services/districtctl/sample/recruitment.h"

#include <iterator>

#include "common/base/date.h"

namespace districtedu::districtctl::sample {
namespace {

// Hires to departures by year from the first, in permille; then again from the beginning. The plan
// asks for 1000.
constexpr std::int64_t kReplaced[] = {1040, 1000, 950};
constexpr int kRecruitmentCycle = static_cast<int>(std::size(kReplaced));

constexpr const char* kFastTrack[] = {"double_first_class", "normal_graduate", "postgraduate",
                                      "shortage_subject"};

}  // namespace

RecruitmentFile::RecruitmentFile(const Options& options, const std::vector<School>& schools,
                                 const Survey& survey)
    : options_(options),
      schools_(schools),
      survey_(survey),
      seen_(options.years),
      numbers_(options.years) {}

absl::Status RecruitmentFile::Begin(Folder& folder) {
  const absl::StatusOr<CsvFile*> file =
      folder.Add("28_staffing_recruitments.csv",
                 {"school_year", "recruitment", "round_number", "method", "candidate_group",
                  "subject", "school", "employment", "hired_on", "teacher"});
  if (!file.ok()) return file.status();
  file_ = *file;
  return absl::OkStatus();
}

std::int64_t RecruitmentFile::Planned(int year) const {
  return (survey_.Of(year).left * kReplaced[year % kRecruitmentCycle] + 999) / 1000;
}

void RecruitmentFile::Write(const Person& person, const std::vector<Honour>&) {
  Dice dice(options_.seed, Topic::kRecruitment, person.number);
  const std::string teacher = TeacherId(options_, person.number);
  if (const Appointment* held = JoinsInPost(options_, person); held != nullptr) {
    const int year = YearOf(options_, held->from);
    const std::int64_t joined = survey_.Of(year).joined;
    const std::int64_t before = seen_[year]++;
    const std::int64_t planned = std::min(Planned(year), joined);
    if ((before + 1) * planned / joined == before * planned / joined) return;
    Line(year, dice, held->subjects.front(), held->school, held->employment, held->from, teacher);
    return;
  }
  const Appointment& first = person.appointments.front();
  const int year = YearOf(options_, first.from);
  if (year < 0 || year >= options_.years || first.subjects.empty()) return;
  if (first.kind != absl::string_view("main")) return;
  Line(year, dice, first.subjects.front(), first.school, first.employment, first.from, teacher);
}

void RecruitmentFile::End() {
  for (int year = 0; year < options_.years; ++year) {
    for (std::int64_t i = seen_[year]; i < Planned(year); ++i) {
      Dice dice(options_.seed, Topic::kRecruitment, i, year, 1);
      std::size_t school = 0;
      do {
        school = static_cast<std::size_t>(dice.Below(static_cast<std::int64_t>(schools_.size())));
      } while (!schools_[school].reports || !schools_[school].OpenIn(year));
      const bool junior = TeachesStage(schools_[school], true);
      const Course* course = nullptr;
      do {
        course = &kCourses[dice.Below(kCourses.size())];
      } while (!course->InStage(junior));
      Line(year, dice, course->subject, static_cast<int>(school), "in_post",
           absl::CivilDay(options_.first_year + year + 1, 8, static_cast<int>(dice.Between(1, 31))),
           "");
    }
  }
}

void RecruitmentFile::Line(int year, Dice& dice, const char* subject, int school,
                           const char* employment, absl::CivilDay hired,
                           const std::string& teacher) {
  // In every third year from the second the examination is held for contract teachers only.
  const bool in_post = employment == absl::string_view("in_post");
  const bool exam = year % kRecruitmentCycle == 1 ? !in_post : dice.Chance(700);
  const char* group = exam ? (dice.Chance(200) ? "normal_graduate" : "other")
                           : kFastTrack[dice.Below(std::size(kFastTrack))];
  const std::int64_t round = exam ? dice.Between(1, 2) : 11;
  file_->Line({absl::StrCat(options_.first_year + year),
               absl::StrFormat("hire-%04d", ++numbers_[year]), absl::StrCat(round),
               exam ? "public_exam" : "direct_interview", group, subject, schools_[school].id,
               employment, FormatDate(hired), teacher});
}

}  // namespace districtedu::districtctl::sample
