#include "tests/benchmark/statements.h"

#include <regex>
#include <stdexcept>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace districtedu::benchmark {
namespace {

// "NULL", a whole number, or a quoted text at the front of *rest; taken off it.
bool TakeValue(absl::string_view* rest, mysql::Value* value) {
  if (absl::ConsumePrefix(rest, "NULL")) {
    *value = mysql::kNull;
    return true;
  }
  if (!absl::ConsumePrefix(rest, "'")) {
    const std::size_t end = rest->find_first_not_of("-0123456789");
    const absl::string_view digits = rest->substr(0, end);
    std::int64_t number = 0;
    if (!absl::SimpleAtoi(digits, &number)) return false;
    rest->remove_prefix(digits.size());
    *value = number;
    return true;
  }
  std::string text;
  for (std::size_t i = 0; i < rest->size(); ++i) {
    const char c = (*rest)[i];
    if (c == '\'') {
      rest->remove_prefix(i + 1);
      *value = std::move(text);
      return true;
    }
    if (c != '\\') {
      text.push_back(c);
      continue;
    }
    if (++i == rest->size()) return false;
    switch ((*rest)[i]) {
      case '0':
        text.push_back('\0');
        break;
      case 'n':
        text.push_back('\n');
        break;
      case 'r':
        text.push_back('\r');
        break;
      case 'Z':
        text.push_back('\032');
        break;
      default:
        text.push_back((*rest)[i]);
    }
  }
  return false;
}

}  // namespace

std::vector<LogRecord> ParseGeneralLog(const std::string& text) {
  // "<date time>\t<id> <command>\t<argument>"; a second's later records have no date and time.
  static const std::regex head(R"(^(?:\d{6} [ \d]\d:\d\d:\d\d)?\t+ *(\d+) ([A-Z][A-Za-z ]*)\t)");
  std::vector<LogRecord> records;
  for (const absl::string_view line : absl::StrSplit(absl::StripSuffix(text, "\n"), '\n')) {
    std::cmatch match;
    if (std::regex_search(line.begin(), line.end(), match, head)) {
      records.push_back({match[1], match[2], std::string(match[0].second, line.end())});
    } else if (!records.empty()) {
      absl::StrAppend(&records.back().argument, "\n", line);
    }
  }
  return records;
}

bool ReadValues(absl::string_view sql, absl::string_view executed,
                std::vector<mysql::Value>* values) {
  values->clear();
  bool first = true;
  for (const absl::string_view piece : absl::StrSplit(sql, '?')) {
    if (!first && !TakeValue(&executed, &values->emplace_back())) return false;
    first = false;
    if (!absl::ConsumePrefix(&executed, piece)) return false;
  }
  return executed.empty();
}

std::vector<Statement> StatementsOf(const std::vector<LogRecord>& records, std::size_t from,
                                    std::size_t to) {
  std::vector<Statement> statements;
  for (std::size_t i = from; i < to; ++i) {
    if (records[i].command == "Query") statements.push_back({records[i].argument, false, {}});
    if (records[i].command != "Execute") continue;
    Statement statement;
    statement.prepared = true;
    for (std::size_t j = i; j-- > 0 && statement.sql.empty();) {
      if (records[j].command == "Prepare" && records[j].connection == records[i].connection &&
          ReadValues(records[j].argument, records[i].argument, &statement.params)) {
        statement.sql = records[j].argument;
      }
    }
    if (statement.sql.empty()) {
      throw std::runtime_error("not prepared before: " + records[i].argument);
    }
    statements.push_back(std::move(statement));
  }
  return statements;
}

Statement Renamed(const Statement& statement,
                  const std::vector<std::pair<std::string, std::string>>& texts) {
  Statement renamed = statement;
  for (mysql::Value& value : renamed.params) {
    if (auto* text = std::get_if<std::string>(&value)) absl::StrReplaceAll(texts, text);
  }
  return renamed;
}

}  // namespace districtedu::benchmark
