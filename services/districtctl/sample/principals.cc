#include "services/districtctl/sample/principals.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

#include "absl/strings/string_view.h"

namespace districtedu::districtctl::sample {
namespace {

using Career = std::vector<Appointment>;

class Maker {
 public:
  Maker(const Options& options, const std::vector<School>& schools)
      : options_(options), schools_(schools) {}

  std::vector<Career> Make() {
    for (std::size_t i = 0; i < schools_.size(); ++i) {
      if (!schools_[i].reports) continue;
      const int school = static_cast<int>(i);
      if (schools_[i].main_school >= 0) {
        campuses_[schools_[i].main_school].push_back(school);
      } else {
        led_.push_back(school);
      }
    }
    for (const int school : led_) holders_[school] = Begin(school);
    for (std::size_t i = 0; i < led_.size(); ++i) {
      const int school = led_[i];
      if (schools_[school].closed_on) {
        Close(school);
      } else if (options_.years > 1 && schools_[school].OpenThroughout()) {
        // Even places may swap with the next; who did is left alone otherwise.
        const bool swapped = i % 2 == 0 ? MaySwap(i) : MaySwap(i - 1);
        if (swapped) {
          if (i % 2 == 0) Swap(school, led_[i + 1]);
        } else if (Draw(school).Chance(100)) {
          Replace(school);
        }
      }
    }
    AddCampuses();
    return std::move(people_);
  }

 private:
  Dice Draw(int school) const { return Dice(options_.seed, Topic::kPost, school); }

  bool MaySwap(std::size_t even) const {
    return even + 1 < led_.size() && schools_[led_[even]].OpenThroughout() &&
           schools_[led_[even + 1]].OpenThroughout() &&
           Dice(options_.seed, Topic::kPost, led_[even], 1).Chance(60);
  }

  static Appointment Post(int school, const char* post, absl::CivilDay from) {
    Appointment appointment;
    appointment.school = school;
    appointment.post = post;
    appointment.from = from;
    return appointment;
  }

  // Some day in the eight years before the sample.
  absl::CivilDay Before(Dice& dice) const {
    return absl::CivilDay(options_.first_year - static_cast<int>(dice.Between(0, 8)), 8, 1);
  }

  int OtherSchool(int school, Dice& dice) const {
    for (std::int64_t i = dice.Below(static_cast<std::int64_t>(led_.size()));; ++i) {
      const int other = led_[i % led_.size()];
      if (other != school && schools_[other].OpenThroughout()) return other;
    }
  }

  std::size_t Begin(int school) {
    Dice dice = Draw(school);
    Career career;
    if (schools_[school].opens > 0) {
      const absl::CivilDay opening = *schools_[school].opened_on;
      career.push_back(Post(OtherSchool(school, dice), "vice_principal", Before(dice)));
      career.back().to = opening;
      career.push_back(Post(school, "principal", opening));
    } else {
      absl::CivilDay from = Before(dice);
      if (schools_[school].opened_on) from = std::max(from, *schools_[school].opened_on);
      career.push_back(Post(school, "principal", from));
    }
    people_.push_back(std::move(career));
    return people_.size() - 1;
  }

  void Move(std::size_t person, absl::CivilDay day, Appointment next) {
    people_[person].back().to = day;
    next.from = day;
    people_[person].push_back(std::move(next));
  }

  void Swap(int left, int right) {
    Dice dice(options_.seed, Topic::kPost, left, 2);
    const int year = static_cast<int>(dice.Between(1, options_.years - 1));
    const absl::CivilDay day(options_.first_year + year, 8, 1);
    Move(holders_[left], day, Post(right, "principal", day));
    Move(holders_[right], day, Post(left, "principal", day));
    std::swap(holders_[left], holders_[right]);
  }

  void Replace(int school) {
    Dice dice(options_.seed, Topic::kPost, school, 3);
    const int year = static_cast<int>(dice.Between(1, options_.years - 1));
    const absl::CivilDay day = LeaveDate(options_, year, dice);
    people_[holders_[school]].back().to = day;
    people_[holders_[school]].back().end_reason = "retired";
    people_.push_back({Post(OtherSchool(school, dice), "vice_principal", Before(dice))});
    holders_[school] = people_.size() - 1;
    Move(holders_[school], day, Post(school, "principal", day));
  }

  void Close(int school) {
    const absl::CivilDay day = *schools_[school].closed_on;
    Move(holders_[school], day, Post(schools_[school].merged_into, "vice_principal", day));
  }

  void AddCampuses() {
    for (Career& career : people_) {
      Career additional;
      for (const Appointment& held : career) {
        const auto found = campuses_.find(held.school);
        if (found == campuses_.end() || held.post != absl::string_view("principal")) continue;
        for (const int campus : found->second) {
          additional.push_back(held);
          additional.back().school = campus;
          additional.back().kind = "additional";
          additional.back().end_reason = "";
        }
      }
      career.insert(career.end(), additional.begin(), additional.end());
    }
  }

  const Options& options_;
  const std::vector<School>& schools_;
  std::vector<int> led_;                      // schools that have a principal of their own
  std::map<int, std::vector<int>> campuses_;  // by main school
  std::map<int, std::size_t> holders_;        // who leads a school in the end
  std::vector<Career> people_;
};

}  // namespace

std::vector<std::vector<Appointment>> MakePrincipals(const Options& options,
                                                     const std::vector<School>& schools) {
  return Maker(options, schools).Make();
}

}  // namespace districtedu::districtctl::sample
