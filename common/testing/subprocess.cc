#include "common/testing/subprocess.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <regex>
#include <stdexcept>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/testing/spawn.h"

namespace districtedu::testing {
namespace {

void MakePipe(int (&ends)[2]) {
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
}

void CloseFd(int& fd) {
  if (fd >= 0) close(fd);
  fd = -1;
}

std::chrono::nanoseconds Nanoseconds(absl::Duration duration) {
  return absl::ToChronoNanoseconds(duration);
}

}  // namespace

Subprocess::Subprocess(std::vector<std::string> argv)
    : Subprocess(Options{std::move(argv), {}, {}, {}}) {}

Subprocess::Subprocess(Options options) : input_(std::move(options.input)) {
  int in[2];
  int out[2];
  int err[2];
  MakePipe(in);
  MakePipe(out);
  MakePipe(err);
  out_.fd = out[0];
  err_.fd = err[0];
  input_fd_ = in[1];
  internal::SpawnOptions spawn;
  spawn.argv = std::move(options.argv);
  spawn.environment = std::move(options.environment);
  spawn.working_directory = std::move(options.working_directory);
  spawn.stdin_fd = in[0];
  spawn.stdout_fd = out[1];
  spawn.stderr_fd = err[1];
  const auto close_childs_ends = [&] {
    for (int* fd : {&in[0], &out[1], &err[1]}) CloseFd(*fd);
  };
  try {
    pid_ = internal::Spawn(spawn);
    exit_fd_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
    if (exit_fd_ < 0) {
      kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
      throw std::runtime_error("cannot watch a child process");
    }
  } catch (...) {
    close_childs_ends();
    for (int* fd : {&out_.fd, &err_.fd, &input_fd_}) CloseFd(*fd);
    throw;
  }
  close_childs_ends();
  for (const int fd : {out_.fd, err_.fd, input_fd_}) fcntl(fd, F_SETFL, O_NONBLOCK);
  signal(SIGPIPE, SIG_IGN);  // a child that ends without reading its input
  reader_ = std::thread([this] { Read(); });
}

Subprocess::~Subprocess() {
  Kill();
  reader_.join();
  CloseFd(exit_fd_);
}

// One read; false at the end of the pipe. The lock is held.
bool Subprocess::ReadOnce(Pipe& pipe) {
  std::array<char, 65536> buffer;
  const ssize_t count = read(pipe.fd, buffer.data(), buffer.size());
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return true;
  if (count > 0) {
    pipe.text.append(buffer.data(), static_cast<std::size_t>(count));
    pipe.partial.append(buffer.data(), static_cast<std::size_t>(count));
    std::size_t start = 0;
    for (std::size_t end; (end = pipe.partial.find('\n', start)) != std::string::npos;
         start = end + 1) {
      lines_.push_back(pipe.partial.substr(start, end - start));
    }
    pipe.partial.erase(0, start);
    return true;
  }
  if (!pipe.partial.empty()) lines_.push_back(std::exchange(pipe.partial, ""));
  CloseFd(pipe.fd);
  return false;
}

void Subprocess::Read() {
  bool ended = false;
  while (true) {
    // After the end only what is there already: a grandchild may keep the pipes open for ever.
    std::array<pollfd, 4> fds = {{{out_.fd, POLLIN, 0},
                                  {err_.fd, POLLIN, 0},
                                  {input_fd_, POLLOUT, 0},
                                  {ended ? -1 : exit_fd_, POLLIN, 0}}};
    const int ready = poll(fds.data(), fds.size(), ended ? 0 : -1);
    const std::lock_guard lock(mutex_);
    if (ended && ready <= 0) break;
    if (fds[0].revents != 0) ReadOnce(out_);
    if (fds[1].revents != 0) ReadOnce(err_);
    if (fds[2].revents != 0) {
      const ssize_t count = write(input_fd_, input_.data(), input_.size());
      if (count > 0) input_.erase(0, static_cast<std::size_t>(count));
      if (input_.empty() || (count < 0 && errno != EAGAIN && errno != EINTR)) CloseFd(input_fd_);
    }
    if (fds[3].revents != 0) {
      int status = 0;
      if (waitpid(pid_, &status, WNOHANG) == pid_) {
        ended = true;
        CloseFd(input_fd_);
        exit_ = WIFEXITED(status) ? Exit{WEXITSTATUS(status), 0} : Exit{-1, WTERMSIG(status)};
      }
    }
    changed_.notify_all();
  }
  const std::lock_guard lock(mutex_);
  for (Pipe* pipe : {&out_, &err_}) {
    if (!pipe->partial.empty()) lines_.push_back(std::exchange(pipe->partial, ""));
    CloseFd(pipe->fd);
  }
  finished_ = true;
  changed_.notify_all();
}

absl::StatusOr<std::vector<std::string>> Subprocess::WaitForLine(const std::string& regex,
                                                                 std::size_t from,
                                                                 absl::Duration patience) {
  const std::regex pattern(regex);
  const auto deadline = std::chrono::steady_clock::now() + Nanoseconds(patience);
  std::unique_lock lock(mutex_);
  for (std::size_t next = from;;) {
    for (; next < lines_.size(); ++next) {
      std::smatch match;
      if (std::regex_search(lines_[next], match, pattern)) {
        return std::vector<std::string>(match.begin(), match.end());
      }
    }
    const std::string what =
        absl::StrCat("no line with ", regex, " from process ", pid_, "; it wrote:\n");
    if (finished_) {
      return absl::FailedPreconditionError(what + absl::StrJoin(lines_, "\n"));
    }
    if (changed_.wait_until(lock, deadline) == std::cv_status::timeout && next >= lines_.size()) {
      return absl::DeadlineExceededError(what + absl::StrJoin(lines_, "\n"));
    }
  }
}

std::size_t Subprocess::line_count() const {
  const std::lock_guard lock(mutex_);
  return lines_.size();
}

std::string Subprocess::output() const {
  const std::lock_guard lock(mutex_);
  return out_.text;
}

std::string Subprocess::error_output() const {
  const std::lock_guard lock(mutex_);
  return err_.text;
}

bool Subprocess::running() const {
  const std::lock_guard lock(mutex_);
  return !exit_.has_value();
}

void Subprocess::Signal(int signal) {
  // Reaped under the same lock: the number cannot be another process's yet.
  const std::lock_guard lock(mutex_);
  if (!exit_.has_value()) kill(pid_, signal);
}

absl::StatusOr<Subprocess::Exit> Subprocess::Wait(absl::Duration patience) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_for(lock, Nanoseconds(patience), [&] { return finished_; })) {
    return absl::DeadlineExceededError(
        absl::StrCat("process ", pid_, " still runs; it wrote:\n", absl::StrJoin(lines_, "\n")));
  }
  return *exit_;
}

absl::StatusOr<Subprocess::Exit> Subprocess::Terminate(absl::Duration patience) {
  Signal(SIGTERM);
  return Wait(patience);
}

void Subprocess::Kill() {
  Signal(SIGKILL);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return finished_; });
}

CommandResult RunCommand(Subprocess::Options options, absl::Duration patience) {
  const std::string name = options.argv.empty() ? "" : options.argv[0];
  Subprocess process(std::move(options));
  absl::StatusOr<Subprocess::Exit> exit = process.Wait(patience);
  if (!exit.ok()) {
    throw std::runtime_error(absl::StrCat(name, ": ", exit.status().ToString()));
  }
  return {*exit, process.output(), process.error_output()};
}

CommandResult RunCommand(std::vector<std::string> argv, absl::Duration patience) {
  return RunCommand(Subprocess::Options{std::move(argv), {}, {}, {}}, patience);
}

}  // namespace districtedu::testing
