#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_CLI_ARGUMENTS_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_CLI_ARGUMENTS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace districtedu::districtctl {

// An option of one subcommand. Settings that hold for all of them are keys of the configuration.
struct OptionSpec {
  std::string name;   // without the dashes
  std::string value;  // what stands for its value in the help; empty: a switch
  std::string help;
  bool repeated = false;
};

// What a subcommand was called with, checked against its options.
class Arguments {
 public:
  // Takes from `tokens` what the options name and what is positional; every other --key stays, in
  // order and with its value, in `settings` for the configuration to read. Accepted: --name=value,
  // --name value, --switch; what follows -- is positional. CONFIG_INVALID for a missing value, a
  // value for a switch, an option given twice that may stand once.
  static absl::StatusOr<Arguments> Parse(const std::vector<OptionSpec>& options,
                                         const std::vector<std::string>& tokens,
                                         std::vector<std::string>* settings);

  const std::vector<std::string>& positional() const { return positional_; }
  bool Has(const std::string& name) const { return values_.contains(name); }
  // The value, or `fallback`.
  std::string Text(const std::string& name, const std::string& fallback = "") const;
  std::vector<std::string> All(const std::string& name) const;
  // CONFIG_INVALID, naming the option, for what is no number or out of bounds.
  absl::StatusOr<std::int64_t> Number(const std::string& name, std::int64_t fallback,
                                      std::int64_t least, std::int64_t most) const;
  // "30s", "2m", "500ms", "1h".
  absl::StatusOr<absl::Duration> Duration(const std::string& name, absl::Duration fallback) const;

  // The line that runs `command` with these tokens again, quoted for a shell; options of `with`
  // (name, value) take the place of those given.
  std::string CommandLine(const std::string& command,
                          const std::vector<std::pair<std::string, std::string>>& with) const;

 private:
  std::vector<std::string> tokens_;
  std::vector<std::string> positional_;
  std::map<std::string, std::vector<std::string>> values_;
};

// Whether the configuration has such a key, and whether it takes a value (all but true/false do).
enum class KeyKind { kUnknown, kSwitch, kValue };
KeyKind FindConfigKey(const std::string& name);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_CLI_ARGUMENTS_H_
