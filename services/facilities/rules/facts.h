#ifndef DISTRICTEDU_SERVICES_FACILITIES_RULES_FACTS_H_
#define DISTRICTEDU_SERVICES_FACILITIES_RULES_FACTS_H_

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/resource/change/rules.h"

namespace districtedu::facilities {

// What measures read of a record, each with the year and school it counts in. A change bears on
// where something read before is so no longer, or the other way round: a delivery after the due
// year leaves the due year's figures, and with them its lock, alone.
using Facts = std::set<std::pair<resource::Touch, std::string>>;

resource::Touch InYear(int school_year, const std::string& school);

// The school year of a day, YYYY-MM-DD; only of one that is given.
int YearOf(const std::string& day);

// Last day in time of what is due in the school year: its 31 August.
std::string LastDayOf(int school_year);

std::vector<resource::Touch> Changed(const Facts& before, const Facts& after);

// "longhe-jh" of "districts/nanhu/schools/longhe-jh".
std::string LastSegment(const std::string& name);

}  // namespace districtedu::facilities

#endif  // DISTRICTEDU_SERVICES_FACILITIES_RULES_FACTS_H_
