#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_FLOW_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_FLOW_H_

#include <algorithm>
#include <cstdint>
#include <vector>

namespace districtedu::districtctl::sample {

// How a group of people renews itself so that each year has exactly the head count asked for: who
// came first leaves first. People of the group are numbered in the order they come.
class Flow {
 public:
  // At least `turnover` permille of the group leave each year.
  Flow(const std::vector<std::int64_t>& heads, int turnover) {
    joined_.push_back(heads[0]);
    left_.push_back(0);
    for (std::size_t year = 1; year < heads.size(); ++year) {
      const std::int64_t before = heads[year - 1];
      const std::int64_t leaving =
          std::max(before * turnover / 1000, std::max<std::int64_t>(0, before - heads[year]));
      joined_.push_back(joined_.back() + heads[year] - before + leaving);
      left_.push_back(left_.back() + leaving);
    }
  }

  // With exactly `people` over all years, joining evenly.
  static Flow OfPeople(std::int64_t people, int years, int turnover) {
    const std::int64_t first = people * 1000 / (1000 + 30 * (years - 1));
    std::vector<std::int64_t> heads = {first};
    for (int year = 1; year < years; ++year) {
      const std::int64_t joining =
          (people - first) * year / (years - 1) - (people - first) * (year - 1) / (years - 1);
      heads.push_back(heads.back() + joining - heads.back() * turnover / 1000);
    }
    return Flow(heads, turnover);
  }

  std::int64_t people() const { return joined_.back(); }
  std::int64_t initial() const { return joined_[0]; }
  std::int64_t Heads(int year) const { return joined_[year] - left_[year]; }

  // First year the person is there.
  int Joins(std::int64_t person) const { return FirstAbove(joined_, person); }
  // First year the person is no longer there; the number of years if the person stays.
  int Leaves(std::int64_t person) const { return FirstAbove(left_, person); }

 private:
  static int FirstAbove(const std::vector<std::int64_t>& sums, std::int64_t person) {
    return static_cast<int>(std::upper_bound(sums.begin(), sums.end(), person) - sums.begin());
  }

  std::vector<std::int64_t> joined_;  // by year: all who have come by then
  std::vector<std::int64_t> left_;    // by year: all who have gone by then
};

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_FLOW_H_
