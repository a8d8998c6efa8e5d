#include "services/aggregation/measures/measure.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/aggregation/measures/sql_tokens.h"
#include "services/aggregation/measures/views.h"

namespace districtedu::aggregation {
namespace {

constexpr char kName[] = "services/t/measures/staff.sql";

constexpr char kGood[] = R"(-- measure: t.staff
-- title_zh: 教师
-- unit: persons
-- sources: t_staff t_subjects
-- refreshed_by: t.Staff t.Subject
-- forms: t/staff
-- dimensions: stages full_time
-- Whoever serves. note: a comment, not a key.
SELECT
  s.district_id AS district_id,
  s.school_year AS school_year,
  s.school_id AS school_id,
  CONCAT('districts/', s.district_id, '/staff/', s.staff_id) AS record_name,
  '' AS entity,
  s.stages AS stages, -- a set
  CASE WHEN s.full THEN 'yes' ELSE 'no' END AS full_time,
  1 AS amount
FROM t_staff s
WHERE s.post = 'teacher; with / and ?' AND EXISTS (
  SELECT 1 FROM t_subjects b WHERE b.staff_id = s.staff_id AND b.count IN (1, 2))
)";

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(ParseMeasure, ReadsHeaderAndStatement) {
  const auto measure = ParseMeasure(kName, kGood);
  ASSERT_TRUE(measure.ok()) << measure.status();
  EXPECT_EQ(measure->id, "t.staff");
  EXPECT_EQ(measure->title_zh, "教师");
  EXPECT_EQ(measure->unit, "persons");
  EXPECT_EQ(measure->sources, (std::vector<std::string>{"t_staff", "t_subjects"}));
  EXPECT_EQ(measure->refreshed_by, (std::vector<std::string>{"t.Staff", "t.Subject"}));
  EXPECT_EQ(measure->forms, std::vector<std::string>{"t/staff"});
  EXPECT_EQ(measure->dimensions, (std::vector<std::string>{"stages", "full_time"}));
  EXPECT_FALSE(measure->has_entity());
  EXPECT_FALSE(measure->absence_is_missing);
  EXPECT_FALSE(measure->adds_over_years);
  EXPECT_FALSE(measure->is_flow);
  EXPECT_EQ(measure->DimensionIndex("full_time"), 1);
  EXPECT_EQ(measure->DimensionIndex("stage"), -1);
  EXPECT_EQ(measure->digest.size(), 64U);
  EXPECT_TRUE(absl::StartsWith(measure->sql, "SELECT\n"));
  EXPECT_TRUE(absl::EndsWith(measure->sql, "IN (1, 2))"));
  EXPECT_FALSE(absl::StrContains(measure->sql, "a set")) << "comments stay in the file";
}

TEST(ParseMeasure, ReadsOptionalKeys) {
  std::string text = Replaced(kGood, "-- forms: t/staff",
                              "-- absence: missing\n-- over_years: adds\n-- counts: flow");
  text = Replaced(text, "-- dimensions: stages full_time",
                  "-- dimensions: stages full_time\n-- entity: teacher");
  text = Replaced(text, "'' AS entity", "s.staff_id AS entity");
  const auto measure = ParseMeasure(kName, text);
  ASSERT_TRUE(measure.ok()) << measure.status();
  EXPECT_TRUE(measure->absence_is_missing);
  EXPECT_TRUE(measure->adds_over_years);
  EXPECT_TRUE(measure->is_flow);
  EXPECT_EQ(measure->entity, "teacher");
  EXPECT_TRUE(measure->forms.empty());
}

// What a view reads counts as its tables.
TEST(ParseMeasure, LooksThroughViews) {
  const std::string text = Replaced(kGood, "FROM t_staff s", "FROM staffing_serving_staff s");
  const auto refused = ParseMeasure(kName, text);
  EXPECT_TRUE(absl::StrContains(refused.status().message(), "facilities_school_years"))
      << refused.status();
  const auto measure = ParseMeasure(
      kName,
      Replaced(text, "sources: t_staff", "sources: staffing_appointments facilities_school_years"));
  EXPECT_TRUE(measure.ok()) << measure.status();
}

TEST(ParseMeasure, DigestFollowsTheStatementOnly) {
  const std::string digest = ParseMeasure(kName, kGood)->digest;
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{{"教师", "老师"},
                                                        {"t/staff", "t/other"},
                                                        {"Whoever", "All who"},
                                                        {"-- a set", "-- set"}}) {
    EXPECT_EQ(ParseMeasure(kName, Replaced(kGood, from, to))->digest, digest) << from;
  }
  EXPECT_NE(ParseMeasure(kName, Replaced(kGood, "1 AS amount", "2 AS amount"))->digest, digest);
}

