#ifndef DISTRICTEDU_COMMON_RESOURCE_CHANGE_CHECKS_H_
#define DISTRICTEDU_COMMON_RESOURCE_CHANGE_CHECKS_H_

#include <string>

#include "common/resource/declared/validate.h"
#include "districtedu/common/v1/stage.pb.h"

// What rules of several rooms check of a record alone. Each appends a violation of the field it
// names; a field without a valid value is left to the declaration.

namespace districtedu::resource {

// `from` lies before `to`.
void CheckDateOrder(const Message& after, const std::string& from, const std::string& to,
                    Violations* violations);

// The date lies in the school year of the record's name.
void CheckInSchoolYear(const Message& after, const std::string& field, Violations* violations);

// The date lies in the school year of the record's name or before it.
void CheckNotAfterSchoolYear(const Message& after, const std::string& field,
                             Violations* violations);

// One of the two is given only together with the other.
void CheckTogether(const Message& after, const std::string& one, const std::string& other,
                   Violations* violations);

// The field `stage` fits the grade.
void CheckStageOfGrade(common::v1::Stage stage, int grade, Violations* violations);

// The last day of a school year, its 31 August.
std::string LastDayOf(int school_year);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CHANGE_CHECKS_H_
