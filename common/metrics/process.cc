#include "common/metrics/process.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <iterator>
#include <system_error>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/base/file.h"

namespace districtedu::metrics {
namespace {

// Fields of /proc/self/stat behind the program's name, which may hold blanks and brackets; the
// first is field 3 of proc(5). Empty if it cannot be read.
std::vector<std::string> StatFields() {
  const auto text = ReadFile("/proc/self/stat", 1u << 16);
  if (!text.ok()) return {};
  const std::size_t name_end = text->rfind(") ");
  if (name_end == std::string::npos) return {};
  return absl::StrSplit(text->substr(name_end + 2), ' ');
}

// Field by its number in proc(5); 0 if there is none.
std::int64_t StatField(std::size_t number) {
  const std::vector<std::string> fields = StatFields();
  std::int64_t value = 0;
  if (fields.size() <= number - 3 || !absl::SimpleAtoi(fields[number - 3], &value)) return 0;
  return value;
}

double ProcessorSeconds() {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double OpenFiles() {
  std::error_code error;
  const std::filesystem::directory_iterator files("/proc/self/fd", error);
  if (error) return 0;
  // One of them is the directory being listed.
  return static_cast<double>(std::distance(begin(files), end(files))) - 1;
}

// Seconds since 1970: the machine's boot time and the process' start in clock ticks after it.
double StartTime() {
  const auto text = ReadFile("/proc/stat", 1u << 20);
  if (!text.ok()) return 0;
  for (absl::string_view line : absl::StrSplit(*text, '\n')) {
    std::int64_t boot = 0;
    if (absl::ConsumePrefix(&line, "btime ") && absl::SimpleAtoi(line, &boot)) {
      return static_cast<double>(boot) +
             static_cast<double>(StatField(22)) / static_cast<double>(sysconf(_SC_CLK_TCK));
    }
  }
  return 0;
}

}  // namespace

ProcessMetrics::ProcessMetrics(Registry& registry) {
  const auto add = [&](Type type, const char* name, const char* help, double (*read)()) {
    collected_.push_back(registry.Collect(type, name, help, {}, [read] {
      return std::vector<Sample>{{{}, read()}};
    }));
  };
  add(Type::kCounter, "process_cpu_seconds_total", "Processor time spent, user and system.",
      ProcessorSeconds);
  add(Type::kGauge, "process_open_fds", "Open file descriptors.", OpenFiles);
  add(Type::kGauge, "process_resident_memory_bytes", "Resident memory.", [] {
    return static_cast<double>(StatField(24)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  });
  add(Type::kGauge, "process_start_time_seconds", "Start of the process, seconds since 1970.",
      StartTime);
  add(Type::kGauge, "process_threads", "Threads.",
      [] { return static_cast<double>(StatField(20)); });
}

}  // namespace districtedu::metrics
