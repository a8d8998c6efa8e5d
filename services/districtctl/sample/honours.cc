#include "services/districtctl/sample/honours.h"

#include <algorithm>

#include "absl/strings/string_view.h"

namespace districtedu::districtctl::sample {
namespace {

// An award to the person at a place of the order, on a day of the civil year `first year + offset`.
struct Award {
  int place;
  const char* title;
  int offset;
  int month;
  int day;
};

// New people a school year: provincial 2, 1, 5; municipal 4, 7, 3; district 5, 3, 6. The plan asks
// for 2, 2, 4 (8), 2, 10, 3 (15) and 6, -, 6 (12).
constexpr Award kTeacherAwards[] = {
    // Provincial: first and last day of a school year.
    {0, "provincial-famous-teacher", 0, 9, 1},
    {1, "provincial-famous-teacher", 1, 8, 31},
    {2, "provincial-famous-teacher", 1, 9, 1},
    {3, "provincial-famous-teacher", 2, 11, 20},
    {3, "provincial-special-teacher", 3, 6, 1},  // a second one of the level: adds nothing
    {4, "provincial-famous-teacher", 2, 12, 8},
    {5, "provincial-famous-teacher", 3, 3, 3},
    {6, "provincial-famous-teacher", 3, 5, 20},
    {7, "provincial-special-teacher", 3, 8, 31},
    {8, "provincial-famous-teacher", 0, 8, 31},   // the day before the plan
    {9, "provincial-famous-teacher", -1, 8, 31},  // before it, and again within
    {9, "provincial-special-teacher", 1, 10, 10},
    // Municipal.
    {4, "municipal-famous-teacher", 0, 10, 20},  // two levels: counts at each
    {10, "municipal-famous-teacher", 0, 9, 1},
    {11, "municipal-subject-leader", 0, 12, 5},
    {12, "municipal-famous-teacher", 1, 8, 31},
    {13, "municipal-famous-teacher", 1, 9, 1},
    {14, "municipal-famous-teacher", 1, 9, 10},
    {15, "municipal-subject-leader", 1, 12, 5},
    {16, "municipal-subject-leader", 1, 12, 5},
    {17, "municipal-famous-teacher", 2, 5, 4},
    {18, "municipal-famous-teacher", 2, 8, 31},
    {20, "municipal-famous-teacher", 2, 4, 10},
    {21, "municipal-famous-teacher", 2, 9, 1},
    {22, "municipal-subject-leader", 2, 12, 5},
    {23, "municipal-famous-teacher", 3, 8, 31},
    {24, "municipal-famous-teacher", -2, 5, 4},  // renewed: adds nothing
    {24, "municipal-famous-teacher", 1, 5, 4},
    // District.
    {20, "district-famous-teacher", 0, 12, 1},
    {25, "district-famous-teacher", 0, 9, 1},
    {26, "district-famous-teacher", 0, 9, 10},
    {27, "district-subject-leader", 1, 1, 15},
    {28, "district-famous-teacher", 1, 8, 31},
    {29, "district-famous-teacher", 1, 9, 1},
    {30, "district-subject-leader", 2, 1, 15},
    {31, "district-famous-teacher", 2, 5, 4},
    {10, "district-famous-teacher", 2, 10, 1},  // after the higher level: counts here all the same
    {32, "district-famous-teacher", 2, 9, 10},
    {33, "district-famous-teacher", 2, 9, 10},
    {34, "district-subject-leader", 3, 1, 15},
    {35, "district-subject-leader", 3, 1, 15},
    {36, "district-famous-teacher", 3, 8, 31},
    {37, "district-famous-teacher", -1, 9, 1},
    {37, "district-subject-leader", 0, 9, 1},
};

// Municipal 2, 0, 1; district 1, 1, 2. The plan asks for 2, -, 2 (4) of each.
constexpr Award kPrincipalAwards[] = {
    {0, "municipal-famous-principal", 0, 11, 11}, {1, "municipal-famous-principal", 1, 8, 31},
    {2, "municipal-famous-principal", 2, 9, 1},   {6, "municipal-famous-principal", -1, 3, 3},
    {6, "municipal-famous-principal", 1, 3, 3},   {2, "district-famous-principal", 0, 10, 10},
    {3, "district-famous-principal", 1, 9, 10},   {4, "district-famous-principal", 2, 12, 12},
    {5, "district-famous-principal", 3, 6, 1},
};

// Backbone teachers per 10,000 pupils by year from the first; the plan asks for 100, 150, 200.
constexpr std::int64_t kBackboneOfTeachers[] = {103, 154, 187};

const TitleRow& FindTitle(absl::string_view id) {
  return *std::find_if(Titles().begin(), Titles().end(),
                       [&](const TitleRow& row) { return row.id == id; });
}

}  // namespace

const std::vector<TitleRow>& Titles() {
  static const auto* const titles = new std::vector<TitleRow>{
      {"provincial-special-teacher", "省特级教师", "teacher", "provincial", true, true},
      {"provincial-famous-teacher", "省教学名师", "teacher", "provincial", true, true},
      {"municipal-famous-teacher", "市教学名师", "teacher", "municipal", true, true},
      {"municipal-subject-leader", "市学科带头人", "teacher", "municipal", true, true},
      {"municipal-backbone", "市骨干教师", "teacher", "municipal", false, true},
      {"municipal-class-teacher", "市优秀班主任", "teacher", "municipal", false, false},
      {"district-famous-teacher", "区教学名师", "teacher", "district", true, true},
      {"district-subject-leader", "区学科带头人", "teacher", "district", true, true},
      {"district-backbone", "区骨干教师", "teacher", "district", false, true},
      {"district-young-teacher", "区优秀青年教师", "teacher", "district", false, false},
      {"district-advanced-worker", "区先进教育工作者", "teacher", "district", false, false},
      {"municipal-famous-principal", "市名校长", "principal", "municipal", true, false},
      {"district-famous-principal", "区名校长", "principal", "district", true, false},
      {"municipal-good-principal", "市优秀校长", "principal", "municipal", false, false},
  };
  return *titles;
}

bool HoldsBackbone(const std::vector<Honour>& honours, absl::CivilDay day) {
  return std::any_of(honours.begin(), honours.end(), [&](const Honour& honour) {
    return FindTitle(honour.title).backbone && honour.awarded <= day &&
           (!honour.valid_to || day < *honour.valid_to);
  });
}

HonourMaker::HonourMaker(const Options& options, const std::vector<School>& schools,
                         const Enrolment& enrolment, const Roster& roster)
    : options_(options), schools_(schools) {
  for (int year = 0; year < options.years; ++year) {
    const std::size_t share =
        std::min(static_cast<std::size_t>(year), std::size(kBackboneOfTeachers) - 1);
    const std::int64_t pupils = enrolment.Total(year, false) + enrolment.Total(year, true);
    tallies_.push_back({pupils * kBackboneOfTeachers[share] / 10000, roster.Teachers(year), 0, 0});
  }
}

bool HonourMaker::Teaches(const Person& person, int year) const {
  const absl::CivilDay day = CensusDate(options_, year);
  return std::any_of(person.appointments.begin(), person.appointments.end(),
                     [&](const Appointment& held) {
                       return held.kind == absl::string_view("main") &&
                              held.post == absl::string_view("teacher") && held.Covers(day) &&
                              !schools_[held.school].special();
                     });
}

std::vector<Honour> HonourMaker::Make(const Person& person) {
  Dice dice(options_.seed, Topic::kHonours, person.number);
  std::vector<Honour> honours;
  AddFamous(person, honours);
  AddOrdinary(person, dice, honours);

  bool teaches = false;
  for (int year = 0; year < options_.years; ++year) {
    if (!Teaches(person, year)) continue;
    ++tallies_[year].seen;
    teaches = true;
  }
  // A title lasts: it is due from the first year such that every later one still lacks one.
  int due = -1;
  for (int year = options_.years - 1; year >= 0; --year) {
    if (!Teaches(person, year)) continue;
    const Tally& tally = tallies_[year];
    const bool lacks = tally.seen * tally.planned / tally.teachers > tally.given;
    if (!lacks || HoldsBackbone(honours, CensusDate(options_, year))) break;
    due = year;
  }
  // Vice-principals and special schools hold titles too, which count in no year.
  if (!teaches && dice.Chance(250)) due = 0;
  if (due >= 0) AddBackbone(due, dice, honours);

  for (int year = 0; year < options_.years; ++year) {
    if (Teaches(person, year) && HoldsBackbone(honours, CensusDate(options_, year))) {
      ++tallies_[year].given;
    }
  }
  std::stable_sort(honours.begin(), honours.end(), [](const Honour& left, const Honour& right) {
    return left.awarded < right.awarded;
  });
  return honours;
}

void HonourMaker::AddFamous(const Person& person, std::vector<Honour>& honours) const {
  const auto add = [&](const Award& award) {
    honours.push_back({award.title,
                       absl::CivilDay(options_.first_year + award.offset, award.month, award.day),
                       std::nullopt});
  };
  if (person.famous_teacher >= 0) {
    for (const Award& award : kTeacherAwards) {
      if (award.place == person.famous_teacher) add(award);
    }
  }
  if (person.famous_principal >= 0) {
    for (const Award& award : kPrincipalAwards) {
      if (award.place == person.famous_principal) add(award);
    }
  }
}

void HonourMaker::AddOrdinary(const Person& person, Dice& dice,
                              std::vector<Honour>& honours) const {
  const bool principal = person.famous_principal >= 0;
  if (dice.Chance(principal ? 200 : 120)) {
    constexpr const char* kTitles[] = {"municipal-class-teacher", "district-young-teacher",
                                       "district-advanced-worker"};
    const int civil = options_.first_year + static_cast<int>(dice.Between(-5, options_.years - 1));
    const absl::CivilDay day(civil, 9, 10);
    if (day >= person.hired) {
      honours.push_back(
          {principal ? "municipal-good-principal" : kTitles[dice.Below(3)], day, std::nullopt});
    }
  }
  if (!principal && dice.Chance(8)) {
    // Its last day but one is the day before a census: no longer held on the day itself.
    const int year = static_cast<int>(dice.Below(options_.years));
    const absl::CivilDay end = CensusDate(options_, year);
    honours.push_back({"municipal-backbone", absl::CivilDay(end.year() - 5, 10, 15), end});
  }
}

void HonourMaker::AddBackbone(int year, Dice& dice, std::vector<Honour>& honours) const {
  const absl::CivilDay census = CensusDate(options_, year);
  absl::CivilDay day = census;
  const std::int64_t draw = dice.Below(40);
  if (draw == 0) {
    // On the census date: held on it.
  } else if (year == 0) {
    day = absl::CivilDay(census.year() - static_cast<int>(dice.Between(0, 6)),
                         dice.Chance(500) ? 9 : 5, dice.Chance(500) ? 10 : 4);
  } else if (draw == 1) {
    day = CensusDate(options_, year - 1) + 1;  // a day late for the census before
  } else {
    day = dice.Chance(500) ? absl::CivilDay(census.year() - 1, 12, 20)
                           : absl::CivilDay(census.year(), 5, 4);
  }
  const char* title = dice.Chance(150) ? "municipal-backbone" : "district-backbone";
  if (!dice.Chance(120)) {
    honours.push_back({title, day, std::nullopt});
    return;
  }
  // For five years, and then renewed without a gap.
  const absl::CivilDay renewed(day.year() + 5, day.month(), day.day());
  honours.push_back({title, day, renewed});
  honours.push_back({title, renewed, std::nullopt});
}

}  // namespace districtedu::districtctl::sample
