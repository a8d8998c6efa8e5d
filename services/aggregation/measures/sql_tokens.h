#ifndef DISTRICTEDU_SERVICES_AGGREGATION_MEASURES_SQL_TOKENS_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_MEASURES_SQL_TOKENS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace districtedu::aggregation {

enum class SqlTokenKind {
  kWord,     // keyword or bare identifier; text in upper case, original in `text`
  kNumber,   // as written: "1", "1.5", "1e3"
  kString,   // without quotes
  kSymbol,   // "(", ")", ",", ".", "/", "<=", …
  kComment,  // "-- …", "# …" or "/* … */", without the marks
};

struct SqlToken {
  SqlTokenKind kind = SqlTokenKind::kSymbol;
  std::string text;
  std::string upper;  // of a word: its text in upper case; else the text
  int line = 1;       // from 1
  size_t begin = 0;   // bytes [begin, end) of the source
  size_t end = 0;

  bool Is(const char* word_or_symbol) const {
    return (kind == SqlTokenKind::kWord || kind == SqlTokenKind::kSymbol) &&
           upper == word_or_symbol;
  }
};

// The tokens of a text in the SQL subset measures are written in. Refused, with the line: quoted
// identifiers, an open string or comment, hexadecimal and bit literals, bytes outside ASCII out of
// strings and comments.
absl::StatusOr<std::vector<SqlToken>> TokenizeSql(const std::string& text);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_MEASURES_SQL_TOKENS_H_
