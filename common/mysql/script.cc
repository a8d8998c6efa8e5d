#include "common/mysql/script.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace districtedu::mysql {

absl::StatusOr<std::vector<std::string>> SplitScript(const std::string& script) {
  std::vector<std::string> statements;
  std::string statement;
  int line_number = 0;
  int first_line = 0;
  for (const absl::string_view line : absl::StrSplit(script, '\n')) {
    ++line_number;
    const absl::string_view text = absl::StripAsciiWhitespace(line);
    if (text.empty() || absl::StartsWith(text, "--")) continue;
    if (statement.empty()) {
      first_line = line_number;
    } else {
      statement += '\n';
    }
    absl::StrAppend(&statement, absl::StripTrailingAsciiWhitespace(line));
    if (statement.back() != ';') continue;
    statement.pop_back();
    absl::StripTrailingAsciiWhitespace(&statement);
    if (!statement.empty()) statements.push_back(std::move(statement));
    statement.clear();
  }
  if (!statement.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the statement that begins at line ", first_line, " has no ';' at its end"));
  }
  return statements;
}

}  // namespace districtedu::mysql
