#ifndef DISTRICTEDU_COMMON_RESOURCE_DECLARED_NAME_H_
#define DISTRICTEDU_COMMON_RESOURCE_DECLARED_NAME_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/mysql/value.h"
#include "common/resource/declared/type.h"

// Names are keys: "districts/nanhu/teachers/t1" is the primary key ("nanhu", "t1").

namespace districtedu::resource {

// Values of the key columns, in order. Text or integer as the columns are.
using Key = std::vector<mysql::Value>;

// Checks one segment and converts it. Empty: not a valid segment of this column.
std::optional<mysql::Value> ParseSegment(const KeyColumn& column, absl::string_view text);

// Errors: NAME_INVALID as a violation of `field`.
absl::StatusOr<Key> ParseName(const ResourceType& type, absl::string_view name,
                              const std::string& field);

// A parent, the name without its last two segments. "-" stands for any value behind the district;
// the key then has NULL there. The last key column is not part of the result.
absl::StatusOr<Key> ParseParent(const ResourceType& type, absl::string_view parent, bool wildcards);

std::string FormatName(const ResourceType& type, const Key& key);

// "a17" of "districts/nanhu/schools/s1/appointments/a17".
std::string LastSegment(absl::string_view name);
// "s1" of it, behind "schools"; empty where there is none.
std::string SegmentBehind(absl::string_view name, absl::string_view collection);
// 2022 of "districts/nanhu/schoolYears/2022/postPlans/p1".
std::optional<int> SchoolYearOfName(absl::string_view name);

std::string SegmentText(const mysql::Value& value);

// Last segment of a reference "districts/{district}/x/{id}" to `type` in the same district.
// Empty: the text is no such name. Sets *other_district where only the district differs.
std::optional<std::string> ParseReference(const ResourceType& type, absl::string_view district,
                                          absl::string_view name, bool* other_district);

// The id as a name in the district.
std::string FormatReference(const ResourceType& type, absl::string_view district,
                            absl::string_view id);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_DECLARED_NAME_H_
