#include "services/facilities/rules/facts.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"

namespace districtedu::facilities {

using resource::Touch;

Touch InYear(int school_year, const std::string& school) {
  return {school_year, school_year, school};
}

int YearOf(const std::string& day) { return SchoolYearOf(*ParseDate(day)); }

std::string LastDayOf(int school_year) { return absl::StrCat(school_year + 1, "-08-31"); }

std::vector<Touch> Changed(const Facts& before, const Facts& after) {
  Facts changed;
  std::set_symmetric_difference(before.begin(), before.end(), after.begin(), after.end(),
                                std::inserter(changed, changed.end()));
  std::vector<Touch> touches;
  for (const auto& [touch, fact] : changed) touches.push_back(touch);
  return touches;
}

std::string LastSegment(const std::string& name) { return name.substr(name.rfind('/') + 1); }

}  // namespace districtedu::facilities
