#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_ENROLMENT_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_ENROLMENT_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "services/districtctl/sample/options.h"
#include "services/districtctl/sample/schools.h"

namespace districtedu::districtctl::sample {

inline constexpr int kGrades = 9;
inline bool IsJunior(int grade) { return grade > 6; }

// Pupils by school, year and grade: cohorts of changing size pass through the grades, each school
// keeps its share of a cohort but for a little movement.
class Enrolment {
 public:
  Enrolment(const Options& options, const std::vector<School>& schools);

  int Pupils(int school, int year, int grade) const { return pupils_[Index(school, year, grade)]; }
  // Of a school in a stage.
  int Pupils(int school, int year, bool junior) const;
  // Of the district in a stage, special education apart.
  std::int64_t Total(int year, bool junior) const { return totals_[2 * year + (junior ? 1 : 0)]; }

 private:
  std::size_t Index(int school, int year, int grade) const {
    return (static_cast<std::size_t>(school) * years_ + year) * kGrades + grade - 1;
  }

  const int years_;
  std::vector<std::int32_t> pupils_;
  std::vector<std::int64_t> totals_;
};

// Where somebody may work: seats as the pupils are spread in a year, special education apart.
struct Seat {
  int school = -1;
  bool junior = false;
};

class Placement {
 public:
  enum class Stage { kAny, kPrimary, kJunior };

  Placement(const Enrolment& enrolment, const std::vector<School>& schools, int year);

  // The seat that lies at the fraction (of 2^64) of all seats of the stage.
  Seat At(Stage stage, std::uint64_t fraction) const;

  // Share of the school among the seats of a stage, in permille.
  int Permille(int school, bool junior) const;

 private:
  struct Entry {
    Seat seat;
    std::int64_t end;  // pupils up to and with this one; primary seats first, then junior
  };
  std::vector<Entry> entries_;
  std::int64_t primary_ = 0;
  std::int64_t total_ = 0;
};

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_ENROLMENT_H_
