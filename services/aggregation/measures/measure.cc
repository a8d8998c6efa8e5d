#include "services/aggregation/measures/measure.h"

#include <functional>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/hash.h"
#include "services/aggregation/measures/lint.h"
#include "services/aggregation/measures/sql_tokens.h"

namespace districtedu::aggregation {
namespace {

bool IsLowerName(absl::string_view text) {
  if (text.empty() || !absl::ascii_islower(text.front())) return false;
  for (const char c : text) {
    if (!absl::ascii_islower(c) && !absl::ascii_isdigit(c) && c != '_') return false;
  }
  return true;
}

// Two lower-case names with `separator` between them: "staffing.pe_teachers", "staffing/staff".
bool IsPair(absl::string_view text, char separator) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, separator);
  return parts.size() == 2 && IsLowerName(parts[0]) && IsLowerName(parts[1]);
}

// "<room>.<Type>".
bool IsResourceType(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '.');
  if (parts.size() != 2 || !IsLowerName(parts[0]) || parts[1].empty()) return false;
  if (!absl::ascii_isupper(parts[1].front())) return false;
  for (const char c : parts[1]) {
    if (!absl::ascii_isalnum(c)) return false;
  }
  return true;
}

bool IsDimension(absl::string_view text) {
  static const auto* const taken = new std::set<std::string>{
      "district_id", "school_year", "school_id", "record_name", "entity", "amount"};
  return IsLowerName(text) && !taken->contains(std::string(text));
}

// Splits "-- key: value"; false for any other line.
bool ReadHeaderLine(absl::string_view line, std::string* key, std::string* value) {
  if (!absl::ConsumePrefix(&line, "-- ")) return false;
  const size_t colon = line.find(": ");
  if (colon == absl::string_view::npos || !IsLowerName(line.substr(0, colon))) return false;
  *key = std::string(line.substr(0, colon));
  *value = std::string(absl::StripAsciiWhitespace(line.substr(colon + 2)));
  return true;
}

absl::Status ReadList(const std::string& value, const std::function<bool(const std::string&)>& fits,
                      std::vector<std::string>* list) {
  std::set<std::string> seen;
  for (const absl::string_view part : absl::StrSplit(value, ' ', absl::SkipEmpty())) {
    const std::string item(part);
    if (!fits(item)) return absl::InvalidArgumentError(absl::StrCat("malformed: ", item));
    if (!seen.insert(item).second) return absl::InvalidArgumentError(absl::StrCat("twice: ", item));
    list->push_back(item);
  }
  if (list->empty()) return absl::InvalidArgumentError("empty");
  return absl::OkStatus();
}

absl::Status ReadChoice(const std::string& value, const char* off, const char* on, bool* choice) {
  if (value != off && value != on) {
    return absl::InvalidArgumentError(absl::StrCat("neither ", off, " nor ", on, ": ", value));
  }
  *choice = value == on;
  return absl::OkStatus();
}

absl::Status ReadKey(const std::string& key, const std::string& value, Measure* measure) {
  const auto pair = [](char separator) {
    return [separator](const std::string& item) { return IsPair(item, separator); };
  };
  if (key == "measure") {
    measure->id = value;
    return IsPair(value, '.') ? absl::OkStatus() : absl::InvalidArgumentError("not <room>.<name>");
  }
  if (key == "title_zh" || key == "unit") {
    (key == "unit" ? measure->unit : measure->title_zh) = value;
    return value.empty() ? absl::InvalidArgumentError("empty") : absl::OkStatus();
  }
  if (key == "sources") return ReadList(value, IsLowerName, &measure->sources);
  if (key == "refreshed_by") return ReadList(value, IsResourceType, &measure->refreshed_by);
  if (key == "forms") return ReadList(value, pair('/'), &measure->forms);
  if (key == "dimensions") return ReadList(value, IsDimension, &measure->dimensions);
  if (key == "entity") {
    measure->entity = value;
    return IsLowerName(value) ? absl::OkStatus() : absl::InvalidArgumentError("malformed");
  }
  if (key == "absence") return ReadChoice(value, "zero", "missing", &measure->absence_is_missing);
  if (key == "over_years") return ReadChoice(value, "state", "adds", &measure->adds_over_years);
  if (key == "counts") return ReadChoice(value, "stock", "flow", &measure->is_flow);
  return absl::InvalidArgumentError("unknown key");
}

