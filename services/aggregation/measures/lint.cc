#include "services/aggregation/measures/lint.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace districtedu::aggregation {
namespace {

using Tokens = std::vector<SqlToken>;

// Views a measure may read, with the tables they read: it is those whose rows refresh it. A test
// compares this with the definition of the view.
const std::map<std::string, std::set<std::string>>& TablesOfViews() {
  static const auto* const views = new std::map<std::string, std::set<std::string>>{
      {"staffing_serving_staff", {"staffing_appointments", "facilities_school_years"}},
      {"staffing_stage_subjects", {"facilities_subjects"}},
      {"staffing_vetoes", {"staffing_teacher_evaluations", "staffing_ethics_cases"}},
  };
  return *views;
}

absl::Status Refuse(const SqlToken& token, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat(token.line, ": ", what));
}

// Words that may not stand in a statement at all, with the rule they break.
const char* ForbiddenWord(const std::string& word) {
  static const auto* const words = new absl::flat_hash_map<std::string, const char*>{
      {"GROUP", "grouping: the engine groups"},
      {"HAVING", "grouping: the engine groups"},
      {"DISTINCT", "DISTINCT hides records"},
      {"DISTINCTROW", "DISTINCT hides records"},
      {"ORDER", "an order has no meaning in a measure"},
      {"LIMIT", "LIMIT hides records"},
      {"OFFSET", "LIMIT hides records"},
      {"UNION", "one SELECT only"},
      {"INTERSECT", "one SELECT only"},
      {"EXCEPT", "one SELECT only"},
      {"WITH", "one SELECT only"},
      {"OVER", "window function"},
      {"WINDOW", "window function"},
      {"INTO", "a measure only reads"},
      {"FOR", "lock: readers of the snapshot do not lock"},
      {"LOCK", "lock: readers of the snapshot do not lock"},
      {"DIV", "division"},
      {"MOD", "division"},
      {"NATURAL", "joins name their columns"},
      {"USING", "joins name their columns"},
      {"LATERAL", "LATERAL is not in the SQL subset of MariaDB and MySQL"},
      {"FLOAT", "fractional type"},
      {"DOUBLE", "fractional type"},
      {"REAL", "fractional type"},
      {"DECIMAL", "fractional type"},
      {"NUMERIC", "fractional type"},
      {"CURRENT_DATE", "not a function of the records"},
      {"CURRENT_TIME", "not a function of the records"},
      {"CURRENT_TIMESTAMP", "not a function of the records"},
      {"CURRENT_USER", "not a function of the records"},
      {"LOCALTIME", "not a function of the records"},
      {"LOCALTIMESTAMP", "not a function of the records"},
      {"UTC_DATE", "not a function of the records"},
      {"UTC_TIME", "not a function of the records"},
      {"UTC_TIMESTAMP", "not a function of the records"},
  };
  const auto found = words->find(word);
  return found == words->end() ? nullptr : found->second;
}

// The functions a measure may call. What is not here rounds, aggregates, reads the clock or the
// session, or has not been needed yet.
bool AllowedFunction(const std::string& name) {
  static const auto* const functions = new absl::flat_hash_set<std::string>{
      "ABS",    "CHAR_LENGTH", "COALESCE", "CONCAT", "DATEDIFF", "FIND_IN_SET", "GREATEST",
      "IF",     "IFNULL",      "LEAST",    "LOWER",  "MONTH",    "NULLIF",      "REPLACE",
      "SUBSTR", "SUBSTRING",   "TRIM",     "UPPER",  "YEAR",
  };
  return functions->contains(name);
}

// Words before a parenthesis that are no functions.
bool OpensExpression(const std::string& word) {
  static const auto* const words = new absl::flat_hash_set<std::string>{
      "AND",  "AS",  "BETWEEN", "CASE", "ELSE",   "EXISTS", "FROM", "IN",    "JOIN",
      "LIKE", "NOT", "ON",      "OR",   "SELECT", "THEN",   "WHEN", "WHERE", "XOR",
  };
  return words->contains(word);
}

