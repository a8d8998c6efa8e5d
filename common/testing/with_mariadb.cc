// with_mariadb COMMAND...: runs the command with a MariaDB that all tests under it share
// (DISTRICTEDU_TEST_MARIADB_SOCKET), and exits as the command does. Saves each test its start.

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>

#include "common/testing/mariadb.h"

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: with_mariadb COMMAND...\n");
    return 2;
  }
  try {
    districtedu::testing::MariaDb server;
    const pid_t child = fork();
    if (child == 0) {
      setenv("DISTRICTEDU_TEST_MARIADB_SOCKET", server.socket().c_str(), 1);
      execvp(argv[1], argv + 1);
      std::perror(argv[1]);
      _exit(127);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) return 1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "with_mariadb: %s\n", e.what());
    return 1;
  }
}
