#include "services/districtctl/sample/rotation.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/string_view.h"
#include "common/base/date.h"
#include "services/districtctl/sample/survey.h"

namespace districtedu::districtctl::sample {
namespace {

// By year from the first, in permille; then again from the beginning. The national rule asks for
// 100 of those eligible, and for 200 backbone teachers among the exchanged.
constexpr std::int64_t kExchangedShare[] = {94, 100, 104};
constexpr std::int64_t kBackboneOfRotation[] = {188, 203, 212};
constexpr int kRotationCycle = static_cast<int>(std::size(kExchangedShare));

std::vector<Exchange> MovesOf(const Options& options, const Person& person) {
  std::vector<Exchange> moves;
  const Appointment* before = nullptr;
  for (const Appointment& held : person.appointments) {
    if (held.kind == absl::string_view("additional")) continue;
    const bool principal = held.post == absl::string_view("principal");
    if (!principal && held.post != absl::string_view("teacher")) {
      before = &held;
      continue;
    }
    Dice dice(options.seed, Topic::kRotation, person.number, moves.size());
    if (held.kind == absl::string_view("secondment")) {
      const auto main = std::find_if(
          person.appointments.begin(), person.appointments.end(), [&](const Appointment& each) {
            return each.kind == absl::string_view("main") && each.Covers(held.from);
          });
      moves.push_back({dice.Chance(600) ? "teaching_support" : "secondment", principal,
                       main->school, held.school, held.from, held.to});
      continue;
    }
    if (before != nullptr && before->school != held.school) {
      moves.push_back({dice.Chance(600) ? "rotation" : "transfer", principal, before->school,
                       held.school, held.from, std::nullopt});
    }
    before = &held;
  }
  std::stable_sort(moves.begin(), moves.end(), [](const Exchange& left, const Exchange& right) {
    return left.from < right.from;
  });
  const auto same_day = [](const Exchange& left, const Exchange& right) {
    return left.from == right.from;
  };
  moves.erase(std::unique(moves.begin(), moves.end(), same_day), moves.end());
  return moves;
}

}  // namespace

std::vector<Exchange> ExchangeRegister::Register(const Options& options,
                                                 const std::vector<School>& schools,
                                                 const Person& person,
                                                 const std::vector<Honour>& honours) {
  std::vector<Exchange> moves = MovesOf(options, person);
  const auto left_out = [&](const Exchange& move) {
    // Merged with the school, or on the day a new one opened: no exchange.
    if (schools[move.from_school].closed_on == move.from ||
        schools[move.to_school].opened_on == move.from) {
      return true;
    }
    const int year = YearOf(options, move.from);
    if (year < 0 || year >= options.years || move.principal) return year < -3;
    Tally& tally = tallies_[year];
    const std::int64_t planned = kBackboneOfRotation[year % kRotationCycle];
    const bool backbone = HoldsBackbone(honours, move.from);
    const bool enough = tally.backbone * 1000 >= planned * (tally.teachers + 1);
    // The first few come as they come.
    if (tally.teachers >= 5 && backbone == enough) return true;
    ++tally.teachers;
    if (backbone) ++tally.backbone;
    return false;
  };
  moves.erase(std::remove_if(moves.begin(), moves.end(), left_out), moves.end());
  return moves;
}

RotationFiles::RotationFiles(const Options& options, const std::vector<School>& schools,
                             const Survey& survey)
    : options_(options),
      schools_(schools),
      survey_(survey),
      exchanges_(options),
      listed_(options.years) {}

absl::Status RotationFiles::Begin(Folder& folder) {
  absl::StatusOr<CsvFile*> file =
      folder.Add("26_staffing_rotation_eligibilities.csv",
                 {"school_year", "school", "rotation_eligibility", "teacher", "eligible"});
  if (!file.ok()) return file.status();
  eligibilities_ = *file;
  file =
      folder.Add("27_staffing_rotations.csv", {"teacher", "rotation", "kind", "role", "from_school",
                                               "to_school", "start_date", "end_date"});
  if (!file.ok()) return file.status();
  rotations_ = *file;
  return absl::OkStatus();
}

void RotationFiles::Write(const Person& person, const std::vector<Honour>& honours) {
  const std::vector<Exchange> exchanges = exchanges_.Register(options_, schools_, person, honours);
  const std::string id = TeacherId(options_, person.number);
  int number = 0;
  for (const Exchange& exchange : exchanges) {
    rotations_->Line({id, absl::StrCat("r", ++number), exchange.kind,
                      exchange.principal ? "principal" : "teacher",
                      schools_[exchange.from_school].id, schools_[exchange.to_school].id,
                      FormatDate(exchange.from), DayText(exchange.to)});
  }
  for (int year = 0; year < options_.years; ++year) {
    WriteEligibility(person,
                     std::any_of(exchanges.begin(), exchanges.end(),
                                 [&](const Exchange& exchange) {
                                   return !exchange.principal &&
                                          YearOf(options_, exchange.from) == year;
                                 }),
                     year);
  }
}

void RotationFiles::WriteEligibility(const Person& person, bool exchanged, int year) {
  const std::optional<Service> service = ServiceOn(person, CensusDate(options_, year));
  if (!service || !service->teaches() || !service->in_post()) return;
  const int school = service->main->school;
  if (schools_[school].special()) return;
  // Who began an exchange meets its conditions; of the others as many as make the share planned.
  bool eligible = exchanged;
  if (!exchanged) {
    const Survey::Year& all = survey_.Of(year);
    const std::int64_t others = all.in_post - all.exchanged_in_post;
    const std::int64_t wanted = std::clamp<std::int64_t>(
        all.exchanged * 1000 / kExchangedShare[year % kRotationCycle] - all.exchanged_in_post, 0,
        others);
    const std::int64_t before = listed_[year]++;
    eligible = (before + 1) * wanted / others > before * wanted / others;
  }
  const std::string digits = Digits(options_, person.number);
  eligibilities_->Line({absl::StrCat(options_.first_year + year), schools_[school].id,
                        absl::StrCat("e", digits), absl::StrCat("t", digits), FlagText(eligible)});
}

}  // namespace districtedu::districtctl::sample
