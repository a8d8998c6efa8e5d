#ifndef DISTRICTEDU_TESTS_BENCHMARK_STATEMENTS_H_
#define DISTRICTEDU_TESTS_BENCHMARK_STATEMENTS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/mysql/value.h"

// What a server asked of the database, read off MariaDB's general query log, to be replayed.

namespace districtedu::benchmark {

struct LogRecord {
  std::string connection;
  std::string command;  // "Query", "Prepare", "Execute"
  std::string argument;
};

// The records of a log file. The server escapes line breaks inside of values, so a record is a
// line; lines that continue a statement are joined to it.
std::vector<LogRecord> ParseGeneralLog(const std::string& text);

struct Statement {
  std::string sql;  // with ? where prepared
  bool prepared = false;
  std::vector<mysql::Value> params;
};

// The statements among records [from, to) as they were sent: an Execute is brought together with
// the Prepare before it (anywhere in `records`) that it fits, and its values are read back. Throws
// std::runtime_error for an Execute without one.
std::vector<Statement> StatementsOf(const std::vector<LogRecord>& records, std::size_t from,
                                    std::size_t to);

// The statement with texts replaced in all its values, also within a longer value. Originals and
// replacements are of one length, so that serialized messages stay whole.
Statement Renamed(const Statement& statement,
                  const std::vector<std::pair<std::string, std::string>>& texts);

// Reads the values of an executed text against its template; false if it does not fit.
bool ReadValues(absl::string_view sql, absl::string_view executed,
                std::vector<mysql::Value>* values);

}  // namespace districtedu::benchmark

#endif  // DISTRICTEDU_TESTS_BENCHMARK_STATEMENTS_H_
