#include "common/base/config.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <set>

#include "absl/flags/commandlineflag.h"
#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/base/utf8.h"
#include "districtedu/version.h"

ABSL_FLAG(std::string, config, "", "File of \"key = value\" lines; # begins a comment line.");

namespace districtedu {
namespace {

constexpr char kEnvironmentPrefix[] = "DISTRICTEDU_";

using Keys = std::map<std::string, absl::CommandLineFlag*>;

Keys AllKeys() {
  Keys keys;
  for (const auto& [name, flag] : absl::GetAllFlags()) {
    // Abseil's own flags (flagfile, fromenv, …) would be other ways in than the four we promise.
    if (flag->IsRetired() || absl::StrContains(flag->Filename(), "absl/flags/")) continue;
    keys.emplace(std::string(name), flag);
  }
  return keys;
}

bool HoldsSecret(absl::string_view key) {
  if (absl::EndsWith(key, "_file")) return false;
  return absl::StrContains(key, "password") || absl::StrContains(key, "secret") ||
         absl::StrContains(key, "token");
}

// Collects what is wrong, so that one start shows all of it.
class Assigner {
 public:
  const Keys& keys() const { return keys_; }

  void Assign(const std::string& key, absl::string_view value, absl::string_view where) {
    const auto found = keys_.find(key);
    if (found == keys_.end()) {
      Complain(where, absl::StrCat("unknown key \"", key, "\""));
      return;
    }
    std::string error;
    if (!found->second->ParseFrom(value, &error)) {
      Complain(where, absl::StrCat("key \"", key, "\" cannot have ",
                                   HoldsSecret(key) ? "the given value"
                                                    : absl::StrCat("the value \"", value, "\"")));
    }
  }

  void Complain(absl::string_view where, absl::string_view what) {
    problems_.push_back(absl::StrCat(where, ": ", what));
  }

  absl::Status status() const {
    if (problems_.empty()) return absl::OkStatus();
    return Error(Reason::kConfigInvalid, absl::StrJoin(problems_, "; "));
  }

 private:
  const Keys keys_ = AllKeys();
  std::vector<std::string> problems_;
};

struct Setting {
  std::string key;
  std::string value;
};

struct CommandLine {
  std::vector<Setting> settings;
  std::vector<std::string> positional;
};

CommandLine ReadCommandLine(const std::vector<std::string>& arguments, Assigner& assigner) {
  CommandLine out;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    absl::string_view argument = arguments[i];
    if (argument == "--") {
      out.positional.insert(out.positional.end(), arguments.begin() + i + 1, arguments.end());
      break;
    }
    if (argument.size() < 2 || argument[0] != '-') {
      out.positional.emplace_back(argument);
      continue;
    }
    if (!absl::ConsumePrefix(&argument, "--")) {
      assigner.Complain("command line", absl::StrCat("unknown option ", argument));
      continue;
    }
    const std::size_t equals = argument.find('=');
    const std::string key(argument.substr(0, equals));
    if (equals != absl::string_view::npos) {
      out.settings.push_back({key, std::string(argument.substr(equals + 1))});
      continue;
    }
    const auto found = assigner.keys().find(key);
    if (found != assigner.keys().end() && !found->second->IsOfType<bool>()) {
      if (i + 1 == arguments.size()) {
        assigner.Complain("command line", absl::StrCat("key \"", key, "\" has no value"));
      } else {
        out.settings.push_back({key, arguments[++i]});
      }
      continue;
    }
    if (found == assigner.keys().end() && absl::StartsWith(key, "no")) {
      const auto negated = assigner.keys().find(key.substr(2));
      if (negated != assigner.keys().end() && negated->second->IsOfType<bool>()) {
        out.settings.push_back({key.substr(2), "false"});
        continue;
      }
    }
    out.settings.push_back({key, "true"});
  }
  return out;
}

std::vector<Setting> ReadEnvironment(const std::vector<std::string>& environment) {
  std::vector<Setting> out;
  for (absl::string_view entry : environment) {
    if (!absl::ConsumePrefix(&entry, kEnvironmentPrefix)) continue;
    const std::size_t equals = entry.find('=');
    if (equals == absl::string_view::npos) continue;
    out.push_back(
        {absl::AsciiStrToLower(entry.substr(0, equals)), std::string(entry.substr(equals + 1))});
  }
  return out;
}

void AssignFromFile(const std::string& path, Assigner& assigner) {
  const auto text = ReadFile(path, 1u << 20);
  if (!text.ok()) {
    assigner.Complain("config", text.status().message());
    return;
  }
  std::set<std::string> seen;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(WithoutByteOrderMark(*text), '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line[0] == '#') continue;
    const std::string where = absl::StrCat(path, ":", number);
    const std::size_t equals = line.find('=');
    if (equals == absl::string_view::npos) {
      assigner.Complain(where, "not a \"key = value\" line");
      continue;
    }
    const std::string key(absl::StripAsciiWhitespace(line.substr(0, equals)));
    if (key == "config") {
      assigner.Complain(where, "a file cannot name another file");
    } else if (!seen.insert(key).second) {
      assigner.Complain(where, absl::StrCat("key \"", key, "\" stands twice"));
    } else {
      assigner.Assign(key, absl::StripAsciiWhitespace(line.substr(equals + 1)), where);
    }
  }
}

}  // namespace

