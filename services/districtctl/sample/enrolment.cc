#include "services/districtctl/sample/enrolment.h"

#include <algorithm>

#include "absl/numeric/int128.h"
#include "services/districtctl/sample/random.h"

namespace districtedu::districtctl::sample {
namespace {

// Size of the cohort that enters grade 1 in a year, in permille: rising to the children of 2016 and
// 2017, falling behind them.
int CohortPermille(int entry_year) {
  constexpr int kFirst = 2012;
  constexpr int kSizes[] = {900, 915, 930, 955, 980, 1005, 1020, 1030, 1025, 1015, 1000, 1010, 930};
  constexpr int kCount = static_cast<int>(std::size(kSizes));
  if (entry_year < kFirst) return kSizes[0];
  if (entry_year < kFirst + kCount) return kSizes[entry_year - kFirst];
  return 900 + Mix(entry_year) % 80;
}

// A school that opens begins with grades 1 to 3 and 7, which then move up.
bool HasGrade(const School& school, int year, int grade) {
  if (!school.OpenIn(year)) return false;
  if (school.special()) return true;
  if ((IsJunior(grade) ? school.junior : school.primary) == 0) return false;
  if (!school.opened_on || school.opens == 0) return true;
  const int age = year - school.opens;
  return IsJunior(grade) ? grade <= 7 + age : grade <= 3 + age;
}

}  // namespace

Enrolment::Enrolment(const Options& options, const std::vector<School>& schools)
    : years_(options.years),
      pupils_(schools.size() * options.years * kGrades),
      totals_(2 * options.years) {
  // Both stages take the same share of a cohort: who leaves grade 6 enters grade 7.
  std::int64_t primary = 0;
  std::int64_t junior = 0;
  for (const School& school : schools) {
    if (!school.OpenIn(0)) continue;
    primary += school.primary;
    junior += school.junior;
  }
  std::vector<std::int64_t> raw(pupils_.size());
  std::int64_t first_year = 0;
  for (std::size_t i = 0; i < schools.size(); ++i) {
    const School& school = schools[i];
    const int s = static_cast<int>(i);
    for (int year = 0; year < years_; ++year) {
      for (int grade = 1; grade <= kGrades; ++grade) {
        if (!HasGrade(school, year, grade)) continue;
        const int entry = options.first_year + year - grade + 1;
        Dice cohort(options.seed, Topic::kEnrolment, i, entry, IsJunior(grade) ? 1 : 0);
        Dice moved(options.seed, Topic::kEnrolment, i, entry, 10 + grade);
        if (school.special()) {
          pupils_[Index(s, year, grade)] = static_cast<std::int32_t>(cohort.Between(6, 14));
          continue;
        }
        const std::int64_t size =
            IsJunior(grade) ? school.junior * primary * 16 / junior : school.primary * 16;
        const std::int64_t value =
            size * CohortPermille(entry) * cohort.Between(940, 1060) * moved.Between(990, 1010);
        raw[Index(s, year, grade)] = value;
        if (year == 0) first_year += value;
      }
    }
  }
  // Scaled so that the first year has exactly the pupils asked for: what rounding down leaves over
  // goes one by one to the first cells.
  std::int64_t left = options.all_pupils();
  const auto scaled = [&](std::int64_t value) {
    return static_cast<std::int32_t>(absl::int128(value) * options.all_pupils() / first_year);
  };
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == 0) continue;
    pupils_[i] = scaled(raw[i]);
    if (i / kGrades % years_ == 0) left -= pupils_[i];
  }
  for (std::size_t i = 0; i < raw.size() && left > 0; ++i) {
    if (raw[i] == 0 || i / kGrades % years_ != 0) continue;
    ++pupils_[i];
    --left;
  }
  for (std::size_t i = 0; i < schools.size(); ++i) {
    if (schools[i].special()) continue;
    for (int year = 0; year < years_; ++year) {
      for (int grade = 1; grade <= kGrades; ++grade) {
        totals_[2 * year + (IsJunior(grade) ? 1 : 0)] +=
            pupils_[Index(static_cast<int>(i), year, grade)];
      }
    }
  }
}

int Enrolment::Pupils(int school, int year, bool junior) const {
  int sum = 0;
  for (int grade = junior ? 7 : 1; grade <= (junior ? 9 : 6); ++grade) {
    sum += Pupils(school, year, grade);
  }
  return sum;
}

Placement::Placement(const Enrolment& enrolment, const std::vector<School>& schools, int year) {
  for (const bool junior : {false, true}) {
    for (std::size_t i = 0; i < schools.size(); ++i) {
      if (schools[i].special()) continue;
      const int pupils = enrolment.Pupils(static_cast<int>(i), year, junior);
      if (pupils == 0) continue;
      total_ += pupils;
      entries_.push_back({{static_cast<int>(i), junior}, total_});
    }
    if (!junior) primary_ = total_;
  }
}

Seat Placement::At(Stage stage, std::uint64_t fraction) const {
  const std::int64_t begin = stage == Stage::kJunior ? primary_ : 0;
  const std::int64_t end = stage == Stage::kPrimary ? primary_ : total_;
  // Pupils of a district are far below 2^32.
  const auto offset =
      static_cast<std::int64_t>((fraction >> 32) * static_cast<std::uint64_t>(end - begin) >> 32);
  const auto found =
      std::upper_bound(entries_.begin(), entries_.end(), begin + offset,
                       [](std::int64_t value, const Entry& entry) { return value < entry.end; });
  return found->seat;
}

int Placement::Permille(int school, bool junior) const {
  std::int64_t begin = 0;
  for (const Entry& entry : entries_) {
    if (entry.seat.school == school && entry.seat.junior == junior) {
      const std::int64_t all = junior ? total_ - primary_ : primary_;
      return static_cast<int>((entry.end - begin) * 1000 / all);
    }
    begin = entry.end;
  }
  return 0;
}

}  // namespace districtedu::districtctl::sample
