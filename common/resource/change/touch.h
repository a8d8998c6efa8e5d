#ifndef DISTRICTEDU_COMMON_RESOURCE_CHANGE_TOUCH_H_
#define DISTRICTEDU_COMMON_RESOURCE_CHANGE_TOUCH_H_

#include <google/protobuf/message.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

// What a change of a record bears on.

namespace districtedu::resource {

// School years and schools whose figures a change can alter: what the aggregation refreshes, and
// whose submissions lock the write.
struct Touch {
  std::optional<int> first_year;  // none: all before last_year
  std::optional<int> last_year;   // none: all after first_year
  std::string school;             // empty: all
  friend auto operator<=>(const Touch&, const Touch&) = default;
};

// Days from the first up to, not including, the second; YYYY-MM-DD. An empty `from` reaches back
// for ever, an empty `to` goes on for ever.
struct Days {
  std::string from;
  std::string to;
  friend auto operator<=>(const Days&, const Days&) = default;
};

Days DaysOfSchoolYear(int school_year);
// None: they have no day in common.
std::optional<Days> Overlap(const Days& a, const Days& b);

// The school years the days lie in.
Touch TouchOfDays(const Days& days, const std::string& school);

// Something measures read of a record: where and when it counts so. Facts of one record with the
// same school and `what` do not overlap.
struct Fact {
  Days days;
  std::string school;  // empty: not told apart
  std::string what;
  friend auto operator<=>(const Fact&, const Fact&) = default;
};
using Facts = std::vector<Fact>;

// A fact of one day, YYYY-MM-DD; none where none is given.
Facts FactOfDay(const std::string& day, const std::string& school, const std::string& what);

// A change bears on the days on which a fact holds before or after, and not both: an end that moves
// bears on the days between its two places alone.
std::vector<Touch> TouchesOfFacts(const Facts& before, const Facts& after);

// Those that no wider one covers.
std::vector<Touch> WithoutCovered(const std::set<Touch>& touches);

// The contents of a record, system fields and those `without` aside: equal for equal ones.
std::string ContentOf(const google::protobuf::Message& message,
                      const std::vector<std::string>& without = {});

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CHANGE_TOUCH_H_
