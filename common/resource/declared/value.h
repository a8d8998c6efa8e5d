#ifndef DISTRICTEDU_COMMON_RESOURCE_DECLARED_VALUE_H_
#define DISTRICTEDU_COMMON_RESOURCE_DECLARED_VALUE_H_

#include <google/protobuf/message.h>

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "common/base/error.h"
#include "common/mysql/value.h"
#include "common/resource/declared/type.h"

// One field between its three forms: in a message, in a column, as a cell of a spreadsheet.

namespace districtedu::resource {

// Whether the field says anything: set, or not the empty string / UNSPECIFIED / empty list. A bool
// always does.
bool HasValue(const Message& message, const Field& field);

// The column value of a valid message; NULL where the field says nothing.
mysql::Value ToColumn(const Message& message, const Field& field);

// Sets the field from a column. `district` completes references.
void FromColumn(const mysql::Value& value, const Field& field, absl::string_view district,
                Message* message);

// Sets the field from a cell: codes or labels of enums, bare ids, numbers, dates. Empty: clears.
// A violation (with an empty field path) where the text cannot be read as this field.
std::optional<FieldViolation> FromCell(absl::string_view cell, const Field& field,
                                       absl::string_view district, Message* message);

// The field as a cell; FromCell reads it back.
std::string ToCell(const Message& message, const Field& field);

// Etag of a stored revision, and back; empty where the text is no etag of ours.
std::string ToEtag(std::int64_t revision);
std::optional<std::int64_t> FromEtag(absl::string_view etag);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_DECLARED_VALUE_H_
