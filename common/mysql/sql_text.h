#ifndef DISTRICTEDU_COMMON_MYSQL_SQL_TEXT_H_
#define DISTRICTEDU_COMMON_MYSQL_SQL_TEXT_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace districtedu::mysql {

// DATETIME(6) columns, in UTC. Empty: the text is no such time.
std::string ToDateTime(absl::Time time);
std::optional<absl::Time> FromDateTime(absl::string_view text);

// "?, ?, ?".
std::string Placeholders(std::size_t values);
// "(?, ?), (?, ?)".
std::string Placeholders(std::size_t rows, std::size_t columns);

}  // namespace districtedu::mysql

#endif  // DISTRICTEDU_COMMON_MYSQL_SQL_TEXT_H_
