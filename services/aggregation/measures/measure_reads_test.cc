// What a refresh of a measure reads of the store, on statistics as they are right after an import:
// those of empty tables.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/testing/test_database.h"
#include "services/aggregation/measures/measure.h"

namespace districtedu::aggregation {
namespace {

using mysql::Value;

constexpr int kSchools = 5;
constexpr int kFirstYear = 2021;
constexpr int kYears = 4;
constexpr int kRows = 24;  // of each table, school and year
constexpr std::int64_t kYear = 2023;
constexpr char kSchool[] = "s1";
// Beside the rows: a register looked up, the end of a range.
constexpr std::int64_t kSlack = 8;

struct Column {
  std::string name;
  std::string type;
  std::int64_t length = 0;
};

// The row of a table: the n-th of its school and year.
struct Place {
  int school = 0;
  int year = 0;
  int n = 0;
};

// A code that measures select by; "" where any will do.
std::string CodeOf(const std::string& table, const std::string& column, int n) {
  const bool few = n % 4 == 0;
  if (column == "stage" || column == "stages" || column == "required_stages") return "primary";
  if (column == "area") {
    return few ? "physical_education" : n % 4 == 1 ? "music" : "mathematics";
  }
  if (table == "facilities_schools" && column == "kind") return "primary";
  if (table == "staffing_appointments") {
    if (column == "kind") return n == 1 ? "secondment" : "main";
    if (column == "post") return "teacher";
    if (column == "employment") return "in_post";
    if (column == "end_reason") return few ? "retired" : "NULL";
  }
  if (table == "staffing_personnel_decisions" && column == "kind") {
    return few ? "reassignment" : "award";
  }
  if (table == "staffing_teacher_evaluations" && column == "grade") return "good";
  if (table == "facilities_construction_projects" && column == "kind") {
    return few ? "upgrade" : "expansion";
  }
  if (absl::EndsWith(column, "qualification")) return few ? "associate" : "bachelor";
  return "";
}

// NULL for what is not said.
std::string TextOf(const std::string& table, const Column& column, const Place& at) {
  const std::string& name = column.name;
  const int year = kFirstYear + at.year;
  const std::string school = absl::StrCat("s", at.school);
  if (name == "district_id") return "d";
  if (name == "main_school_id" || name == "merged_into_id") return "NULL";
  if (name == "to_school_id") return absl::StrCat("s", (at.school + 1) % kSchools);
  if (absl::EndsWith(name, "school_id")) return school;
  if (absl::EndsWith(name, "school_year") || name == "fiscal_year") return absl::StrCat(year);
  if (name == "teacher_id") return absl::StrCat("t", at.school, "-", at.n);
  if (absl::EndsWith(name, "subject_id")) return absl::StrCat("b", at.n % 6);
  if (name == "honour_title_id") return absl::StrCat("h", at.n % 5);
  if (name == "equipment_project_id") return absl::StrCat("e", at.school, "-", year, "-", at.n / 8);
  if (absl::EndsWith(name, "_id")) return absl::StrCat(school, "-", year, "-", at.n);
  if (column.type == "date") {
    if (name == "census_date") return absl::StrCat(year, "-10-15");
    if (absl::StartsWith(name, "start") || name == "ready_on") return absl::StrCat(year, "-09-01");
    if (name == "end_date") return absl::StrCat(year + 1, "-09-01");
    const bool open = absl::StartsWith(name, "opened") || absl::StartsWith(name, "closed") ||
                      absl::StartsWith(name, "removed") || name == "valid_to";
    return open ? "NULL" : absl::StrCat(year + 1, "-03-01");
  }
  if (column.type == "datetime") return "2024-01-01";
  if (name == "backbone" || name == "famous" || name == "ethics_veto" || name == "veto") {
    return at.n % 8 == 0 ? "1" : "0";
  }
  if (name == "reported_by_main_school") return "0";
  if (name == "eligible") return "1";
  if (absl::StrContains(column.type, "int")) return absl::StrCat(at.n % 9 + 1);
  const std::string code = CodeOf(table, name, at.n);
  if (!code.empty()) return code;
  return absl::StrCat("x", at.n).substr(0, static_cast<std::size_t>(column.length));
}

class MeasureReadsTest : public ::testing::Test {
 protected:
  MeasureReadsTest() {
    session_ = database_.Connect();
    database_.Run("SET GLOBAL innodb_stats_auto_recalc = OFF;\n");
    for (const char* room : {"facilities", "staffing"}) {
      RunAll("common/resource/schema", room);
      RunAll(absl::StrCat("services/", room, "/schema"), room);
    }
    const auto catalogue = MeasureCatalogue::LoadEmbedded();
    EXPECT_TRUE(catalogue.ok()) << catalogue.status();
    catalogue_ = *catalogue;
    std::set<std::string> sources;
    for (const Measure& measure : catalogue_.measures()) {
      sources.insert(measure.sources.begin(), measure.sources.end());
    }
    for (const std::string& table : sources) Fill(table);
  }