absl::Status CheckWords(const Tokens& tokens) {
  for (size_t i = 0; i < tokens.size(); ++i) {
    const SqlToken& token = tokens[i];
    const SqlToken* const before = i > 0 ? &tokens[i - 1] : nullptr;
    const SqlToken* const after = i + 1 < tokens.size() ? &tokens[i + 1] : nullptr;
    switch (token.kind) {
      case SqlTokenKind::kNumber:
        if (!std::all_of(token.text.begin(), token.text.end(),
                         [](char c) { return c >= '0' && c <= '9'; })) {
          return Refuse(token, absl::StrCat("fractional literal ", token.text));
        }
        break;
      case SqlTokenKind::kWord:
        if (before != nullptr && before->Is(".")) break;  // a column may have any name
        if (const char* rule = ForbiddenWord(token.upper)) {
          return Refuse(token, absl::StrCat(token.text, ": ", rule));
        }
        // FORCE INDEX (by_teacher): a hint, no call.
        if (token.upper == "INDEX" && before != nullptr && before->upper == "FORCE") break;
        if (after != nullptr && after->Is("(") && !AllowedFunction(token.upper) &&
            !OpensExpression(token.upper)) {
          return Refuse(token, absl::StrCat(token.text,
                                            "(): not among the functions a measure may call (no "
                                            "aggregate, rounding, clock or session)"));
        }
        break;
      case SqlTokenKind::kSymbol:
        if (token.Is("/") || token.Is("%")) return Refuse(token, "division");
        if (token.Is(";")) return Refuse(token, "one statement, without a semicolon");
        if (token.Is("?")) return Refuse(token, "placeholder: the engine restricts");
        if (token.Is("@") || token.Is(":=") || token.Is(":")) return Refuse(token, "variable");
        if (token.Is("||")) return Refuse(token, "|| means OR here and CONCAT elsewhere");
        if (token.Is("*") && before != nullptr &&
            (before->Is("SELECT") || before->Is(".") || before->Is(","))) {
          return Refuse(token, "columns are named, not *");
        }
        break;
      case SqlTokenKind::kString:
      case SqlTokenKind::kComment:
        break;
    }
  }
  return absl::OkStatus();
}

// One expression of the outermost select list: tokens [begin, end), without "AS name".
struct Column {
  size_t begin = 0;
  size_t end = 0;
  std::string name;
};

absl::StatusOr<std::vector<Column>> SelectList(const Tokens& tokens) {
  std::vector<Column> columns;
  int depth = 0;
  size_t begin = 1;
  for (size_t i = 1; i < tokens.size(); ++i) {
    if (tokens[i].Is("(")) ++depth;
    if (tokens[i].Is(")")) --depth;
    const bool last = depth == 0 && tokens[i].Is("FROM");
    if (!last && !(depth == 0 && tokens[i].Is(","))) continue;
    if (i < begin + 3 || !tokens[i - 2].Is("AS") || tokens[i - 1].kind != SqlTokenKind::kWord) {
      return Refuse(tokens[i - 1], "every column ends in AS <name>");
    }
    columns.push_back({begin, i - 2, tokens[i - 1].text});
    begin = i + 1;
    if (last) return columns;
  }
  return Refuse(tokens.back(), "no FROM");
}

absl::Status CheckColumns(const Measure& measure, const Tokens& tokens) {
  std::vector<std::string> wanted = {"district_id", "school_year", "school_id", "record_name",
                                     "entity"};
  wanted.insert(wanted.end(), measure.dimensions.begin(), measure.dimensions.end());
  wanted.push_back("amount");
  auto columns = SelectList(tokens);
  if (!columns.ok()) return columns.status();
  for (size_t i = 0; i < std::max(wanted.size(), columns->size()); ++i) {
    if (i >= columns->size()) {
      return Refuse(tokens.front(), absl::StrCat("column ", wanted[i], " is missing"));
    }
    const Column& column = (*columns)[i];
    if (i >= wanted.size() || column.name != wanted[i]) {
      return Refuse(
          tokens[column.begin],
          absl::StrCat("column ", i + 1, " is ", column.name, ", should be ",
                       i < wanted.size() ? wanted[i] : std::string("the last but is not")));
    }
    // The engine restricts by these two; only on plain columns does that become a range scan.
    if ((column.name == "district_id" || column.name == "school_year") &&
        !(column.end == column.begin + 3 && tokens[column.begin].kind == SqlTokenKind::kWord &&
          tokens[column.begin + 1].Is(".") &&
          tokens[column.begin + 2].kind == SqlTokenKind::kWord)) {
      return Refuse(tokens[column.begin], absl::StrCat(column.name, " must be a plain column"));
    }
    if (column.name == "entity") {
      const bool none = column.end == column.begin + 1 &&
                        tokens[column.begin].kind == SqlTokenKind::kString &&
                        tokens[column.begin].text.empty();
      if (none == measure.has_entity()) {
        return Refuse(tokens[column.begin], measure.has_entity()
                                                ? "the header names an entity, the column is ''"
                                                : "the header names no entity, so it must be ''");
      }
    }
  }
  return absl::OkStatus();
}

