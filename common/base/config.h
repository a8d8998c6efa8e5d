#ifndef DISTRICTEDU_COMMON_BASE_CONFIG_H_
#define DISTRICTEDU_COMMON_BASE_CONFIG_H_

#include <string>
#include <vector>

#include "absl/flags/declare.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

ABSL_DECLARE_FLAG(std::string, config);

// Settings. The ABSL_FLAGs linked into a program are the registry of its keys; a key's value comes
// from, in this order, the command line (--key=value), the environment (DISTRICTEDU_KEY), the file
// of --config ("key = value" lines, # begins a comment), the flag's default.
//
// Secrets are never values of keys: a key names a file (…_file) that holds the secret. Should a key
// carry one nevertheless (its name holds password, secret or token and does not end in _file), it
// is printed as "(hidden)".

namespace districtedu {

// Reads all four sources; call once, first thing in main, before other threads. Returns the
// positional arguments without the program's name. CONFIG_INVALID names every argument, every key
// of the file and every DISTRICTEDU_* of the environment that is unknown or has a value of the
// wrong form. Where --help or -h is given, prints `usage` and all keys and ends the process with 0.
//
// Arguments: --key=value, --key value; --key and --nokey for keys that are true or false; what
// follows -- is positional.
absl::StatusOr<std::vector<std::string>> InitConfig(int argc, char** argv,
                                                    absl::string_view usage = "");

// The same without the process' own arguments ("NAME=value" per entry of the environment) and
// without --help.
absl::StatusOr<std::vector<std::string>> InitConfigFrom(
    const std::vector<std::string>& arguments, const std::vector<std::string>& environment);

// Every key with its present value, "key = value" lines sorted by key, as a config file has them.
std::string PrintConfig();

// Every key with its meaning and default, as --help prints them.
std::string ConfigHelp();

}  // namespace districtedu

#endif  // DISTRICTEDU_COMMON_BASE_CONFIG_H_
