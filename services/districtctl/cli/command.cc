#include "services/districtctl/cli/command.h"

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/config.h"
#include "common/base/error.h"
#include "common/base/logging.h"
#include "districtedu/version.h"
#include "services/districtctl/text/table.h"
#include "services/districtctl/text/width.h"

namespace districtedu::districtctl {
namespace {

std::string Indented(const std::string& text) {
  std::string out;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    absl::StrAppend(&out, line.empty() ? "" : "  ", line, "\n");
  }
  return out;
}

std::string GeneralHelp(const std::vector<Command>& commands) {
  TextTable table({{""}, {""}, {""}});
  for (const Command& command : commands) {
    table.Add({"",
               absl::StrCat(command.name, command.arguments.empty() ? "" : " ", command.arguments),
               command.summary});
  }
  // The table's header is empty: leave its line out.
  std::string rows = table.Render();
  rows.erase(0, rows.find('\n') + 1);
  return absl::StrCat(
      "districtctl: the client of districtedu.\n\n"
      "usage: districtctl [--key=value...] COMMAND [ARGUMENT...] [--option...]\n\n",
      rows,
      "\ndistrictctl COMMAND --help shows a command's options, --version the version.\n"
      "Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 something was found\n"
      "(rejected rows, errors of a plan, differences), 130 interrupted.\n\n",
      ConfigHelp());
}

std::string CommandHelp(const Command& command) {
  std::string out = absl::StrCat(
      "usage: districtctl ", command.name, command.arguments.empty() ? "" : " ", command.arguments,
      command.options.empty() ? "" : " [--option...]", "\n\n", command.summary, "\n");
  if (!command.description.empty()) absl::StrAppend(&out, "\n", Indented(command.description));
  if (!command.options.empty()) {
    absl::StrAppend(&out, "\n");
    TextTable table({{""}, {""}, {""}});
    for (const OptionSpec& option : command.options) {
      table.Add({"", absl::StrCat("--", option.name, option.value.empty() ? "" : " ", option.value),
                 option.help});
    }
    const std::string rows = table.Render();
    absl::StrAppend(&out, rows.substr(rows.find('\n') + 1));
  }
  return absl::StrCat(out, "\nKeys that hold for all commands: districtctl --help\n");
}

const Command* Find(const std::vector<Command>& commands, const std::string& name) {
  const auto found = std::find_if(commands.begin(), commands.end(),
                                  [&](const Command& command) { return command.name == name; });
  return found == commands.end() ? nullptr : &*found;
}

bool AsksForHelp(const std::vector<std::string>& tokens) {
  const auto end = std::find(tokens.begin(), tokens.end(), "--");
  return std::find_if(tokens.begin(), end, [](const std::string& token) {
           return token == "--help" || token == "-h";
         }) != end;
}

// Index of the first positional token: the command. Keys may stand before it.
std::size_t CommandIndex(const std::vector<std::string>& tokens) {
  std::size_t i = 0;
  while (i < tokens.size() && absl::StartsWith(tokens[i], "-")) {
    const bool bare = !absl::StrContains(tokens[i], '=');
    if (bare && absl::StartsWith(tokens[i], "--") &&
        FindConfigKey(tokens[i].substr(2)) == KeyKind::kValue) {
      ++i;
    }
    ++i;
  }
  return std::min(i, tokens.size());
}

int RunCommand(const Command& command, const std::vector<std::string>& tokens,
               const std::vector<std::string>& environment, Console& console) {
  std::vector<std::string> settings;
  const absl::StatusOr<Arguments> arguments = Arguments::Parse(command.options, tokens, &settings);
  absl::Status status = arguments.status();
  if (status.ok()) {
    const std::size_t count = arguments->positional().size();
    if (count < command.least_arguments || count > command.most_arguments) {
      status = Error(Reason::kConfigInvalid,
                     absl::StrCat(command.name, " takes ",
                                  command.arguments.empty() ? "no argument" : command.arguments));
    }
  }
  if (status.ok()) status = InitConfigFrom(settings, environment).status();
  if (status.ok()) status = InitLogging();
  if (!status.ok()) return FailUsage(status, console);
  const int code = command.run(*arguments, console);
  console.out.flush();
  if (!console.out) {
    console.err << "districtctl: the output could not be written\n";
    return code == kSuccess ? kFailed : code;
  }
  return code;
}

}  // namespace

void PrintError(const absl::Status& status, Console& console) {
  const std::string reason = ReasonOf(status);
  std::string text =
      absl::StrCat("districtctl: ", absl::StatusCodeToString(status.code()),
                   reason.empty() ? "" : " ", reason, ": ", Printable(status.message()), "\n");
  for (const auto& [field, description] : ViolationsOf(status)) {
    absl::StrAppend(&text, "  ", Printable(field), ": ", Printable(description), "\n");
  }
  if (const auto delay = RetryDelayOf(status)) {
    absl::StrAppend(&text, "  try again after ", absl::FormatDuration(*delay), "\n");
  }
  // Of an interruption the command itself says what stands and how to go on.
  if (const auto known = ParseReason(reason); known && *known != Reason::kCallCancelled) {
    absl::StrAppend(&text, "  cure: ", DescribeReason(*known).cure, "\n");
  }
  console.err << text;
}

int Fail(const absl::Status& status, Console& console) {
  PrintError(status, console);
  return HasReason(status, Reason::kCallCancelled) ? kInterrupted : kFailed;
}

int FailUsage(const absl::Status& status, Console& console) {
  console.err << "districtctl: " << Printable(status.message()) << "\n"
              << "districtctl --help and districtctl COMMAND --help show what is accepted\n";
  return kUsage;
}

int Dispatch(const std::vector<Command>& commands, const std::vector<std::string>& tokens,
             const std::vector<std::string>& environment, Console& console) {
  const std::size_t index = CommandIndex(tokens);
  std::vector<std::string> rest(tokens.begin(), tokens.begin() + index);
  if (index == tokens.size() && !tokens.empty() && tokens.back() == "--version") {
    console.out << "districtctl " << kVersion << "\n";
    return kSuccess;
  }
  if (index == tokens.size()) {
    if (tokens.empty() || !AsksForHelp(tokens)) {
      console.err << "districtctl: which command?\n\n" << GeneralHelp(commands);
      return kUsage;
    }
    console.out << GeneralHelp(commands);
    return kSuccess;
  }
  const std::string& name = tokens[index];
  rest.insert(rest.end(), tokens.begin() + index + 1, tokens.end());
  const Command* command = Find(commands, name);
  if (name == "help") {
    command = rest.empty() ? nullptr : Find(commands, rest[0]);
    if (command != nullptr || rest.empty()) {
      console.out << (command != nullptr ? CommandHelp(*command) : GeneralHelp(commands));
      return kSuccess;
    }
  }
  if (command == nullptr) {
    console.err << "districtctl: there is no command " << Printable(name == "help" ? rest[0] : name)
                << "; districtctl --help lists them\n";
    return kUsage;
  }
  if (AsksForHelp(rest)) {
    console.out << CommandHelp(*command);
    return kSuccess;
  }
  return RunCommand(*command, rest, environment, console);
}

}  // namespace districtedu::districtctl
