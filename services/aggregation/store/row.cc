#include "services/aggregation/store/row.h"

#include "common/base/error.h"
#include "common/mysql/sql_text.h"

namespace districtedu::aggregation {

const std::string& Text(const mysql::Value& value) { return std::get<std::string>(value); }

std::int64_t Integer(const mysql::Value& value) { return std::get<std::int64_t>(value); }

std::optional<int> OptionalInteger(const mysql::Value& value) {
  if (mysql::IsNull(value)) return std::nullopt;
  return static_cast<int>(Integer(value));
}

mysql::Value OptionalValue(const std::optional<int>& value) {
  if (!value.has_value()) return mysql::kNull;
  return std::int64_t{*value};
}

absl::StatusOr<absl::Time> ParseTime(const std::string& text) {
  const std::optional<absl::Time> time = mysql::FromDateTime(text);
  if (!time.has_value()) return Error(Reason::kInternalError, "a stored time is unreadable");
  return *time;
}

}  // namespace districtedu::aggregation
