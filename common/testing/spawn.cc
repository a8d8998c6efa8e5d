#include "common/testing/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <functional>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace districtedu::testing::internal {
namespace {

// PR_SET_PDEATHSIG fires when the thread that forked ends, not only the process. So all forks are
// made by one thread that lives as long as the process.
class Forker {
 public:
  static Forker& Instance() {
    static Forker* const forker = new Forker;  // never destroyed: its thread never ends
    return *forker;
  }

  pid_t Run(std::function<pid_t()> fork_and_exec) {
    std::packaged_task<pid_t()> task(std::move(fork_and_exec));
    std::future<pid_t> result = task.get_future();
    {
      const std::lock_guard one_at_a_time(callers_);
      std::unique_lock lock(mutex_);
      task_ = &task;
      changed_.notify_all();
      changed_.wait(lock, [&] { return task_ == nullptr; });
    }
    return result.get();
  }

 private:
  Forker() {
    std::thread([this] { Work(); }).detach();
  }

  [[noreturn]] void Work() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [&] { return task_ != nullptr; });
      (*task_)();
      task_ = nullptr;
      changed_.notify_all();
    }
  }

  std::mutex callers_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::packaged_task<pid_t()>* task_ = nullptr;
};

// In the child, between fork and exec: async-signal-safe calls only.
[[noreturn]] void Become(const SpawnOptions& options, char* const* argv, char* const* environment,
                         pid_t parent, int error_fd) {
  const auto fail = [&] {
    const int error = errno;
    const ssize_t written = write(error_fd, &error, sizeof(error));
    _exit(written == sizeof(error) ? 127 : 126);
  };
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(125);  // the parent died before the line above
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  if (dup2(options.stdin_fd, 0) < 0 || dup2(options.stdout_fd, 1) < 0 ||
      dup2(options.stderr_fd, 2) < 0) {
    fail();
  }
  close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
  if (!options.working_directory.empty() && chdir(options.working_directory.c_str()) != 0) fail();
  execvpe(argv[0], argv, environment);
  fail();
  _exit(126);
}

}  // namespace

pid_t Spawn(const SpawnOptions& options) {
  std::vector<char*> argv;
  for (const std::string& argument : options.argv) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text = *variable;
    if (options.environment.count(text.substr(0, text.find('='))) == 0) variables.push_back(text);
  }
  for (const auto& [name, value] : options.environment) variables.push_back(name + "=" + value);
  std::vector<char*> environment;
  for (std::string& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);

  int error_pipe[2];
  if (pipe2(error_pipe, O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
  const pid_t parent = getpid();
  const pid_t pid = Forker::Instance().Run([&] {
    const pid_t child = fork();
    if (child == 0) Become(options, argv.data(), environment.data(), parent, error_pipe[1]);
    return child;
  });
  close(error_pipe[1]);
  int error = 0;
  const bool failed = pid > 0 && read(error_pipe[0], &error, sizeof(error)) == sizeof(error);
  close(error_pipe[0]);
  if (pid < 0) throw std::runtime_error("cannot fork");
  if (failed) {
    waitpid(pid, nullptr, 0);
    throw std::runtime_error("cannot run " + options.argv[0] + ": " + std::strerror(error));
  }
  return pid;
}

}  // namespace districtedu::testing::internal
