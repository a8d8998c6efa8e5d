#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_CLI_COMMAND_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_CLI_COMMAND_H_

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/districtctl/cli/arguments.h"

namespace districtedu::districtctl {

enum ExitCode {
  kSuccess = 0,
  kFailed = 1,
  kUsage = 2,
  kFindings = 3,       // the call worked and something was found: rejected rows, errors of a plan
  kInterrupted = 130,  // Ctrl-C or SIGTERM; what was begun is cleaned up
};

// Where a command writes. What was asked for goes to `out`, progress and errors to `err`.
struct Console {
  std::ostream& out;
  std::ostream& err;
  bool err_is_terminal = false;  // progress may rewrite its line
};

// One subcommand. All of them stand in the table of commands/table.cc.
struct Command {
  std::string name;
  std::string arguments;    // e.g. "FILE|DIR..."
  std::string summary;      // one line
  std::string description;  // the rest of its help, with line ends
  std::vector<OptionSpec> options;
  std::size_t least_arguments = 0;
  std::size_t most_arguments = 0;
  int (*run)(const Arguments& arguments, Console& console) = nullptr;
};

// "districtctl: " and the error: its code, reason, message, every violation, when to try again and
// what the table of reasons knows as cure.
void PrintError(const absl::Status& status, Console& console);

// The same, and the exit code: 130 where the status is that of an interruption.
int Fail(const absl::Status& status, Console& console);

// A usage error of a command's own: message and exit code 2.
int FailUsage(const absl::Status& status, Console& console);

// Runs the command line (without the program's name). `environment` as in common/base/config.h.
int Dispatch(const std::vector<Command>& commands, const std::vector<std::string>& tokens,
             const std::vector<std::string>& environment, Console& console);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_CLI_COMMAND_H_
