#include "services/staffing/rules/school_year.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/date.h"
#include "common/base/error.h"
#include "google/protobuf/util/message_differencer.h"

namespace districtedu::staffing {
namespace {

using google::protobuf::FieldDescriptor;
using resource::Message;
using resource::Touch;

// Of "districts/{district}/schoolYears/{school_year}/…".
std::optional<int> SchoolYearOfName(const Message& message) {
  const std::string name = resource::GetText(message, "name");
  const std::vector<absl::string_view> segments = absl::StrSplit(name, absl::MaxSplits('/', 4));
  int year = 0;
  if (segments.size() < 4 || !absl::SimpleAtoi(segments[3], &year)) return std::nullopt;
  return year;
}

bool IsGiven(const Message& message, const FieldDescriptor* field) {
  const auto* reflection = message.GetReflection();
  return field->type() == FieldDescriptor::TYPE_ENUM
             ? reflection->GetEnumValue(message, field) != 0
             : !reflection->GetString(message, field).empty();
}

}  // namespace

void CheckInSchoolYear(const Message& after, const std::string& field,
                       resource::Violations* violations) {
  const auto year = SchoolYearOfName(after);
  const auto day = ParseDate(resource::GetText(after, field));
  if (year && day && SchoolYearOf(*day) != *year) {
    violations->push_back(
        {field, Reason::kDateInvalid,
         absl::StrCat("must lie in the school year, ", *year, "-09-01 to ", *year + 1, "-08-31")});
  }
}

void CheckNotAfterSchoolYear(const Message& after, const std::string& field,
                             resource::Violations* violations) {
  const auto year = SchoolYearOfName(after);
  const auto day = ParseDate(resource::GetText(after, field));
  if (year && day && SchoolYearOf(*day) > *year) {
    violations->push_back(
        {field, Reason::kDateInvalid,
         absl::StrCat("must not lie after the school year, which ends on ", *year + 1, "-08-31")});
  }
}

void CheckTogether(const Message& after, const std::string& one, const std::string& other,
                   resource::Violations* violations) {
  const auto* descriptor = after.GetDescriptor();
  const bool has_one = IsGiven(after, descriptor->FindFieldByName(one));
  const bool has_other = IsGiven(after, descriptor->FindFieldByName(other));
  if (has_one == has_other) return;
  violations->push_back({has_one ? other : one, Reason::kRequiredFieldMissing,
                         absl::StrCat("must be given with ", has_one ? one : other)});
}

bool Alters(const resource::StoreCheck& check, const std::vector<std::string>& unread) {
  if (!check.before || !check.after) return true;
  const auto* descriptor = check.after->message->GetDescriptor();
  google::protobuf::util::MessageDifferencer differencer;
  for (const std::string field : {"etag", "create_time", "update_time"}) {
    differencer.IgnoreField(descriptor->FindFieldByName(field));
  }
  for (const std::string& field : unread) {
    differencer.IgnoreField(descriptor->FindFieldByName(field));
  }
  return !differencer.Compare(*check.before->message, *check.after->message);
}

std::string EarlierEnd(const std::string& a, const std::string& b) {
  return a.empty() ? b : b.empty() ? a : std::min(a, b);
}

std::string LaterEnd(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() ? "" : std::max(a, b);
}

std::vector<Touch> TouchesOfDay(const resource::StoreCheck& check, const std::string& field) {
  std::vector<Touch> touches;
  for (const resource::StoredRow* row :
       {check.before, static_cast<const resource::StoredRow*>(check.after)}) {
    if (row == nullptr) continue;
    if (const auto day = ParseDate(resource::GetText(*row->message, field))) {
      touches.push_back({SchoolYearOf(*day), SchoolYearOf(*day), ""});
    }
  }
  return touches;
}

std::string LastSegment(const std::string& name) { return name.substr(name.rfind('/') + 1); }

}  // namespace districtedu::staffing