absl::StatusOr<std::vector<std::string>> InitConfigFrom(
    const std::vector<std::string>& arguments, const std::vector<std::string>& environment) {
  Assigner assigner;
  const CommandLine command_line = ReadCommandLine(arguments, assigner);
  const std::vector<Setting> from_environment = ReadEnvironment(environment);

  std::string file = absl::GetFlag(FLAGS_config);
  for (const auto* settings : {&from_environment, &command_line.settings}) {
    for (const Setting& setting : *settings) {
      if (setting.key == "config") file = setting.value;
    }
  }
  // Weakest first: what comes later replaces it.
  if (!file.empty()) AssignFromFile(file, assigner);
  for (const Setting& setting : from_environment) {
    assigner.Assign(
        setting.key, setting.value,
        absl::StrCat("environment ", kEnvironmentPrefix, absl::AsciiStrToUpper(setting.key)));
  }
  for (const Setting& setting : command_line.settings) {
    assigner.Assign(setting.key, setting.value, "command line");
  }
  const absl::Status status = assigner.status();
  if (!status.ok()) return status;
  return command_line.positional;
}

absl::StatusOr<std::vector<std::string>> InitConfig(int argc, char** argv,
                                                    absl::string_view usage) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  for (const std::string& argument : arguments) {
    if (argument == "--") break;
    if (argument == "--version") {
      std::cout << usage << (usage.empty() ? "" : " ") << kVersion << "\n" << std::flush;
      std::exit(0);
    }
    if (argument == "--help" || argument == "-h") {
      if (!usage.empty()) std::cout << usage << "\n\n";
      std::cout << ConfigHelp() << std::flush;
      std::exit(0);
    }
  }
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);
  return InitConfigFrom(arguments, environment);
}

std::string PrintConfig() {
  std::string out;
  for (const auto& [key, flag] : AllKeys()) {
    absl::StrAppend(&out, key, " = ", HoldsSecret(key) ? "(hidden)" : flag->CurrentValue(), "\n");
  }
  return out;
}

std::string ConfigHelp() {
  std::string out = absl::StrCat("Keys (--key=value, ", kEnvironmentPrefix,
                                 "KEY in the environment, or key = value in the file of "
                                 "--config):\n");
  for (const auto& [key, flag] : AllKeys()) {
    absl::StrAppend(&out, "  --", key, "  ", flag->Help());
    const std::string value = flag->DefaultValue();
    if (!HoldsSecret(key) && !value.empty() && value != "\"\"") {
      absl::StrAppend(&out, " (default ", value, ")");
    }
    absl::StrAppend(&out, "\n");
  }
  return out;
}

}  // namespace districtedu
