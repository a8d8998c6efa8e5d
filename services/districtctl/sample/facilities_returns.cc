#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/date.h"
#include "services/districtctl/sample/facilities.h"
#include "services/districtctl/sample/random.h"

namespace districtedu::districtctl::sample {
namespace {

// What the test of balanced compulsory education asks a pupil, primary and junior: 0.01 m2, 0.01
// m2, fen, hundredths of a room a hundred pupils. Schools lie around it.
struct Asked {
  std::int64_t primary;
  std::int64_t junior;
};
constexpr Asked kTeachingArea = {450, 580};
constexpr Asked kSportsArea = {750, 1020};
constexpr Asked kEquipmentValue = {200000, 250000};
constexpr Asked kNetworkedRooms = {230, 240};

struct Special {
  const char* kind;
  bool primary;
  bool junior;
  int rooms;
  std::int64_t area;  // of a room, 0.01 m2
};
constexpr Special kSpecial[] = {
    {"music", true, true, 2, 9600},        {"art", true, true, 2, 9600},
    {"dance", true, true, 1, 14000},       {"computer", true, true, 2, 9600},
    {"physics_lab", false, true, 2, 9000}, {"chemistry_lab", false, true, 2, 9000},
    {"biology_lab", false, true, 2, 9000}, {"labour_technology", true, true, 1, 9000},
    {"science", true, false, 2, 9000},     {"library", true, true, 1, 30000},
    {"psychology", true, true, 1, 4500},
};

class ReturnMaker {
 public:
  ReturnMaker(const FacilitiesSource& source, std::size_t school, int year)
      : source_(source),
        school_(school),
        year_(year),
        primary_(source.enrolment.Pupils(static_cast<int>(school), year, false)),
        junior_(source.enrolment.Pupils(static_cast<int>(school), year, true)) {}

  // So much of what is asked for its pupils, in permille; a junior pupil of both stages counts 1.1.
  std::int64_t Holding(const Asked& asked, std::int64_t permille) const {
    const std::int64_t mixed = std::max(asked.primary, asked.junior * 10 / 11);
    const std::int64_t whole = junior_ == 0    ? asked.primary * primary_
                               : primary_ == 0 ? asked.junior * junior_
                                               : mixed * (10 * primary_ + 11 * junior_) / 10;
    return whole * permille / 1000;
  }

  // Of a school, for all years, and what was added since.
  std::int64_t Permille(int what, std::int64_t least, std::int64_t most, int growth) const {
    Dice dice(source_.options.seed, Topic::kReturn, school_, what);
    return dice.Between(least, most) + growth * year_;
  }

  // A few schools have several times what is asked (new buildings, laboratories); the others catch
  // up.
  std::int64_t EquipmentPermille() const {
    Dice dice(source_.options.seed, Topic::kReturn, school_, 3);
    if (dice.Chance(120)) return dice.Between(2300, 3400);
    return dice.Between(850, 1250) + 90 * year_;
  }

  int Classrooms() const {
    const int classes = (primary_ + 44) / 45 + (junior_ + 49) / 50;
    return classes +
           static_cast<int>(Dice(source_.options.seed, Topic::kReturn, school_, 4).Below(4));
  }

  const School& school() const { return source_.schools[school_]; }

 private:
  const FacilitiesSource& source_;
  const std::size_t school_;
  const int year_;
  const int primary_;
  const int junior_;
};

// School year, counted from 0, in which its classrooms get new light; a school in three keeps the
// old.
int LightingYear(const School& school, std::size_t i) {
  return school.special() ? 1 : static_cast<int>(i % 3);
}

std::string Rules(const School& school, int year, Dice& dice) {
  // The same two at a school and its campus are no four.
  const bool few = (school.id == "nsfz-branch" || school.main_school >= 0) && year == 0;
  if (few) return "finance+accounting";
  return dice.Chance(120 - 50 * std::min(2, year)) ? "finance+accounting+public_funds"
                                                   : "finance+accounting+budget+public_funds";
}

// Kinds of which schools got rooms in a year: what the plan promises for it, but no dance rooms in
// the third.
bool Built(absl::string_view kind, int year, std::int64_t draw) {
  const std::vector<std::vector<absl::string_view>> kinds = {
      {"music", "art", "dance"},
      {"computer", "music"},
      {"physics_lab", "chemistry_lab", "biology_lab", "music", "art", "labour_technology"}};
  const auto& built = kinds[year % 3];
  const auto found = std::find(built.begin(), built.end(), kind);
  return found != built.end() && draw < 20;
}

void WriteReturn(const FacilitiesSource& source, std::size_t i, int year, CsvFile& file) {
  const ReturnMaker maker(source, i, year);
  const School& school = maker.school();
  Dice dice(source.options.seed, Topic::kReturn, i, 100 + year);
  const int classrooms = maker.Classrooms();
  const std::int64_t networked =
      maker.Holding(kNetworkedRooms, maker.Permille(5, 860, 1280, 30)) / 10000 + 1;
  const int lit_in = LightingYear(school, i);
  const bool lit = lit_in < 2 && year >= lit_in;
  const std::string accepted =
      lit && year == lit_in ? FormatDate(absl::CivilDay(source.options.first_year + year + 1,
                                                        dice.Between(1, 8), dice.Between(1, 28)))
                            : "";
  // One school left out what its equipment is worth.
  const bool left_out = school.series == 'p' && school.ordinal == 9 && year == 1;
  const std::string value =
      left_out ? "" : absl::StrCat(maker.Holding(kEquipmentValue, maker.EquipmentPermille()));
  const std::string rules = Rules(school, year, dice);
  const auto line = [&](absl::string_view kind, absl::string_view rooms, absl::string_view area,
                        absl::string_view fresh) {
    file.Line({source.YearName(year), school.id, "return",
               absl::StrCat(maker.Holding(kTeachingArea, maker.Permille(1, 880, 1500, 25))),
               absl::StrCat(maker.Holding(kSportsArea, maker.Permille(2, 800, 1700, 30))), value,
               absl::StrCat(classrooms), absl::StrCat(networked),
               absl::StrCat(lit ? classrooms - classrooms / 10 : 0), accepted, rules, kind, rooms,
               area, fresh});
  };
  bool any = false;
  for (const Special& special : kSpecial) {
    const bool has = (school.primary > 0 && special.primary && school.kind != "teaching_point") ||
                     (school.junior > 0 && special.junior);
    if (!has) continue;
    any = true;
    const bool built = Built(special.kind, year, dice.Below(100));
    const int rooms = special.rooms + (built ? 1 : 0);
    line(special.kind, absl::StrCat(rooms), absl::StrCat(rooms * special.area), built ? "1" : "0");
  }
  if (!any) line("", "", "", "");
}

}  // namespace

absl::Status WriteReturns(const FacilitiesSource& source, Folder& folder) {
  const absl::StatusOr<CsvFile*> file =
      folder.Add("56_facilities_facility_returns.csv",
                 {"school_year", "school", "facility_return", "teaching_area", "sports_area",
                  "equipment_value_fen", "classrooms", "networked_multimedia_classrooms",
                  "lighting_classrooms", "lighting_accepted_on", "financial_rules", "rooms.kind",
                  "rooms.rooms", "rooms.area", "rooms.new_rooms"});
  if (!file.ok()) return file.status();
  for (int year = 0; year < source.options.years; ++year) {
    for (std::size_t i = 0; i < source.schools.size(); ++i) {
      if (!HasRecords(source.schools[i], year, "conditions")) continue;
      WriteReturn(source, i, year, **file);
    }
  }
  return absl::OkStatus();
}

}  // namespace districtedu::districtctl::sample