  void RunAll(const std::string& folder, const std::string& room) {
    std::vector<std::string> files;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      if (file.path().extension() == ".sql") files.push_back(file.path().string());
    }
    std::sort(files.begin(), files.end());
    for (const std::string& name : files) {
      std::ifstream stream(name);
      std::stringstream text;
      text << stream.rdbuf();
      database_.Run(absl::StrReplaceAll(text.str(), {{"{room}", room}}));
    }
  }

  void Fill(const std::string& table) {
    std::vector<Column>& columns = columns_[table];
    std::vector<std::string> names;
    for (const mysql::Row& row : database_.Select(
             "SELECT COLUMN_NAME, DATA_TYPE, CAST(IFNULL(CHARACTER_MAXIMUM_LENGTH, 0) AS SIGNED), "
             "EXTRA LIKE '%GENERATED%' FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = "
             "DATABASE() AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION",
             {table})) {
      Column column;
      column.name = std::get<std::string>(row[0]);
      column.type = std::get<std::string>(row[1]);
      column.length = std::get<std::int64_t>(row[2]);
      known_[table].insert(column.name);
      if (std::get<std::int64_t>(row[3]) != 0) continue;
      columns.push_back(column);
      names.push_back(column.name);
    }
    std::vector<std::string> rows;
    for (Place at; at.school < kSchools; ++at.school) {
      for (at.year = 0; at.year < kYears; ++at.year) {
        for (at.n = 0; at.n < kRows; ++at.n) {
          std::vector<std::string> values;
          for (const Column& column : columns) {
            const std::string text = TextOf(table, column, at);
            values.push_back(text == "NULL" ? text : absl::StrCat("'", text, "'"));
          }
          rows.push_back(absl::StrCat("(", absl::StrJoin(values, ", "), ")"));
        }
      }
    }
    // What has no key of its own per row is there once.
    database_.Run(absl::StrCat("SET foreign_key_checks = 0;\nSET check_constraint_checks = 0;\n",
                               "INSERT IGNORE INTO ", table, " (", absl::StrJoin(names, ", "),
                               ") VALUES ", absl::StrJoin(rows, ",\n"), ";\n"));
  }

  std::int64_t Counter() {
    const auto rows = session_->Query(
        "SELECT CAST(SUM(VARIABLE_VALUE) AS SIGNED) FROM information_schema.SESSION_STATUS WHERE "
        "VARIABLE_NAME LIKE 'HANDLER_READ%'");
    EXPECT_TRUE(rows.ok()) << rows.status();
    return std::get<std::int64_t>(rows->front()[0]);
  }

  struct Reads {
    std::int64_t summed = 0;
    std::int64_t read = 0;
  };

