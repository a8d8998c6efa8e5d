#include "services/districtctl/sample/evaluation.h"

#include <array>
#include <iterator>

#include "common/base/date.h"

namespace districtedu::districtctl::sample {
namespace {

// By year from the first, in percent; then again from the beginning.
struct Scheme {
  int excellent;
  int good;
  int results_weight;
};
constexpr Scheme kSchemes[] = {{15, 35, 30}, {15, 40, 35}, {18, 40, 32}};
constexpr int kSchemeCycle = static_cast<int>(std::size(kSchemes));

// In every third year from the second one school hands out more than its share.
bool Exceeds(const School& school, int year) {
  return year % kSchemeCycle == 1 && school.series == 'p' && school.ordinal == 6;
}

}  // namespace

int VetoMaker::Year(const Person& person, const std::vector<Honour>& honours) {
  if (!honours.empty()) return -1;
  const int year = person.number % options_.years;
  const std::optional<Service> service = ServiceOn(person, CensusDate(options_, year));
  if (!service || !service->teaches() || !service->in_post()) return -1;
  return ++seen_ % 400 == 20 ? year : -1;
}

EvaluationFiles::EvaluationFiles(const Options& options, const std::vector<School>& schools)
    : options_(options),
      schools_(schools),
      vetoes_(options),
      tallies_(schools.size() * options.years) {}

absl::Status EvaluationFiles::Begin(Folder& folder) {
  absl::StatusOr<CsvFile*> file = folder.Add(
      "29_staffing_teacher_evaluations.csv",
      {"school_year", "school", "teacher_evaluation", "teacher", "grade", "organisation_score",
       "peer_score", "parent_score", "ethics_veto", "veto_reason"});
  if (!file.ok()) return file.status();
  evaluations_ = *file;
  file = folder.Add("31_staffing_ethics_cases.csv",
                    {"teacher", "ethics_case", "decided_on", "severity", "veto"});
  if (!file.ok()) return file.status();
  cases_ = *file;
  return absl::OkStatus();
}

void EvaluationFiles::Write(const Person& person, const std::vector<Honour>& honours) {
  const int vetoed = vetoes_.Year(person, honours);
  for (int year = 0; year < options_.years; ++year) {
    const std::optional<Service> service = ServiceOn(person, CensusDate(options_, year));
    if (!service || !service->teaches()) continue;
    if (service->main->employment == absl::string_view("part_time")) continue;
    WriteEvaluation(person, service->place->school, year, year == vetoed);
    Dice dice(options_.seed, Topic::kEvaluation, person.number, year, 1);
    if (year == vetoed) {
      WriteCase(person, year, true);
    } else if (dice.Chance(2)) {
      WriteCase(person, year, false);
    }
  }
}

const char* EvaluationFiles::Grade(int school, int year, Dice& dice) {
  Tally& tally = tallies_[static_cast<std::size_t>(school) * options_.years + year];
  const Scheme& scheme = kSchemes[year % kSchemeCycle];
  const int times = Exceeds(schools_[school], year) ? 2 : 1;
  ++tally.graded;
  // The shares hold at every moment, so also in the end.
  if ((tally.excellent + 1) * 100 <= scheme.excellent * times * tally.graded) {
    ++tally.excellent;
    return "excellent";
  }
  if ((tally.good + 1) * 100 <= scheme.good * tally.graded) {
    ++tally.good;
    return "good";
  }
  return dice.Chance(5) ? "fail" : "pass";
}

void EvaluationFiles::WriteEvaluation(const Person& person, int school, int year, bool vetoed) {
  Dice dice(options_.seed, Topic::kEvaluation, person.number, year);
  const int cycle = year % kSchemeCycle;
  // Every third year from the first some are not evaluated, from the third some have no grade yet.
  if (cycle == 0 && dice.Chance(4) && !vetoed) return;
  const bool graded = cycle != 2 || !dice.Chance(2) || vetoed;
  const char* grade = "";
  if (vetoed) {
    // In the second of three years the first veto remains without consequence.
    grade = cycle == 1 && ++vetoed_ == 1 ? "pass" : "fail";
    ++tallies_[static_cast<std::size_t>(school) * options_.years + year].graded;
  } else if (graded) {
    grade = Grade(school, year, dice);
  }
  std::array<std::string, 3> scores;
  for (std::string& score : scores) score = absl::StrCat(dice.Between(7000, 9950));
  // In the second of three years a source is missing here and there.
  if (cycle == 1 && dice.Chance(4)) scores[dice.Below(3)] = "";
  const std::string digits = Digits(options_, person.number);
  // Some vetoes stand in the case alone.
  const bool shown = vetoed && person.number % 2 == 0;
  evaluations_->Line({absl::StrCat(options_.first_year + year), schools_[school].id,
                      absl::StrCat("ev", digits), absl::StrCat("t", digits), grade, scores[0],
                      scores[1], scores[2], vetoed && !shown ? "" : FlagText(shown),
                      shown ? "违反师德师风" : ""});
}

void EvaluationFiles::WriteCase(const Person& person, int year, bool veto) {
  Dice dice(options_.seed, Topic::kEvaluation, person.number, year, 2);
  const absl::CivilDay day =
      SchoolYearBegin(options_.first_year + year) + static_cast<int>(dice.Between(60, 300));
  cases_->Line({TeacherId(options_, person.number), absl::StrCat("case-", year + 1),
                FormatDate(day), veto ? (dice.Chance(500) ? "grave" : "serious") : "minor",
                FlagText(veto)});
}

absl::Status WriteEvaluationSchemes(const Options& options, Folder& folder) {
  const absl::StatusOr<CsvFile*> file =
      folder.Add("30_staffing_evaluation_schemes.csv",
                 {"school_year", "evaluation_scheme", "document", "excellent_max_percent",
                  "good_max_percent", "results_weight_percent"});
  if (!file.ok()) return file.status();
  for (int year = 0; year < options.years; ++year) {
    const Scheme& scheme = kSchemes[year % kSchemeCycle];
    (*file)->Line({absl::StrCat(options.first_year + year), "scheme", "teacher-evaluation-plan",
                   absl::StrCat(scheme.excellent), absl::StrCat(scheme.good),
                   absl::StrCat(scheme.results_weight)});
  }
  return absl::OkStatus();
}

}  // namespace districtedu::districtctl::sample