TEST(CoverViews, DigestFollowsTheViewsRead) {
  Measure measure = *ParseMeasure(kName, kGood);
  const std::string plain = measure.digest;
  const auto digest_with = [&measure, &plain](const std::string& view_text) {
    measure.digest = plain;
    EXPECT_TRUE(CoverViews(ViewsOf({{"a.sql", view_text}}), &measure).ok());
    return measure.digest;
  };
  const std::string first = digest_with("CREATE VIEW t_staff AS SELECT 1;");
  EXPECT_NE(first, plain);
  EXPECT_EQ(digest_with("CREATE VIEW t_staff AS SELECT 1;"), first);
  EXPECT_NE(digest_with("CREATE VIEW t_staff AS SELECT 2;"), first);
  EXPECT_EQ(digest_with("CREATE VIEW t_others AS SELECT 1;"), plain) << "a view it does not read";
}

TEST(ViewsOf, FindsEveryDefinition) {
  const auto views =
      ViewsOf({{"1.sql", "CREATE OR REPLACE VIEW a AS SELECT 1; CREATE VIEW b AS x;"},
               {"2.sql", "-- a VIEW of things\nCREATE OR REPLACE VIEW a AS SELECT 2;"}});
  ASSERT_EQ(views.size(), 2U);
  EXPECT_NE(views.at("a").find("SELECT 1"), std::string::npos);
  EXPECT_NE(views.at("a").find("SELECT 2"), std::string::npos) << "a later file replaces it";
  EXPECT_EQ(views.at("b").find("SELECT 2"), std::string::npos);
}

struct BadCase {
  const char* name;
  const char* from;
  const char* to;
  const char* message;  // part of it
};