// The file of measure staffing.pe_teachers is services/staffing/measures/pe_teachers.sql.
bool NameFitsFile(const std::string& id, const std::string& file_name) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(id, '.');
  const std::vector<std::string> segments = absl::StrSplit(file_name, '/');
  if (segments.back() != parts.second + ".sql") return false;
  const size_t n = segments.size();
  return n < 3 || segments[n - 2] != "measures" || segments[n - 3] == parts.first;
}

// What the cells follow from; two measures with one digest yield the same cells.
std::string DigestOf(const Measure& measure) {
  return Sha256Hex(absl::StrCat(measure.id, "\n", absl::StrJoin(measure.dimensions, " "), "\n",
                                measure.entity, "\n", measure.sql));
}

}  // namespace

int Measure::DimensionIndex(const std::string& dimension) const {
  for (size_t i = 0; i < dimensions.size(); ++i) {
    if (dimensions[i] == dimension) return static_cast<int>(i);
  }
  return -1;
}

absl::StatusOr<Measure> ParseMeasure(const std::string& file_name, const std::string& text) {
  const auto refuse = [&file_name](int line, const std::string& what) {
    return absl::InvalidArgumentError(absl::StrCat(file_name, ":", line, ": ", what));
  };
  Measure measure;
  std::set<std::string> seen;
  int line_number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++line_number;
    std::string key;
    std::string value;
    if (!ReadHeaderLine(line, &key, &value)) break;
    if (!seen.insert(key).second) return refuse(line_number, absl::StrCat(key, " stands twice"));
    if (absl::Status status = ReadKey(key, value, &measure); !status.ok()) {
      return refuse(line_number, absl::StrCat(key, ": ", status.message()));
    }
  }
  for (const char* key : {"measure", "title_zh", "unit", "sources", "refreshed_by"}) {
    if (!seen.contains(key)) return refuse(line_number, absl::StrCat("header lacks ", key));
  }
  if (!NameFitsFile(measure.id, file_name)) {
    return refuse(1, absl::StrCat("measure ", measure.id, " is not the name of the file"));
  }

  auto tokens = TokenizeSql(text);
  if (!tokens.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(file_name, ": ", tokens.status().message()));
  }
  // Comments go: what is run, compared and digested is the statement.
  std::vector<SqlToken> statement;
  size_t copied = 0;
  for (const SqlToken& token : *tokens) {
    if (token.kind != SqlTokenKind::kComment) {
      statement.push_back(token);
      continue;
    }
    measure.sql.append(text, copied, token.begin - copied);
    copied = token.end;
  }
  measure.sql.append(text, copied);
  absl::StripAsciiWhitespace(&measure.sql);

  if (absl::Status status = LintStatement(measure, statement); !status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(file_name, ":", status.message()));
  }
  measure.digest = DigestOf(measure);
  return measure;
}

std::string RefreshSql(const Measure& measure, Restriction restriction) {
  std::string key = "m.school_year, m.school_id, m.entity";
  for (const std::string& dimension : measure.dimensions) absl::StrAppend(&key, ", m.", dimension);
  std::string sql =
      absl::StrCat("SELECT ", key, ", SUM(m.amount), COUNT(m.amount), COUNT(*)\nFROM (",
                   measure.sql, "\n) m\nWHERE m.district_id = ?");
  if (restriction != Restriction::kDistrict) {
    absl::StrAppend(&sql, " AND m.school_year BETWEEN ? AND ?");
  }
  if (restriction == Restriction::kYearsAndSchool) absl::StrAppend(&sql, " AND m.school_id = ?");
  return absl::StrCat(sql, "\nGROUP BY ", key);
}

}  // namespace districtedu::aggregation
