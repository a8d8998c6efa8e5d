#include "services/aggregation/store/row.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

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

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%E6S", time, absl::UTCTimeZone());
}

absl::StatusOr<absl::Time> ParseTime(const std::string& text) {
  absl::Time time;
  std::string why;
  if (!absl::ParseTime("%Y-%m-%d %H:%M:%E*S", text, absl::UTCTimeZone(), &time, &why)) {
    return Error(Reason::kInternalError, absl::StrCat("a stored time is unreadable: ", why));
  }
  return time;
}

std::string Placeholders(std::size_t rows, std::size_t columns) {
  std::string row = "(?";
  for (std::size_t i = 1; i < columns; ++i) row += ",?";
  row += ')';
  std::string all = row;
  for (std::size_t i = 1; i < rows; ++i) absl::StrAppend(&all, ",", row);
  return all;
}

}  // namespace districtedu::aggregation
