#ifndef DISTRICTEDU_TESTS_BENCHMARK_REPLAY_H_
#define DISTRICTEDU_TESTS_BENCHMARK_REPLAY_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/mysql/options.h"
#include "tests/benchmark/load.h"
#include "tests/benchmark/statements.h"

namespace districtedu::benchmark {

// Statements sent again and again through connections of the bare MySQL connector, one thread each,
// prepared once: what the database alone allows.
class Replay {
 public:
  // The n-th round of statements, n from 0 over all runs; same texts in the same order each time.
  // Called by several threads.
  using Round = std::function<std::vector<Statement>(std::int64_t n)>;

  // Connects as the servers do: same session settings. Throws std::runtime_error.
  Replay(const mysql::ConnectOptions& database, int connections, Round round);
  ~Replay();

  // Rounds for so long. Throws std::runtime_error with the first error.
  LoadResult Run(absl::Duration duration);
  // So many rounds on one connection.
  LoadResult RunRounds(std::int64_t rounds);

 private:
  class Connection;
  const Round round_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::int64_t next_ = 0;
};

}  // namespace districtedu::benchmark

#endif  // DISTRICTEDU_TESTS_BENCHMARK_REPLAY_H_
