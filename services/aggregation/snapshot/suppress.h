#ifndef DISTRICTEDU_SERVICES_AGGREGATION_SNAPSHOT_SUPPRESS_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_SNAPSHOT_SUPPRESS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "districtedu/aggregation/v1/indicator.pb.h"
#include "districtedu/aggregation/v1/plan.pb.h"
#include "districtedu/aggregation/v1/snapshot.pb.h"
#include "services/aggregation/measures/measure.h"

namespace districtedu::aggregation {

// Counts of pupils from 1 up to, not including, this are not shown in the suppressed view. Zero
// is: nobody stands behind it.
inline constexpr std::int64_t kFewestPupils = 5;

// In the suppressed view of a snapshot values with such a count in numerator or denominator are
// marked withheld and lose their numbers and what follows from them (gap, whether a part
// satisfies). Among the parts of one companion, which add up to the figure, further ones are
// withheld (the smallest first) until two are and together they hold at least kFewestPupils, so
// that subtracting the shown ones from the whole gives nothing away. A count is of pupils where the
// unit of a measure it sums is "pupils". Numbers composed of several counts, some of pupils (a
// ratio of ratios, a change, a difference coefficient), are left out, their rounded value stays,
// and parts of them are withheld: no small count can be told in them or worked back. Verdicts stay:
// they are about the district as a whole.
// What the numbers of a formula tell of pupils.
struct PupilNumbers {
  bool composed = false;     // made of several counts, some of pupils
  bool numerator = false;    // a count of pupils
  bool denominator = false;  // a count of pupils

  bool any() const { return composed || numerator || denominator; }
};

// The suppressed view of the figures of one indicator.
class Suppression {
 public:
  Suppression(const v1::IndicatorDefinition& definition, const MeasureCatalogue& catalogue);

  // The view has every figure as it is, but for the gaps of others it shows.
  bool shows_all() const { return !pupils_.any() && companions_.empty(); }

  // Writes what the view has of a figure, but for the gaps of others it shows, over what it had.
  void Write(const v1::IndicatorFigure& figure, v1::IndicatorFigure* view) const;

 private:
  struct Companion {
    std::string id;
    bool is_split = false;
    PupilNumbers pupils;
  };

  PupilNumbers pupils_;
  std::vector<Companion> companions_;  // that tell of pupils
};

// Of a figure in the view withholds the gaps it shows of others, by their indicators, that are
// withheld there.
void WithholdGaps(const v1::IndicatorDefinition& definition,
                  const std::function<const v1::IndicatorFigure*(const std::string&)>& find_in_view,
                  v1::IndicatorFigure* figure);

// The suppressed view of a whole snapshot.
v1::Snapshot Suppress(const v1::Snapshot& snapshot, const v1::Plan& plan,
                      const MeasureCatalogue& catalogue);

// Of the sizes of parts that add up, which are to be withheld: the small ones and as many others
// as hide them.
std::vector<bool> ChooseWithheld(const std::vector<std::int64_t>& sizes);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_SNAPSHOT_SUPPRESS_H_
