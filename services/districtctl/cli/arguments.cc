#include "services/districtctl/cli/arguments.h"

#include <algorithm>
#include <utility>

#include "absl/flags/commandlineflag.h"
#include "absl/flags/reflection.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/error.h"

namespace districtedu::districtctl {
namespace {

absl::Status Usage(const std::string& message) { return Error(Reason::kConfigInvalid, message); }

// A word of a POSIX shell's command line.
std::string Quoted(const std::string& word) {
  const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c >= 0x80 || absl::StrContains("%+,-./:=@_", c);
  });
  if (plain) return word;
  return absl::StrCat("'", absl::StrReplaceAll(word, {{"'", "'\\''"}}), "'");
}

}  // namespace

KeyKind FindConfigKey(const std::string& name) {
  const absl::CommandLineFlag* flag = absl::FindCommandLineFlag(name);
  // Abseil's own flags are no keys of ours (common/base/config.h).
  if (flag == nullptr || absl::StrContains(flag->Filename(), "absl/flags/")) {
    return KeyKind::kUnknown;
  }
  return flag->IsOfType<bool>() ? KeyKind::kSwitch : KeyKind::kValue;
}

absl::StatusOr<Arguments> Arguments::Parse(const std::vector<OptionSpec>& options,
                                           const std::vector<std::string>& tokens,
                                           std::vector<std::string>* settings) {
  Arguments out;
  out.tokens_ = tokens;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::string& token = tokens[i];
    if (token == "--") {
      out.positional_.insert(out.positional_.end(), tokens.begin() + i + 1, tokens.end());
      break;
    }
    // A lone dash is standard input.
    if (token.size() < 2 || token[0] != '-') {
      out.positional_.push_back(token);
      continue;
    }
    const std::size_t equals = token.find('=');
    const std::string name = absl::StartsWith(token, "--") ? token.substr(2, equals - 2) : token;
    const auto option = std::find_if(options.begin(), options.end(),
                                     [&](const OptionSpec& spec) { return spec.name == name; });
    if (option == options.end()) {
      const KeyKind kind = FindConfigKey(name);
      if (kind == KeyKind::kUnknown && !absl::StartsWith(name, "no")) {
        return Usage(absl::StrCat("unknown option ", token.substr(0, equals)));
      }
      settings->push_back(token);
      if (kind == KeyKind::kValue && equals == std::string::npos) {
        if (i + 1 == tokens.size()) return Usage(absl::StrCat(token, " has no value"));
        settings->push_back(tokens[++i]);
      }
      continue;
    }
    std::vector<std::string>& values = out.values_[name];
    if (!values.empty() && !option->repeated) {
      return Usage(absl::StrCat("--", name, " is given twice"));
    }
    if (option->value.empty()) {
      if (equals != std::string::npos) return Usage(absl::StrCat("--", name, " takes no value"));
      values.emplace_back();
    } else if (equals != std::string::npos) {
      values.push_back(token.substr(equals + 1));
    } else if (i + 1 < tokens.size()) {
      values.push_back(tokens[++i]);
    } else {
      return Usage(absl::StrCat("--", name, " has no value"));
    }
  }
  return out;
}

std::string Arguments::Text(const std::string& name, const std::string& fallback) const {
  const auto found = values_.find(name);
  return found == values_.end() ? fallback : found->second.back();
}

std::vector<std::string> Arguments::All(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

absl::StatusOr<std::int64_t> Arguments::Number(const std::string& name, std::int64_t fallback,
                                               std::int64_t least, std::int64_t most) const {
  if (!Has(name)) return fallback;
  std::int64_t number = 0;
  if (!absl::SimpleAtoi(Text(name), &number) || number < least || number > most) {
    return Usage(
        absl::StrCat("--", name, " ", Text(name), ": a number from ", least, " to ", most));
  }
  return number;
}

absl::StatusOr<absl::Duration> Arguments::Duration(const std::string& name,
                                                   absl::Duration fallback) const {
  if (!Has(name)) return fallback;
  absl::Duration duration;
  if (!absl::ParseDuration(Text(name), &duration) || duration < absl::ZeroDuration()) {
    return Usage(absl::StrCat("--", name, " ", Text(name), ": a duration, e.g. 30s or 2m"));
  }
  return duration;
}

std::string Arguments::CommandLine(
    const std::string& command,
    const std::vector<std::pair<std::string, std::string>>& with) const {
  std::string line = absl::StrCat("districtctl ", command);
  for (const auto& [name, value] : with) absl::StrAppend(&line, " --", name, " ", Quoted(value));
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    const bool replaced = std::any_of(with.begin(), with.end(), [&](const auto& option) {
      const std::string flag = "--" + option.first;
      if (tokens_[i] != flag) return absl::StartsWith(tokens_[i], flag + "=");
      ++i;  // its value
      return true;
    });
    if (!replaced) absl::StrAppend(&line, " ", Quoted(tokens_[i]));
  }
  return line;
}

}  // namespace districtedu::districtctl