const BadCase kBad[] = {
    {"NoId", "-- measure: t.staff\n", "", ":7: header lacks measure"},
    {"IdMalformed", "measure: t.staff", "measure: staff", ":1: measure: not <room>.<name>"},
    {"IdOfAnotherFile", "measure: t.staff", "measure: t.people", "is not the name of the file"},
    {"IdOfAnotherRoom", "measure: t.staff", "measure: u.staff", "is not the name of the file"},
    {"NoSources", "-- sources: t_staff t_subjects\n", "", "header lacks sources"},
    {"NoRefreshedBy", "-- refreshed_by: t.Staff t.Subject\n", "", "header lacks refreshed_by"},
    {"KeyTwice", "-- unit: persons", "-- unit: persons\n-- unit: heads", ":4: unit stands twice"},
    {"KeyUnknown", "-- forms:", "-- form:", ":6: form: unknown key"},
    {"TypeMalformed", "t.Subject", "t.subject", ":5: refreshed_by: malformed: t.subject"},
    {"FormMalformed", "forms: t/staff", "forms: staff", ":6: forms: malformed: staff"},
    {"DimensionReserved", "dimensions: stages", "dimensions: entity", "malformed: entity"},
    {"DimensionTwice", "full_time\n", "stages\n", ":7: dimensions: twice: stages"},
    {"AbsenceUnknown", "-- forms: t/staff", "-- absence: none", "neither zero nor missing: none"},
    {"SourceNotNamed", "sources: t_staff t_subjects", "sources: t_staff",
     ":20: reads t_subjects, which is not in sources"},
    {"SourceNotRead", "sources: t_staff", "sources: t_rooms t_staff",
     "sources name t_rooms, which is not read"},
    {"Aggregate", "1 AS amount", "SUM(1) AS amount", ":17: SUM(): not among the functions"},
    {"AggregateSpaced", "1 AS amount", "COUNT (*) AS amount", "COUNT(): not among"},
    {"AggregateBelow", "SELECT 1 FROM t_subjects", "SELECT MAX(b.x) FROM t_subjects", ":20: MAX()"},
    {"Average", "1 AS amount", "AVG(s.x) AS amount", "AVG()"},
    {"Grouping", "FROM t_staff s", "FROM t_staff s\nWHERE TRUE GROUP BY s.x", "GROUP: grouping"},
    {"Distinct", "SELECT\n", "SELECT DISTINCT\n", "DISTINCT hides records"},
    {"Division", "1 AS amount", "s.x / 2 AS amount", ":17: division"},
    {"IntegerDivision", "1 AS amount", "s.x DIV 2 AS amount", "DIV: division"},
    {"Remainder", "1 AS amount", "s.x % 2 AS amount", "division"},
    {"Rounding", "1 AS amount", "ROUND(s.x) AS amount", "ROUND()"},
    {"FloatLiteral", "1 AS amount", "1.5 AS amount", ":17: fractional literal 1.5"},
    {"ExponentLiteral", "1 AS amount", "1e2 AS amount", "fractional literal 1e2"},
    {"LeadingPoint", "1 AS amount", ".5 AS amount", "fractional literal .5"},
    {"FractionalType", "1 AS amount", "CAST(s.x AS DOUBLE) AS amount", "CAST()"},
    {"ForUpdate", "IN (1, 2))", "IN (1, 2)) FOR UPDATE", ":20: FOR: lock"},
    {"ShareMode", "IN (1, 2))", "IN (1, 2)) LOCK IN SHARE MODE", "LOCK: lock"},
    {"Clock", "s.post = ", "s.day < CURRENT_DATE AND s.post = ", "not a function of the records"},
    {"ClockCall", "s.post = ", "s.day < NOW() AND s.post = ", "NOW()"},
    {"Chance", "s.post = ", "RAND() AND s.post = ", "RAND()"},
    {"Union", "IN (1, 2))", "IN (1, 2)) UNION SELECT 1", "UNION: one SELECT only"},
    {"SecondStatement", "IN (1, 2))", "IN (1, 2)); DROP TABLE t_staff", "one statement"},
    {"Placeholder", "s.post = ", "s.x = ? AND s.post = ", "placeholder"},
    {"Variable", "s.post = ", "s.x = @y AND s.post = ", "variable"},
    {"Star", "SELECT 1 FROM t_subjects", "SELECT * FROM t_subjects", "columns are named"},
    {"CommaJoin", "FROM t_staff s", "FROM t_staff s, t_subjects b", "joins are written"},
    {"OtherDatabase", "FROM t_staff s", "FROM mysql.t_staff s", "tables are not qualified"},
    {"Limit", "IN (1, 2))", "IN (1, 2)) LIMIT 5", "LIMIT hides records"},
    {"NotASelect", "SELECT\n", "UPDATE\n", ":9: not a SELECT"},
    {"Unbalanced", "IN (1, 2))", "IN (1, 2)", "unbalanced parenthesis"},
    {"ColumnMissing", "  s.school_id AS school_id,\n", "",
     "column 3 is record_name, should be school_id"},
    {"ColumnsSwapped", "s.school_year AS school_year", "s.school_year AS year",
     ":11: column 2 is year, should be school_year"},
    {"ColumnBehind", "1 AS amount", "1 AS amount, 2 AS more", "column 9 is more"},
    {"AmountMissing", ",\n  1 AS amount", "", "column amount is missing"},
    {"Unnamed", "1 AS amount", "1", "every column ends in AS <name>"},
    {"YearComputed", "s.school_year AS school_year", "YEAR(s.day) AS school_year",
     "school_year must be a plain column"},
    {"EntityNotDeclared", "'' AS entity", "s.staff_id AS entity", "so it must be ''"},
    {"EntityMissing", "-- forms: t/staff", "-- entity: teacher", "the column is ''"},
    {"QuotedName", "FROM t_staff s", "FROM `t_staff` s", "line 18: quoted identifier"},
    {"OpenString", "'' AS entity", "' AS entity", "string without end"},
    {"Backslash", "'teacher; ", "'\\'teacher; ", "line 19: backslash in a string"},
    {"ExecutableComment", "1 AS amount", "/*!50000 SLEEP(1) + */ 1 AS amount",
     "executable comment"},
    {"DoubleMinus", "1 AS amount", "1--1 AS amount", "without a blank"},
    {"Hexadecimal", "1 AS amount", "0x10 AS amount", "hexadecimal"},
};

