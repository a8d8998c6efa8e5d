#include "services/aggregation/calls/indicator_filter.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace districtedu::aggregation {
namespace {

absl::Status Invalid(const std::string& why) {
  return InvalidFields({{"filter", Reason::kFilterInvalid, why}});
}

// Words, "=" and quoted texts (with their first quote, so that they are told from words). Empty
// where a quote is open or a character is none of these.
std::vector<std::string> Tokens(const std::string& filter) {
  std::vector<std::string> tokens;
  std::size_t i = 0;
  while (i < filter.size()) {
    const char c = filter[i];
    if (absl::ascii_isspace(c)) {
      ++i;
    } else if (c == '=') {
      tokens.push_back("=");
      ++i;
    } else if (c == '"') {
      const std::size_t end = filter.find('"', i + 1);
      if (end == std::string::npos) return {};
      tokens.push_back(filter.substr(i, end - i));
      i = end + 1;
    } else {
      std::size_t end = i;
      while (end < filter.size() && filter[end] != '=' && filter[end] != '"' &&
             !absl::ascii_isspace(filter[end])) {
        ++end;
      }
      tokens.push_back(filter.substr(i, end - i));
      i = end;
    }
  }
  return tokens;
}

std::optional<v1::Verdict> ParseVerdict(const std::string& text) {
  std::string name = absl::AsciiStrToUpper(text);
  if (!absl::StartsWith(name, "VERDICT_")) name = absl::StrCat("VERDICT_", name);
  v1::Verdict verdict = v1::VERDICT_UNSPECIFIED;
  if (!v1::Verdict_Parse(name, &verdict) || verdict == v1::VERDICT_UNSPECIFIED) return std::nullopt;
  return verdict;
}

absl::Status Set(const std::string& field, const std::string& value, IndicatorFilter* filter) {
  if (field == "owner" && !filter->owner.has_value()) {
    filter->owner = value;
    return absl::OkStatus();
  }
  if (field == "verdict" && !filter->verdict.has_value()) {
    filter->verdict = ParseVerdict(value);
    if (filter->verdict.has_value()) return absl::OkStatus();
    return Invalid(absl::StrCat("there is no verdict ", value));
  }
  if (field == "school_year" && !filter->school_year.has_value()) {
    int year = 0;
    if (!absl::SimpleAtoi(value, &year)) return Invalid("school_year is a number, e.g. 2023");
    filter->school_year = year;
    return absl::OkStatus();
  }
  return Invalid("takes owner, verdict and school_year, each once");
}

}  // namespace

absl::StatusOr<IndicatorFilter> ParseIndicatorFilter(const std::string& filter) {
  IndicatorFilter parsed;
  if (absl::StripAsciiWhitespace(filter).empty()) return parsed;
  const std::vector<std::string> tokens = Tokens(filter);
  // field = value, AND between.
  if (tokens.size() % 4 != 3) return Invalid("must be field = value AND field = value");
  for (std::size_t i = 0; i < tokens.size(); i += 4) {
    if (i > 0 && !absl::EqualsIgnoreCase(tokens[i - 1], "AND")) return Invalid("AND is missing");
    const std::string& value = tokens[i + 2];
    if (tokens[i + 1] != "=" || value == "=") return Invalid("only = is offered");
    absl::Status status = Set(tokens[i], value[0] == '"' ? value.substr(1) : value, &parsed);
    if (!status.ok()) return status;
  }
  return parsed;
}

}  // namespace districtedu::aggregation
