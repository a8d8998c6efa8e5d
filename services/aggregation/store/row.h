#ifndef DISTRICTEDU_SERVICES_AGGREGATION_STORE_ROW_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_STORE_ROW_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/value.h"

// Reading columns and writing parameters, in the few shapes the tables of this room have.

namespace districtedu::aggregation {

// Columns that are NOT NULL and of the type in the schema: anything else is a fault of the
// program and ends it, as an assertion would.
const std::string& Text(const mysql::Value& value);
std::int64_t Integer(const mysql::Value& value);

// NULL is none.
std::optional<int> OptionalInteger(const mysql::Value& value);
mysql::Value OptionalValue(const std::optional<int>& value);

// DATETIME(6) columns, in UTC.
absl::StatusOr<absl::Time> ParseTime(const std::string& text);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_STORE_ROW_H_
