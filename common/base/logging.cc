#include "common/base/logging.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>

#include "absl/flags/flag.h"
#include "absl/strings/str_format.h"
#include "common/base/error.h"
#include "common/base/utf8.h"

ABSL_FLAG(std::string, log_level, "info", "Least level written: debug, info, warning or error.");

namespace districtedu {
namespace {

struct LevelRow {
  LogLevel level;
  const char* name;
  spdlog::level::level_enum spdlog_level;
};
constexpr LevelRow kLevels[] = {
    {LogLevel::kDebug, "debug", spdlog::level::debug},
    {LogLevel::kInfo, "info", spdlog::level::info},
    {LogLevel::kWarning, "warning", spdlog::level::warn},
    {LogLevel::kError, "error", spdlog::level::err},
};

const LevelRow& RowOf(LogLevel level) { return kLevels[static_cast<std::size_t>(level)]; }

std::atomic<LogLevel> least_level{LogLevel::kInfo};

std::mutex capture_mutex;
bool capturing = false;             // guarded by capture_mutex
std::vector<std::string> captured;  // guarded by capture_mutex

spdlog::logger& Logger() {
  // Never destroyed: other statics may still log while the process ends.
  static spdlog::logger* const logger = [] {
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    auto* made = new spdlog::logger("districtedu", std::move(sink));
    made->set_pattern("time=%Y-%m-%dT%H:%M:%S.%eZ %v", spdlog::pattern_time_type::utc);
    made->set_level(spdlog::level::trace);
    made->flush_on(spdlog::level::trace);
    return made;
  }();
  return *logger;
}

bool IsPlain(absl::string_view value) {
  return !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > ' ' && byte != 0x7F && c != '"' && c != '\\' && c != '=';
  });
}

void AppendValue(absl::string_view raw, std::string& line) {
  const std::string valid = ToValidUtf8(raw);
  if (IsPlain(valid)) {
    line += valid;
    return;
  }
  line += '"';
  for (const char c : valid) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      line += '\\';
      line += c;
    } else if (c == '\n') {
      line += "\\n";
    } else if (byte < ' ' || byte == 0x7F) {
      absl::StrAppendFormat(&line, "\\x%02x", byte);
    } else {
      line += c;
    }
  }
  line += '"';
}

}  // namespace

LogField::LogField(absl::string_view key, absl::Duration value)
    : key_(key), value_(absl::StrFormat("%.3f", absl::ToDoubleMilliseconds(value))) {}

LogField::LogField(absl::string_view key, const absl::Status& value) : key_(key) {
  const std::string reason = ReasonOf(value);
  value_ = absl::StrCat(absl::StatusCodeToString(value.code()), reason.empty() ? "" : " ", reason,
                        value.message().empty() ? "" : ": ", value.message());
}

bool LogEnabled(LogLevel level) { return level >= least_level.load(std::memory_order_relaxed); }

void Log(LogLevel level, absl::string_view event, LogFields fields) {
  std::string line = absl::StrCat("level=", RowOf(level).name, " event=");
  AppendValue(event, line);
  for (const LogField& field : fields) {
    if (field.value().empty()) continue;
    absl::StrAppend(&line, " ", field.key(), "=");
    AppendValue(field.value(), line);
  }
  {
    const std::lock_guard lock(capture_mutex);
    if (capturing) {
      captured.push_back(std::move(line));
      return;
    }
  }
  if (LogEnabled(level)) Logger().log(RowOf(level).spdlog_level, "{}", line);
}

absl::Status InitLogging() {
  const std::string name = absl::GetFlag(FLAGS_log_level);
  for (const LevelRow& row : kLevels) {
    if (name == row.name) {
      least_level.store(row.level, std::memory_order_relaxed);
      return absl::OkStatus();
    }
  }
  return Error(Reason::kConfigInvalid, "log_level is none of debug, info, warning, error",
               {{"key", "log_level"}});
}

LogCapture::LogCapture() {
  const std::lock_guard lock(capture_mutex);
  capturing = true;
  captured.clear();
}

LogCapture::~LogCapture() {
  const std::lock_guard lock(capture_mutex);
  capturing = false;
  captured.clear();
}

std::vector<std::string> LogCapture::lines() const {
  const std::lock_guard lock(capture_mutex);
  return captured;
}

bool LogCapture::Contains(std::initializer_list<absl::string_view> parts) const {
  const std::vector<std::string> all = lines();
  return std::any_of(all.begin(), all.end(), [&parts](const std::string& line) {
    return std::all_of(parts.begin(), parts.end(), [&line](absl::string_view part) {
      return absl::string_view(line).find(part) != absl::string_view::npos;
    });
  });
}

}  // namespace districtedu