  // Of the refresh as it is run, but for the temporary table in which the server groups.
  Reads Refresh(const Measure& measure, bool of_school) {
    const std::string sql =
        RefreshSql(measure, of_school ? Restriction::kYearsAndSchool : Restriction::kYears);
    const std::size_t from = sql.find("\nFROM (");
    std::string select = "SELECT COUNT(*), SUM(m.amount), MAX(m.entity), MAX(m.record_name)";
    for (const std::string& dimension : measure.dimensions) {
      absl::StrAppend(&select, ", MAX(m.", dimension, ")");
    }
    std::vector<Value> params = {std::string("d"), kYear, kYear};
    if (of_school) params.push_back(IsOfSchools(measure) ? std::string(kSchool) : std::string());
    const std::int64_t first = Counter();
    const std::int64_t own = Counter() - first;
    const auto rows = session_->Query(
        absl::StrCat(select, sql.substr(from, sql.rfind("\nGROUP BY") - from)), params);
    EXPECT_TRUE(rows.ok()) << measure.id << ": " << rows.status();
    Reads reads;
    reads.read = Counter() - first - 2 * own;
    if (rows.ok()) reads.summed = std::get<std::int64_t>(rows->front()[0]);
    return reads;
  }

  static bool IsOfSchools(const Measure& measure) {
    return !absl::StrContains(measure.sql, "'' AS school_id");
  }

  // Rows of its sources that lie in the partition, as often as the measure looks at the source: of
  // the year where they have one, of the school or of its people.
  std::int64_t RowsOfPartition(const Measure& measure, bool of_school) {
    static const std::regex year_of(R"re((\w+_school_year|fiscal_year) AS school_year)re");
    std::smatch dated;
    const bool has_date = std::regex_search(measure.sql, dated, year_of);
    std::int64_t all = 0;
    for (const std::string& table : measure.sources) {
      const std::set<std::string>& columns = known_.at(table);
      std::string where = "district_id = 'd'";
      if (has_date && columns.contains(dated[1].str())) {
        absl::StrAppend(&where, " AND ", dated[1].str(), " = ", kYear);
      } else if (columns.contains("school_year")) {
        absl::StrAppend(&where, " AND school_year = ", kYear);
      }
      if (of_school && IsOfSchools(measure)) {
        for (const char* column : {"school_id", "from_school_id"}) {
          if (columns.contains(column)) absl::StrAppend(&where, " AND ", column, " = 's1'");
        }
        if (!columns.contains("school_id") && !columns.contains("from_school_id") &&
            columns.contains("teacher_id")) {
          absl::StrAppend(&where, " AND teacher_id LIKE 't1-%'");
        }
      }
      const std::regex word(absl::StrCat("\\b", table, "\\b"));
      const auto looks =
          std::distance(std::sregex_iterator(measure.sql.begin(), measure.sql.end(), word),
                        std::sregex_iterator());
      all += std::max<std::int64_t>(looks, 1) *
             database_.SelectInt(absl::StrCat("SELECT COUNT(*) FROM ", table, " WHERE ", where));
    }
    return all;
  }

  ::districtedu::testing::TestDatabase database_;
  std::unique_ptr<mysql::Session> session_;
  std::map<std::string, std::vector<Column>> columns_;
  std::map<std::string, std::set<std::string>> known_;  // by table: its columns, generated too
  MeasureCatalogue catalogue_;
};

// A refresh of a school and year, or of a year, reads three times the rows of its sources that lie
// in it, and no more: nothing of other schools and years, and nothing again for every row.
TEST_F(MeasureReadsTest, ThreeTimesTheRowsOfThePartition) {
  for (const Measure& measure : catalogue_.measures()) {
    for (const bool of_school : {true, false}) {
      const Reads reads = Refresh(measure, of_school);
      const std::int64_t rows = RowsOfPartition(measure, of_school);
      std::cout << absl::StrFormat("%-42s %-6s sums %5d, reads %6d of %5d rows\n", measure.id,
                                   of_school ? "school" : "year", reads.summed, reads.read, rows);
      EXPECT_LE(reads.read, 3 * rows + kSlack)
          << measure.id << " of a " << (of_school ? "school and year" : "year") << " reads "
          << reads.read << " for " << rows << " rows of its sources (" << reads.summed
          << " summed)";
    }
  }
}

}  // namespace
}  // namespace districtedu::aggregation
