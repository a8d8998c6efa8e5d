#ifndef DISTRICTEDU_COMMON_TESTING_SPAWN_H_
#define DISTRICTEDU_COMMON_TESTING_SPAWN_H_

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

// Internal to common/testing.

namespace districtedu::testing::internal {

struct SpawnOptions {
  std::vector<std::string> argv;
  std::map<std::string, std::string> environment;
  std::string working_directory;
  int stdin_fd = -1;  // become 0, 1, 2; nothing else is inherited
  int stdout_fd = -1;
  int stderr_fd = -1;
};

// Starts a program that the kernel kills when this process ends, however it ends. Throws
// std::runtime_error. The caller reaps it.
pid_t Spawn(const SpawnOptions& options);

}  // namespace districtedu::testing::internal

#endif  // DISTRICTEDU_COMMON_TESTING_SPAWN_H_
