#ifndef DISTRICTEDU_COMMON_BASE_LOGGING_H_
#define DISTRICTEDU_COMMON_BASE_LOGGING_H_

#include <initializer_list>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/flags/declare.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

ABSL_DECLARE_FLAG(std::string, log_level);

// One line per event on standard error, as key=value pairs:
//   time=2023-09-01T00:00:00.123Z level=info event="server started" port=50051
// Times are UTC. Values with anything but plain visible ASCII and UTF-8 letters are quoted, with
// control characters escaped, so that a value can neither end its line nor add a pair. Fields with
// an empty value are left out.
//
// Nothing personal goes into the log: no names of people, no record contents, no request bodies.
// Ids of calls, batches, methods, reasons, principals (systems, not people) and counts do.
//
// Thread-safe. A line is written before the call returns.

namespace districtedu {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

// One key=value pair; the key is [a-z_]+.
class LogField {
 public:
  LogField(absl::string_view key, absl::string_view value) : key_(key), value_(value) {}
  LogField(absl::string_view key, const char* value) : key_(key), value_(value) {}
  LogField(absl::string_view key, const std::string& value) : key_(key), value_(value) {}
  LogField(absl::string_view key, bool value) : key_(key), value_(value ? "true" : "false") {}
  // Durations stand in milliseconds, with three digits behind the point.
  LogField(absl::string_view key, absl::Duration value);
  // The status' code, reason and message.
  LogField(absl::string_view key, const absl::Status& value);
  template <typename Number, std::enable_if_t<std::is_arithmetic_v<Number>, int> = 0>
  LogField(absl::string_view key, Number value) : key_(key), value_(absl::StrCat(value)) {}

  absl::string_view key() const { return key_; }
  const std::string& value() const { return value_; }

 private:
  absl::string_view key_;
  std::string value_;
};

using LogFields = std::initializer_list<LogField>;

void Log(LogLevel level, absl::string_view event, LogFields fields = {});
inline void LogDebug(absl::string_view event, LogFields fields = {}) {
  Log(LogLevel::kDebug, event, fields);
}
inline void LogInfo(absl::string_view event, LogFields fields = {}) {
  Log(LogLevel::kInfo, event, fields);
}
inline void LogWarning(absl::string_view event, LogFields fields = {}) {
  Log(LogLevel::kWarning, event, fields);
}
inline void LogError(absl::string_view event, LogFields fields = {}) {
  Log(LogLevel::kError, event, fields);
}

// Whether lines of the level are written; for fields that are costly to make.
bool LogEnabled(LogLevel level);

// Takes the level from --log_level (debug, info, warning, error). Before, it is info.
absl::Status InitLogging();

// While it lives, lines go into it instead of standard error, whatever the level. For tests; one at
// a time.
class LogCapture {
 public:
  LogCapture();
  ~LogCapture();
  LogCapture(const LogCapture&) = delete;
  LogCapture& operator=(const LogCapture&) = delete;

  // The lines so far, without the time: level=info event=… …
  std::vector<std::string> lines() const;

  // Whether a line contains every one of the parts.
  bool Contains(std::initializer_list<absl::string_view> parts) const;
};

}  // namespace districtedu

#endif  // DISTRICTEDU_COMMON_BASE_LOGGING_H_
