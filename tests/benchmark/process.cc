#include "tests/benchmark/process.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace districtedu::benchmark {

absl::Duration CpuTime(pid_t pid) {
  clockid_t clock;
  timespec time;
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) {
    throw std::runtime_error(absl::StrCat("no processor clock of process ", pid));
  }
  return absl::DurationFromTimespec(time);
}

std::int64_t ResidentBytes(pid_t pid) {
  std::ifstream status(absl::StrCat("/proc/", pid, "/status"));
  std::string line;
  while (std::getline(status, line)) {
    if (!absl::StartsWith(line, "VmRSS:")) continue;
    const std::vector<std::string> words =
        absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    std::int64_t kibibytes = 0;
    if (words.size() == 3 && absl::SimpleAtoi(words[1], &kibibytes)) return kibibytes << 10;
  }
  throw std::runtime_error(absl::StrCat("no resident size of process ", pid));
}

std::string FetchMetrics(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  // HTTP/1.0: the server closes the connection after the page, unchunked.
  const std::string request = "GET /metrics HTTP/1.0\r\n\r\n";
  std::string page;
  bool good = fd >= 0 && connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0 &&
              send(fd, request.data(), request.size(), MSG_NOSIGNAL) ==
                  static_cast<ssize_t>(request.size());
  char buffer[16 << 10];
  while (good) {
    const ssize_t got = recv(fd, buffer, sizeof(buffer), 0);
    if (got < 0) good = false;
    if (got <= 0) break;
    page.append(buffer, static_cast<std::size_t>(got));
  }
  if (fd >= 0) close(fd);
  if (!good || page.find(" 200 ") == std::string::npos) {
    throw std::runtime_error(absl::StrCat("no metrics page on port ", port));
  }
  return page;
}

}  // namespace districtedu::benchmark
