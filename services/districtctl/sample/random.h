#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_RANDOM_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_RANDOM_H_

#include <cstdint>
#include <initializer_list>

// Randomness that is the same on every machine and for every order of generation: a value follows
// from the seed and the thing it is drawn for, not from what was drawn before. Integers only;
// the distributions of <random> differ between libraries.

namespace districtedu::districtctl::sample {

// Finaliser of SplitMix64: a bijection that spreads every input bit over the result.
constexpr std::uint64_t Mix(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15u;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
  return value ^ (value >> 31);
}

constexpr std::uint64_t Hash(std::initializer_list<std::uint64_t> parts) {
  std::uint64_t hash = 0;
  for (const std::uint64_t part : parts) hash = Mix(hash ^ part);
  return hash;
}

// What a value is drawn for; part of every hash, so that one thing's draws are independent.
enum class Topic : std::uint64_t {
  kSchool,
  kEnrolment,
  kPlacement,
  kPerson,
  kMoves,
  kPost,
  kHonours,
  kTeaching,
  kRotation,
  kRecruitment,
  kEvaluation,
  kPersonnel,
  kReturns,
  kClasses,
  kSeats,
  kPurchases,
  kStock,
  kReturn,
  kIct,
  kUsage,
};

class Dice {
 public:
  Dice(std::uint64_t seed, Topic topic, std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0)
      : state_(Hash({seed, static_cast<std::uint64_t>(topic), a, b, c})) {}

  std::uint64_t Next() { return Mix(state_++); }

  // From 0 to bound - 1; bound from 1 to 2^32.
  std::int64_t Below(std::int64_t bound) {
    return static_cast<std::int64_t>((Next() >> 32) * static_cast<std::uint64_t>(bound) >> 32);
  }

  // From least to most, both included.
  std::int64_t Between(std::int64_t least, std::int64_t most) {
    return least + Below(most - least + 1);
  }

  bool Chance(int permille) { return Below(1000) < permille; }

 private:
  std::uint64_t state_;
};

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_RANDOM_H_
