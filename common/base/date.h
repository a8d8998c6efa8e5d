#ifndef DISTRICTEDU_COMMON_BASE_DATE_H_
#define DISTRICTEDU_COMMON_BASE_DATE_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace districtedu {

// Strictly YYYY-MM-DD, an existing day of the proleptic Gregorian calendar from 1000-01-01 on (the
// range of a DATE column); none otherwise.
std::optional<absl::CivilDay> ParseDate(absl::string_view text);

// YYYY-MM-DD, for days ParseDate accepts.
std::string FormatDate(absl::CivilDay day);

// A school year runs from 1 September to 31 August and is named by its starting year: 2022 is
// 2022-09-01 to 2023-08-31.
int SchoolYearOf(absl::CivilDay day);
absl::CivilDay SchoolYearBegin(int school_year);
absl::CivilDay SchoolYearEnd(int school_year);  // exclusive: the next year's first day

}  // namespace districtedu

#endif  // DISTRICTEDU_COMMON_BASE_DATE_H_
