#ifndef DISTRICTEDU_COMMON_TESTING_SUBPROCESS_H_
#define DISTRICTEDU_COMMON_TESTING_SUBPROCESS_H_

#include <sys/types.h>

#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/testing/wait.h"

namespace districtedu::testing {

// A program run by a test. Its output is read all the time, so it never blocks on a full pipe. It
// is killed when this object dies, and by the kernel when the test's process does.
class Subprocess {
 public:
  struct Options {
    std::vector<std::string> argv;  // argv[0] is looked up in PATH if it has no slash
    std::map<std::string, std::string> environment;  // added to the test's own
    std::string working_directory;                   // empty: the test's
    std::string input;                               // all of its standard input
  };

  struct Exit {
    int code = -1;   // -1 if ended by a signal
    int signal = 0;  // 0 if it exited
    friend bool operator==(const Exit&, const Exit&) = default;
  };

  // Throws std::runtime_error if the program cannot be run.
  explicit Subprocess(Options options);
  explicit Subprocess(std::vector<std::string> argv);
  ~Subprocess();
  Subprocess(const Subprocess&) = delete;
  Subprocess& operator=(const Subprocess&) = delete;

  pid_t pid() const { return pid_; }

  // Waits for a line of standard output or standard error that contains a match of the regular
  // expression (ECMAScript), looking at lines from number `from` on. The match and its groups.
  // DEADLINE_EXCEEDED, or FAILED_PRECONDITION if the program ended without it, with all it wrote.
  absl::StatusOr<std::vector<std::string>> WaitForLine(const std::string& regex,
                                                       std::size_t from = 0,
                                                       absl::Duration patience = kPatience);
  // Number of lines so far: the `from` that looks only at later ones.
  std::size_t line_count() const;

  // What it wrote so far.
  std::string output() const;
  std::string error_output() const;

  // No effect once it has ended.
  void Signal(int signal);

  // Waits for the end. DEADLINE_EXCEEDED if it does not come.
  absl::StatusOr<Exit> Wait(absl::Duration patience = kPatience);
  // SIGTERM, then Wait.
  absl::StatusOr<Exit> Terminate(absl::Duration patience = kPatience);
  // SIGKILL; returns when it has ended.
  void Kill();

  bool running() const;

 private:
  struct Pipe {
    int fd = -1;
    std::string text;
    std::string partial;  // the line not ended yet
  };

  void Read();
  bool ReadOnce(Pipe& pipe);

  pid_t pid_ = -1;
  int exit_fd_ = -1;  // pidfd

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Pipe out_;
  Pipe err_;
  int input_fd_ = -1;
  std::string input_;
  std::vector<std::string> lines_;
  std::optional<Exit> exit_;
  bool finished_ = false;  // ended and all output read
  std::thread reader_;
};

struct CommandResult {
  Subprocess::Exit exit;
  std::string output;
  std::string error_output;
};

// Runs a program to its end. Throws std::runtime_error if it cannot be run or does not end.
CommandResult RunCommand(Subprocess::Options options, absl::Duration patience = kPatience);
CommandResult RunCommand(std::vector<std::string> argv, absl::Duration patience = kPatience);

}  // namespace districtedu::testing

#endif  // DISTRICTEDU_COMMON_TESTING_SUBPROCESS_H_