// Names behind FROM and JOIN of every SELECT, at any depth.
absl::StatusOr<std::map<std::string, const SqlToken*>> TablesRead(const Tokens& tokens) {
  std::map<std::string, const SqlToken*> tables;
  struct Level {
    bool select = false;       // the parenthesis holds a SELECT
    bool from_clause = false;  // between FROM and WHERE
  };
  std::vector<Level> levels = {{true, false}};
  for (size_t i = 0; i < tokens.size(); ++i) {
    const SqlToken& token = tokens[i];
    if (token.Is("(")) {
      levels.push_back({i + 1 < tokens.size() && tokens[i + 1].Is("SELECT"), false});
    } else if (token.Is(")")) {
      levels.pop_back();
      if (levels.empty()) return Refuse(token, "unbalanced parenthesis");
    } else if (token.Is("SELECT") && i > 0 && !tokens[i - 1].Is("(")) {
      return Refuse(token, "one SELECT only");
    } else if (!levels.back().select) {
      continue;
    } else if (token.Is("WHERE")) {
      levels.back().from_clause = false;
    } else if (token.Is(",") && levels.back().from_clause) {
      return Refuse(token, "joins are written JOIN … ON");
    } else if (token.Is("FROM") || token.Is("JOIN") || token.Is("STRAIGHT_JOIN")) {
      levels.back().from_clause = true;
      if (i + 1 >= tokens.size()) return Refuse(token, "no table");
      const SqlToken& next = tokens[i + 1];
      if (next.Is("(")) {
        if (i + 2 >= tokens.size() || !tokens[i + 2].Is("SELECT")) {
          return Refuse(next, "a parenthesis in a FROM clause holds a SELECT");
        }
        continue;
      }
      if (next.kind != SqlTokenKind::kWord) return Refuse(next, "no table");
      if (i + 2 < tokens.size() && tokens[i + 2].Is(".")) {
        return Refuse(next, "tables are not qualified");
      }
      tables.emplace(next.text, &next);
    }
  }
  if (levels.size() != 1) return Refuse(tokens.back(), "unbalanced parenthesis");
  return tables;
}

absl::Status CheckSources(const Measure& measure, const Tokens& tokens) {
  auto tables = TablesRead(tokens);
  if (!tables.ok()) return tables.status();
  const std::set<std::string> declared(measure.sources.begin(), measure.sources.end());
  std::set<std::string> read;
  for (const auto& [table, token] : *tables) {
    const std::set<std::string> own = TablesBehind(table);
    for (const std::string& name : own) {
      if (!declared.contains(name)) {
        return Refuse(*token, absl::StrCat("reads ", name, ", which is not in sources"));
      }
    }
    read.insert(own.begin(), own.end());
  }
  for (const std::string& name : measure.sources) {
    if (!read.contains(name)) {
      return Refuse(tokens.front(), absl::StrCat("sources name ", name, ", which is not read"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::set<std::string> TablesBehind(const std::string& table_or_view) {
  const auto view = TablesOfViews().find(table_or_view);
  return view == TablesOfViews().end() ? std::set<std::string>{table_or_view} : view->second;
}

absl::Status LintStatement(const Measure& measure, const std::vector<SqlToken>& statement) {
  if (statement.empty() || !statement.front().Is("SELECT")) {
    return absl::InvalidArgumentError(
        absl::StrCat(statement.empty() ? 1 : statement.front().line, ": not a SELECT"));
  }
  if (absl::Status status = CheckWords(statement); !status.ok()) return status;
  if (absl::Status status = CheckColumns(measure, statement); !status.ok()) return status;
  return CheckSources(measure, statement);
}

}  // namespace districtedu::aggregation
