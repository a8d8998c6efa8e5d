#ifndef DISTRICTEDU_SERVICES_STAFFING_RULES_SCHOOL_YEAR_H_
#define DISTRICTEDU_SERVICES_STAFFING_RULES_SCHOOL_YEAR_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/resource/change/rules.h"

// How dates of a record and school years go together.

namespace districtedu::staffing {

// The date lies in the school year of the record's name.
void CheckInSchoolYear(const resource::Message& after, const std::string& field,
                       resource::Violations* violations);

// The date lies in the school year of the record's name or before it.
void CheckNotAfterSchoolYear(const resource::Message& after, const std::string& field,
                             resource::Violations* violations);

// One of the two is given only together with the other.
void CheckTogether(const resource::Message& after, const std::string& one, const std::string& other,
                   resource::Violations* violations);

// Whether anything but the `unread` fields differs; true on create and delete.
bool Alters(const resource::StoreCheck& check, const std::vector<std::string>& unread);

// Of two ends; an empty one means it lasts: later than any date.
std::string EarlierEnd(const std::string& a, const std::string& b);
std::string LaterEnd(const std::string& a, const std::string& b);

// The school years that the day in `field` lies in, before and after; no day bears on none.
std::vector<resource::Touch> TouchesOfDay(const resource::StoreCheck& check,
                                          const std::string& field);

// "a17" of "districts/nanhu/schools/s1/appointments/a17".
std::string LastSegment(const std::string& name);

}  // namespace districtedu::staffing

#endif  // DISTRICTEDU_SERVICES_STAFFING_RULES_SCHOOL_YEAR_H_
