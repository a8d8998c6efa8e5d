#ifndef DISTRICTEDU_COMMON_MYSQL_VALUE_H_
#define DISTRICTEDU_COMMON_MYSQL_VALUE_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace districtedu::mysql {

// What goes into a parameter and comes out of a column: NULL, an integer, or text. There is no
// floating point: a DOUBLE or FLOAT column in a result is an error.
//
//   INT family, BIT, YEAR, BOOL   std::int64_t (a BIGINT UNSIGNED beyond it is an error)
//   DECIMAL, also SUM() of ints   text, "-12.50"
//   DATE                          text, "2024-02-29"
//   DATETIME, TIMESTAMP           text in UTC, "2024-01-02 03:04:05", with ".000006" only where the
//                                 microseconds are not zero
//   CHAR, TEXT, ENUM              text in UTF-8 (JSON too, but on MySQL only as CAST(x AS CHAR))
//   BINARY, BLOB                  bytes, NUL included
using Value = std::variant<std::monostate, std::int64_t, std::string>;
using Row = std::vector<Value>;

inline const Value kNull{};

inline bool IsNull(const Value& value) { return std::holds_alternative<std::monostate>(value); }

}  // namespace districtedu::mysql

#endif  // DISTRICTEDU_COMMON_MYSQL_VALUE_H_
