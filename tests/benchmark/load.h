#ifndef DISTRICTEDU_TESTS_BENCHMARK_LOAD_H_
#define DISTRICTEDU_TESTS_BENCHMARK_LOAD_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/rpc/certificates.h"

namespace grpc {
class Channel;
}

namespace districtedu::benchmark {

struct LoadResult {
  std::int64_t calls = 0;  // all answered OK
  absl::Duration elapsed;  // until the last of them
  double per_second() const { return static_cast<double>(calls) / absl::ToDoubleSeconds(elapsed); }
};

// Unary calls of bytes over mutual TLS, kept outstanding without a break: an answer's callback
// starts the next call. Nothing is parsed, so that what is measured is the server's side as far as
// one machine for both allows.
class LoadClient {
 public:
  struct Options {
    int port = 0;  // on 127.0.0.1
    rpc::TlsFiles tls;
    std::string method;  // "/package.Service/Method"
    // The bytes of the n-th call, n from 0 over all runs. Called by several threads.
    std::function<std::string(std::int64_t n)> request;
    int connections = 1;
    int outstanding = 1;  // on each connection
  };

  // Connects. Throws std::runtime_error.
  explicit LoadClient(Options options);
  ~LoadClient();
  LoadClient(const LoadClient&) = delete;
  LoadClient& operator=(const LoadClient&) = delete;

  // Calls for so long, and until what is under way then has been answered. Throws
  // std::runtime_error with the first status that is not OK.
  LoadResult Run(absl::Duration duration);

 private:
  const Options options_;
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  std::int64_t next_ = 0;
};

}  // namespace districtedu::benchmark

#endif  // DISTRICTEDU_TESTS_BENCHMARK_LOAD_H_
