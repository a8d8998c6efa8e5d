#include "services/districtctl/import/form.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "common/resource/imports/import_table.h"
#include "services/districtctl/client/columns.h"
#include "services/districtctl/text/width.h"

namespace districtedu::districtctl {
namespace {

constexpr std::size_t kMaxTitle = 64;  // code points compared when a name is looked for
constexpr std::size_t kNearest = 3;

// What may stand around a title.
constexpr const char* kAround[] = {" ", "\t", "\u00A0", "\u3000", "\"", "'", "“",
                                   "”", "‘",  "’",      "＂",     "*",  "＊"};

std::vector<std::string> CodePoints(const std::string& text) {
  std::vector<std::string> out;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0u) != 0x80u || out.empty()) {
      if (out.size() == kMaxTitle) break;
      out.emplace_back();
    }
    out.back().push_back(c);
  }
  return out;
}

// Insertions, deletions and replacements that make one of the other.
std::size_t Distance(const std::vector<std::string>& left, const std::vector<std::string>& right) {
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < left.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t k = 0; k < right.size(); ++k) {
      const std::size_t above = row[k + 1];
      row[k + 1] = std::min({diagonal + (left[i] == right[k] ? 0 : 1), above + 1, row[k] + 1});
      diagonal = above;
    }
  }
  return row.back();
}

// "full_name (姓名), ...": the columns whose name or label is most like the title.
std::string Nearest(const std::vector<RecordColumn>& columns, const std::string& title) {
  const std::vector<std::string> wanted = CodePoints(absl::AsciiStrToLower(title));
  std::multimap<std::size_t, const RecordColumn*> by_distance;
  for (const RecordColumn& column : columns) {
    std::size_t best = SIZE_MAX;
    for (const std::string& name : {column.name, column.label}) {
      const std::vector<std::string> points = CodePoints(name);
      const std::size_t distance = Distance(wanted, points);
      // Nothing in common is not near.
      if (distance < std::max(wanted.size(), points.size())) best = std::min(best, distance);
    }
    if (best != SIZE_MAX) by_distance.emplace(best, &column);
  }
  std::vector<std::string> names;
  for (const auto& [distance, column] : by_distance) {
    if (names.size() == kNearest) break;
    names.push_back(column->label == column->name
                        ? column->name
                        : absl::StrCat(column->name, " (", column->label, ")"));
  }
  if (!names.empty()) return absl::StrCat("; nearest: ", absl::StrJoin(names, ", "));
  for (const RecordColumn& column : columns) names.push_back(column.name);
  return absl::StrCat("; its columns are ", absl::StrJoin(names, ", "));
}

}  // namespace

bool IsComment(const Row& row) {
  if (row.cells.empty()) return false;
  const absl::string_view cell = absl::StripLeadingAsciiWhitespace(row.cells[0]);
  return absl::StartsWith(cell, "#") || absl::StartsWith(cell, "＃");
}

std::string CleanTitle(const std::string& title) {
  std::string text = absl::StrReplaceAll(title, {{"\u200B", ""},
                                                 {"\u200C", ""},
                                                 {"\u200D", ""},
                                                 {"\u200E", ""},
                                                 {"\u200F", ""},
                                                 {"\u202A", ""},
                                                 {"\u202B", ""},
                                                 {"\u202C", ""},
                                                 {"\u202D", ""},
                                                 {"\u202E", ""},
                                                 {"\u2060", ""},
                                                 {"\uFEFF", ""},
                                                 {"\r", ""},
                                                 {"\n", ""},
                                                 {"．", "."}});
  absl::string_view rest = text;
  for (bool trimmed = true; trimmed;) {
    trimmed = false;
    for (const char* each : kAround) {
      trimmed |= absl::ConsumePrefix(&rest, each);
      trimmed |= absl::ConsumeSuffix(&rest, each);
    }
  }
  return std::string(rest);
}

absl::StatusOr<Form> ReadForm(const ResourceType& type, const std::string& district,
                              const std::vector<std::string>& header) {
  const std::vector<RecordColumn> columns = ColumnsOf(type);
  Form form;
  form.width = header.size();
  std::vector<FieldViolation> violations;
  std::map<std::string, std::string> seen;  // by the column's name: the title
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::string title = CleanTitle(header[i]);
    const auto wrong = [&](const std::string& what) {
      violations.push_back({absl::StrCat("columns[", i, "]"), Reason::kFieldUnknown,
                            absl::StrCat("column ", i + 1, ", ", what)});
    };
    bool exact = true;
    const int found = FindColumn(columns, title, &exact);
    // The district, of which an import has one, may stand there all the same.
    const bool district_key =
        title == type.keys()[0].variable || (!title.empty() && title == type.keys()[0].label_zh);
    std::string name = title;
    if (found >= 0) {
      name = columns[static_cast<std::size_t>(found)].name;
    } else if (title != "etag" && !district_key) {
      if (std::find(std::begin(kRejectionTitles), std::end(kRejectionTitles), title) !=
          std::end(kRejectionTitles)) {
        continue;
      }
      wrong(title.empty() ? "has no title"
                          : absl::StrCat("\"", Printable(title), "\" is not a column of ",
                                         type.type(), Nearest(columns, title)));
      continue;
    }
    const auto [before, first] = seen.emplace(name, title);
    if (!first) {
      wrong(title == before->second
                ? absl::StrCat("\"", title, "\" stands twice")
                : absl::StrCat("\"", title, "\" is the same as \"", before->second, "\""));
      continue;
    }
    form.titles.push_back(header[i]);
    form.columns.push_back(exact ? title : name);
    form.positions.push_back(i);
  }
  if (!violations.empty()) return InvalidFields(std::move(violations));
  const google::protobuf::RepeatedPtrField<std::string> sent(form.columns.begin(),
                                                             form.columns.end());
  const auto table = resource::ImportTable::Create(type, district, sent);
  if (!table.ok()) return table.status();
  return form;
}

std::vector<std::string> CellsOf(const Form& form, const Row& row) {
  std::vector<std::string> cells;
  for (const std::size_t position : form.positions) {
    if (position < row.cells.size()) cells.push_back(row.cells[position]);
  }
  for (std::size_t i = form.width; i < row.cells.size(); ++i) cells.push_back(row.cells[i]);
  return cells;
}

}  // namespace districtedu::districtctl