class ParseMeasureTest : public ::testing::TestWithParam<BadCase> {};

TEST_P(ParseMeasureTest, Refuses) {
  const BadCase& bad = GetParam();
  const auto measure = ParseMeasure(kName, Replaced(kGood, bad.from, bad.to));
  ASSERT_FALSE(measure.ok());
  EXPECT_EQ(measure.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StartsWith(measure.status().message(), kName)) << measure.status();
  EXPECT_TRUE(absl::StrContains(measure.status().message(), bad.message)) << measure.status();
}

INSTANTIATE_TEST_SUITE_P(Cases, ParseMeasureTest, ::testing::ValuesIn(kBad),
                         [](const ::testing::TestParamInfo<BadCase>& each) {
                           return std::string(each.param.name);
                         });

TEST(RefreshSql, WrapsAndRestricts) {
  Measure measure;
  measure.dimensions = {"stages"};
  measure.sql = "SELECT 1";
  const std::string head =
      "SELECT m.school_year, m.school_id, m.entity, m.stages, SUM(m.amount), COUNT(m.amount), "
      "COUNT(*)\nFROM (SELECT 1\n) m\nWHERE m.district_id = ?";
  const std::string tail = "\nGROUP BY m.school_year, m.school_id, m.entity, m.stages";
  EXPECT_EQ(RefreshSql(measure, Restriction::kDistrict), head + tail);
  EXPECT_EQ(RefreshSql(measure, Restriction::kYears),
            head + " AND m.school_year BETWEEN ? AND ?" + tail);
  EXPECT_EQ(RefreshSql(measure, Restriction::kYearsAndSchool),
            head + " AND m.school_year BETWEEN ? AND ? AND m.school_id = ?" + tail);
}

TEST(MeasureCatalogue, FindsByIdAndResource) {
  Measure a;
  a.id = "t.a";
  a.refreshed_by = {"t.X", "t.Y"};
  Measure b;
  b.id = "t.b";
  b.refreshed_by = {"t.Y"};
  const auto catalogue = MeasureCatalogue::Create({b, a});
  ASSERT_TRUE(catalogue.ok());
  EXPECT_EQ(catalogue->Find("t.a")->id, "t.a");
  EXPECT_EQ(catalogue->Find("t.c"), nullptr);
  EXPECT_EQ(catalogue->Find(""), nullptr);
  const auto both = catalogue->RefreshedBy("t.Y");
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[0]->id, "t.a");
  EXPECT_EQ(catalogue->RefreshedBy("t.X").size(), 1U);
  EXPECT_TRUE(catalogue->RefreshedBy("t.Z").empty());

  a.digest = "1";
  EXPECT_NE(MeasureCatalogue::Create({a, b})->Digest(), catalogue->Digest());
  EXPECT_EQ(MeasureCatalogue::Create({b, a})->Digest(), MeasureCatalogue::Create({a, b})->Digest());
  EXPECT_FALSE(MeasureCatalogue::Create({a, b, a}).ok());
}

TEST(TokenizeSql, KnowsLinesAndBytes) {
  const std::string text = "a -- x\n 'it''s' /* y\n */ b_1 <= 2";
  const auto tokens = TokenizeSql(text);
  ASSERT_TRUE(tokens.ok()) << tokens.status();
  ASSERT_EQ(tokens->size(), 7U);
  EXPECT_EQ((*tokens)[0].upper, "A");
  EXPECT_EQ((*tokens)[1].text, " x");
  EXPECT_EQ((*tokens)[2].text, "it''s");
  EXPECT_EQ((*tokens)[2].line, 2);
  EXPECT_EQ((*tokens)[4].text, "b_1");
  EXPECT_EQ((*tokens)[4].line, 3);
  EXPECT_EQ((*tokens)[5].text, "<=");
  EXPECT_EQ(text.substr((*tokens)[6].begin, (*tokens)[6].end - (*tokens)[6].begin), "2");
}

}  // namespace
}  // namespace districtedu::aggregation
