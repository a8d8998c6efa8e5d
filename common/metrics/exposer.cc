#include "common/metrics/exposer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <prometheus/exposer.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace districtedu::metrics {
namespace {

// A scrape is one request every few seconds. A connection that asks nothing holds a thread until
// the time for its request is over: short, and with threads to spare, so that none blinds
// Prometheus.
constexpr char kThreads[] = "4";
constexpr char kRequestMilliseconds[] = "2000";

// Connects and hangs up. False if the address is none this can connect to.
bool Knock(const std::string& host, int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) return false;
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return false;
  (void)connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  close(fd);
  return true;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Exposer>> Exposer::Start(const Registry& registry,
                                                        const std::string& listen) {
  try {
    auto exposer = std::make_unique<prometheus::Exposer>(
        std::vector<std::string>{"listening_ports", listen, "num_threads", kThreads,
                                 "request_timeout_ms", kRequestMilliseconds});
    exposer->RegisterCollectable(registry.collectable());
    const std::vector<int> ports = exposer->GetListeningPorts();
    return std::unique_ptr<Exposer>(new Exposer(std::move(exposer),
                                                listen.substr(0, listen.rfind(':')),
                                                ports.empty() ? 0 : ports.front()));
  } catch (const std::exception& e) {
    return Error(Reason::kConfigInvalid,
                 absl::StrCat("cannot serve metrics on ", listen, ": ", e.what()));
  }
}

Exposer::Exposer(std::unique_ptr<prometheus::Exposer> exposer, std::string host, int port)
    : exposer_(std::move(exposer)), host_(std::move(host)), port_(port) {}

Exposer::~Exposer() {
  // civetweb notices that it is to stop when its poll for connections returns, which takes up to
  // 2 s without one. (If nothing can knock, those seconds pass.)
  std::atomic<bool> stopped{false};
  std::thread knocker([&] {
    while (!stopped && Knock(host_ == "0.0.0.0" ? "127.0.0.1" : host_, port_)) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  });
  exposer_.reset();
  stopped = true;
  knocker.join();
}

}  // namespace districtedu::metrics
