#ifndef DISTRICTEDU_SERVICES_AGGREGATION_MEASURES_VIEWS_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_MEASURES_VIEWS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/aggregation/measures/embedded.h"
#include "services/aggregation/measures/measure.h"

namespace districtedu::aggregation {

// By view: the texts of all files that define it ("VIEW <name> AS"), in their order, because a
// later one replaces an earlier.
std::map<std::string, std::string> ViewsOf(const std::vector<MeasureFile>& files);

// Makes the digest of the measure cover the definitions of the views its statement reads: cells are
// computed anew when one changes.
absl::Status CoverViews(const std::map<std::string, std::string>& views, Measure* measure);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_MEASURES_VIEWS_H_
