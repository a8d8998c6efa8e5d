#include "common/resource/change/checks.h"

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/resource/declared/name.h"

namespace districtedu::resource {
namespace {

bool IsGiven(const Message& message, const FieldDescriptor* field) {
  const auto* reflection = message.GetReflection();
  return field->type() == FieldDescriptor::TYPE_ENUM
             ? reflection->GetEnumValue(message, field) != 0
             : !reflection->GetString(message, field).empty();
}

}  // namespace

void CheckDateOrder(const Message& after, const std::string& from, const std::string& to,
                    Violations* violations) {
  const std::string begin = GetText(after, from);
  const std::string end = GetText(after, to);
  if (!begin.empty() && !end.empty() && end <= begin && ParseDate(begin) && ParseDate(end)) {
    violations->push_back({to, Reason::kDateOrderInvalid, absl::StrCat("must lie after ", from)});
  }
}

void CheckInSchoolYear(const Message& after, const std::string& field, Violations* violations) {
  const auto year = SchoolYearOfName(GetText(after, "name"));
  const auto day = ParseDate(GetText(after, field));
  if (year && day && SchoolYearOf(*day) != *year) {
    violations->push_back(
        {field, Reason::kDateInvalid,
         absl::StrCat("must lie in the school year, ", *year, "-09-01 to ", LastDayOf(*year))});
  }
}

void CheckNotAfterSchoolYear(const Message& after, const std::string& field,
                             Violations* violations) {
  const auto year = SchoolYearOfName(GetText(after, "name"));
  const auto day = ParseDate(GetText(after, field));
  if (year && day && SchoolYearOf(*day) > *year) {
    violations->push_back(
        {field, Reason::kDateInvalid,
         absl::StrCat("must not lie after the school year, which ends on ", LastDayOf(*year))});
  }
}

void CheckTogether(const Message& after, const std::string& one, const std::string& other,
                   Violations* violations) {
  const auto* descriptor = after.GetDescriptor();
  const bool has_one = IsGiven(after, descriptor->FindFieldByName(one));
  const bool has_other = IsGiven(after, descriptor->FindFieldByName(other));
  if (has_one == has_other) return;
  violations->push_back({has_one ? other : one, Reason::kRequiredFieldMissing,
                         absl::StrCat("must be given with ", has_one ? one : other)});
}

// Grades 1 to 5 are primary and 7 to 9 junior in every school system; 6 is either (六三, 五四).
void CheckStageOfGrade(common::v1::Stage stage, int grade, Violations* violations) {
  if ((grade < 6 && stage == common::v1::STAGE_JUNIOR) ||
      (grade > 6 && stage == common::v1::STAGE_PRIMARY)) {
    violations->push_back(
        {"stage", Reason::kFieldOutOfRange, absl::StrCat("does not fit grade ", grade)});
  }
}

std::string LastDayOf(int school_year) { return absl::StrCat(school_year + 1, "-08-31"); }

}  // namespace districtedu::resource
