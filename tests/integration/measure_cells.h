#ifndef DISTRICTEDU_TESTS_INTEGRATION_MEASURE_CELLS_H_
#define DISTRICTEDU_TESTS_INTEGRATION_MEASURE_CELLS_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/testing/test_database.h"
#include "services/aggregation/measures/measure.h"

namespace districtedu::testing {

using Lines = std::vector<std::string>;

// Cells of a measure in district nanhu, sorted: "2022 s1 - music: sum/present/records".
inline Lines QueryCells(TestDatabase& database, const aggregation::Measure& measure,
                        aggregation::Restriction restriction,
                        const std::vector<mysql::Value>& rest) {
  std::vector<mysql::Value> params = {std::string("nanhu")};
  params.insert(params.end(), rest.begin(), rest.end());
  Lines cells;
  for (const mysql::Row& row : database.Select(RefreshSql(measure, restriction), params)) {
    std::vector<std::string> texts;
    for (const mysql::Value& value : row) {
      const auto* integer = std::get_if<std::int64_t>(&value);
      texts.push_back(mysql::IsNull(value) ? "NULL"
                      : integer            ? absl::StrCat(*integer)
                                           : std::get<std::string>(value));
      if (texts.back().empty()) texts.back() = "-";
    }
    const auto sums = texts.end() - 3;
    cells.push_back(absl::StrCat(absl::StrJoin(texts.begin(), sums, " "), ": ",
                                 absl::StrJoin(sums, texts.end(), "/")));
  }
  std::sort(cells.begin(), cells.end());
  return cells;
}

// All cells; a refresh of one year finds what that of all does.
inline Lines CellsOf(TestDatabase& database, const std::string& id) {
  const auto catalogue = aggregation::MeasureCatalogue::LoadEmbedded();
  EXPECT_TRUE(catalogue.ok()) << catalogue.status();
  if (!catalogue.ok()) return {};
  const aggregation::Measure* const measure = catalogue->Find(id);
  EXPECT_NE(measure, nullptr) << id;
  if (measure == nullptr) return {};
  const Lines all = QueryCells(database, *measure, aggregation::Restriction::kDistrict, {});
  Lines by_year;
  for (std::int64_t year = 2020; year <= 2026; ++year) {
    for (const std::string& cell :
         QueryCells(database, *measure, aggregation::Restriction::kYears, {year, year})) {
      by_year.push_back(cell);
    }
  }
  EXPECT_EQ(by_year, all) << id;
  return all;
}

}  // namespace districtedu::testing

#endif  // DISTRICTEDU_TESTS_INTEGRATION_MEASURE_CELLS_H_
