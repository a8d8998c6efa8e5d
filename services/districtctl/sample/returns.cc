#include "services/districtctl/sample/returns.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "services/districtctl/sample/curriculum.h"
#include "services/districtctl/sample/evaluation.h"
#include "services/districtctl/sample/person_file.h"

namespace districtedu::districtctl::sample {
namespace {

// By year from the first, in permille; then again from the beginning.
constexpr int kDistrictManaged[] = {400, 700, 1000};
constexpr int kReturnCycle = static_cast<int>(std::size(kDistrictManaged));

class Writer {
 public:
  Writer(const Options& options, const std::vector<School>& schools, const Enrolment& enrolment,
         const Survey& survey)
      : options_(options), schools_(schools), enrolment_(enrolment), survey_(survey) {}

  absl::Status Begin(Folder& folder) {
    absl::Status status;
    const auto add = [&](CsvFile*& file, const char* name,
                         std::initializer_list<absl::string_view> header) {
      const absl::StatusOr<CsvFile*> added = folder.Add(name, header);
      if (added.ok()) file = *added;
      status.Update(added.status());
    };
    add(posts_, "25_staffing_post_plans.csv",
        {"school_year", "school", "post_plan", "district_managed", "subjects.subject",
         "subjects.primary_teachers_needed", "subjects.junior_teachers_needed",
         "subjects.weekly_lessons_required", "subjects.approved_posts",
         "subjects.vacancies_at_start", "subjects.vacancies_filled"});
    add(pay_, "35_staffing_performance_pays.csv",
        {"school_year", "school", "performance_pay", "staff_group", "headcount", "incentive_fen"});
    add(appraisals_, "37_staffing_appraisals.csv",
        {"school_year", "school", "appraisal", "subject_kind", "teacher", "quality_weight_percent",
         "score"});
    add(outside_, "38_staffing_outside_professionals.csv",
        {"school_year", "school", "outside_professional", "person_or_organisation", "kind",
         "start_date"});
    return status;
  }

  void Write(int year, int school) {
    const std::string civil = absl::StrCat(options_.first_year + year);
    WritePosts(civil, year, school);
    WritePay(civil, year, school);
    WriteAppraisals(civil, year, school);
    WriteOutside(civil, year, school);
  }

 private:
  // Teachers needed; a few schools are short of one.
  int Needed(int year, int school, bool junior, int course) const {
    const int qualified = survey_.Qualified(school, year, junior, course);
    const School& each = schools_[school];
    const absl::string_view subject = kCourses[course].subject;
    const bool is_short = (year % kReturnCycle == 0 && each.series == 'j' && each.ordinal == 2 &&
                           subject == "physics") ||
                          (year % kReturnCycle == 2 && each.series == 'j' && each.ordinal == 1 &&
                           subject == "mathematics");
    return is_short ? qualified + 1 : std::max(1, qualified - qualified / 6);
  }

  void WritePosts(const std::string& civil, int year, int school) {
    Dice dice(options_.seed, Topic::kReturns, school, year);
    const bool managed = dice.Chance(kDistrictManaged[year % kReturnCycle]);
    for (std::size_t i = 0; i < kCourses.size(); ++i) {
      const Course& course = kCourses[i];
      // Labour is forgotten now and then: one teacher is needed all the same.
      if (!course.required || (course.subject == absl::string_view("labour") && dice.Chance(100))) {
        continue;
      }
      int posts = 0;
      int lessons = 0;
      std::string needed[2];
      for (const bool junior : {false, true}) {
        if (!course.InStage(junior) || !TeachesStage(schools_[school], junior)) continue;
        const int number = Needed(year, school, junior, static_cast<int>(i));
        needed[junior ? 1 : 0] = absl::StrCat(number);
        posts += number;
        lessons += course.lessons * Classes(enrolment_, school, year, course, junior).size();
      }
      if (posts == 0) continue;
      // All are filled by the end of the year but in every third year from the first.
      const std::int64_t vacant = dice.Chance(150) ? dice.Between(1, 2) : 0;
      const bool open = year % kReturnCycle == 0 && vacant > 0 && dice.Chance(60);
      posts_->Line({civil, schools_[school].id, "plan", FlagText(managed), course.subject,
                    needed[0], needed[1], absl::StrCat(lessons), absl::StrCat(posts),
                    absl::StrCat(vacant), absl::StrCat(open ? vacant - 1 : vacant)});
    }
  }

  // Incentive pay of front-line teachers above that of the others by so much, in permille: less
  // than nothing in every third year from the first, and always at one school.
  std::int64_t Tilt(int year, int school, Dice& dice) const {
    if (schools_[school].series == 'p' && schools_[school].ordinal == 9) return -80;
    switch (year % kReturnCycle) {
      case 0:
        return dice.Between(-40, 20);
      case 1:
        return dice.Between(20, 80);
      default:
        return dice.Between(-5, 60);
    }
  }

