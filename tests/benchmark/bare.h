#ifndef DISTRICTEDU_TESTS_BENCHMARK_BARE_H_
#define DISTRICTEDU_TESTS_BENCHMARK_BARE_H_

#include <sys/types.h>

#include <memory>
#include <string>

#include "common/testing/subprocess.h"
#include "common/testing/temp_dir.h"

namespace districtedu::benchmark {

// The bare_server beside this program, as a process: answers GetSnapshot with these bytes.
class BareServer {
 public:
  // Returns when it listens. Throws std::runtime_error.
  explicit BareServer(const std::string& answer);

  int port() const { return port_; }
  pid_t pid() const { return process_->pid(); }

 private:
  testing::TempDir dir_;
  std::unique_ptr<testing::Subprocess> process_;
  int port_ = 0;
};

}  // namespace districtedu::benchmark

#endif  // DISTRICTEDU_TESTS_BENCHMARK_BARE_H_
