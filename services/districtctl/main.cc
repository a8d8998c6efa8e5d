#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

#include "services/districtctl/commands/commands.h"

int main(int argc, char** argv) {
  const std::vector<std::string> tokens(argv + 1, argv + argc);
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);
  districtedu::districtctl::Console console{std::cout, std::cerr, ::isatty(STDERR_FILENO) != 0};
  return districtedu::districtctl::Dispatch(districtedu::districtctl::AllCommands(), tokens,
                                            environment, console);
}