  void WritePay(const std::string& civil, int year, int school) {
    Dice dice(options_.seed, Topic::kReturns, school, year, 1);
    const Survey::SchoolYear& staff = survey_.At(school, year);
    const std::int64_t average = dice.Between(1'500'000, 1'600'000);  // fen a year
    const std::int64_t frontline = average * (1000 + Tilt(year, school, dice)) / 1000;
    const std::int64_t high_result = staff.teachers / 5;
    // One school leaves the sum out in every third year from the third.
    const bool left_out =
        year % kReturnCycle == 2 && schools_[school].series == 'p' && schools_[school].ordinal == 8;
    const auto line = [&](const char* group, std::int64_t heads, std::int64_t fen, bool given) {
      pay_->Line({civil, schools_[school].id, absl::StrCat("pay-", group), group,
                  absl::StrCat(heads), given ? absl::StrCat(heads * fen) : ""});
    };
    line("frontline", staff.teachers, frontline, !left_out);
    line("other", staff.others, average, true);
    line("high_result", high_result, frontline * 112 / 100, true);
  }

  void WriteAppraisals(const std::string& civil, int year, int school) {
    Dice dice(options_.seed, Topic::kReturns, school, year, 2);
    const std::int64_t weight = dice.Between(20, 40);
    // One school is appraised without regard to its teaching in every third year from the first.
    const bool none = year % kReturnCycle == 0 && schools_[school].series == 'p' &&
                      schools_[school].ordinal == 10;
    appraisals_->Line({civil, schools_[school].id, "school", "school", "",
                       absl::StrCat(none ? 0 : weight), absl::StrCat(dice.Between(7500, 9800))});
    const int principal = survey_.At(school, year).principal;
    if (principal == 0) return;
    appraisals_->Line({civil, schools_[school].id, "principal", "principal",
                       TeacherId(options_, principal), absl::StrCat(weight),
                       absl::StrCat(dice.Between(7500, 9800))});
  }

  void WriteOutside(const std::string& civil, int year, int school) {
    constexpr const char* kKinds[] = {"part_time_teacher", "secondment", "expert_support"};
    Dice dice(options_.seed, Topic::kReturns, school, year, 3);
    const std::int64_t count = dice.Chance(300) ? dice.Between(1, 3) : 0;
    for (std::int64_t i = 1; i <= count; ++i) {
      const absl::CivilDay day =
          SchoolYearBegin(options_.first_year + year) + static_cast<int>(dice.Between(0, 270));
      outside_->Line({civil, schools_[school].id, absl::StrCat("o", i),
                      absl::StrCat("样例校外人士", school + 1, "-", i),
                      kKinds[dice.Below(std::size(kKinds))], FormatDate(day)});
    }
  }

  const Options& options_;
  const std::vector<School>& schools_;
  const Enrolment& enrolment_;
  const Survey& survey_;
  CsvFile* posts_ = nullptr;
  CsvFile* pay_ = nullptr;
  CsvFile* appraisals_ = nullptr;
  CsvFile* outside_ = nullptr;
};

}  // namespace

absl::Status WriteReturns(const Options& options, const std::vector<School>& schools,
                          const Enrolment& enrolment, const Survey& survey, Folder& folder) {
  Writer writer(options, schools, enrolment, survey);
  if (absl::Status status = writer.Begin(folder); !status.ok()) return status;
  for (int year = 0; year < options.years; ++year) {
    for (std::size_t i = 0; i < schools.size(); ++i) {
      if (!schools[i].reports || !schools[i].OpenIn(year)) continue;
      writer.Write(year, static_cast<int>(i));
    }
  }
  return absl::OkStatus();
}

absl::Status WriteDistrictPapers(const Options& options, Folder& folder) {
  absl::Status status = WriteEvaluationSchemes(options, folder);
  if (!status.ok()) return status;
  const auto day = [&](int year, int month, int date) {
    return FormatDate(absl::CivilDay(options.first_year + year, month, date));
  };
  absl::StatusOr<CsvFile*> file =
      folder.Add("34_staffing_growth_goals.csv",
                 {"growth_goal", "least_age", "greatest_age", "goal", "set_on"});
  if (!file.ok()) return file.status();
  (*file)->Line({"band-30", "18", "30", "三年站稳讲台", day(0, 10, 8)});
  (*file)->Line({"band-40", "31", "40", "成长为校级骨干", day(0, 10, 8)});
  (*file)->Line({"band-50", "41", "50", "成长为区级骨干", day(1, 3, 1)});
  // On the first day of the third year: no goal in the two before.
  (*file)->Line({"band-70", "51", "70", "传帮带青年教师", day(2, 9, 1)});

  file = folder.Add("39_staffing_milestones.csv",
                    {"milestone", "title_zh", "due_on", "done_on", "evidence", "code"});
  if (!file.ok()) return file.status();
  for (int year = 0; year < options.years; ++year) {
    // The second of three steps comes after the end of its year, in which there is then none.
    const std::string done = year % kReturnCycle == 1 ? day(year + 1, 9, 10) : day(year + 1, 6, 30);
    (*file)->Line({absl::StrCat("managed-posts-", options.first_year + year),
                   absl::StrCat(options.first_year + year, "学年区管校聘改革推进"),
                   day(year + 1, 8, 31), done, "样例佐证", "district_managed_posts"});
  }

  file = folder.Add("40_staffing_documents.csv",
                    {"document", "title_zh", "document_number", "issued_on", "code"});
  if (!file.ok()) return file.status();
  (*file)->Line({"teacher-evaluation-plan", "义务教育学校教师评价改革实施方案", "样例教〔1〕号",
                 day(1, 5, 20), "teacher_evaluation_plan"});
  (*file)->Line({"recognition-scheme", "教学质量表彰激励制度", "样例教〔2〕号", day(1, 8, 31),
                 "recognition_scheme"});
  return absl::OkStatus();
}

}  // namespace districtedu::districtctl::sample
