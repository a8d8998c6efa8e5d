// The tables of README.md that repeat what the code says. With DISTRICTEDU_WRITE_README=1 in the
// environment they are written anew instead.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/reason.h"
#include "common/testing/temp_dir.h"
#include "districtedu/services.h"

namespace districtedu::testing {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string ReasonTable() {
  std::string table = "| reason | code | cause | cure |\n|---|---|---|---|\n";
  for (const ReasonRow& row : AllReasons()) {
    absl::StrAppend(&table, "| `", row.name, "` | ", absl::StatusCodeToString(row.code), " | ",
                    row.cause, " | ", row.cure, " |\n");
  }
  return table;
}

// metrics.golden has "name type help" lines.
std::string MetricTable() {
  std::string table = "| metric | type | meaning |\n|---|---|---|\n";
  const std::string golden = ReadFile(SourceDir() + "/tests/documents/metrics.golden");
  for (absl::string_view line : absl::StrSplit(golden, '\n', absl::SkipEmpty())) {
    const std::vector<absl::string_view> parts = absl::StrSplit(line, absl::MaxSplits(' ', 2));
    if (parts.size() == 3) {
      absl::StrAppend(&table, "| `", parts[0], "` | ", parts[1], " | ", parts[2], " |\n");
    }
  }
  return table;
}

void ExpectBlock(const std::string& name, const std::string& block) {
  const std::string path = SourceDir() + "/README.md";
  std::string readme = ReadFile(path);
  const std::string begin = absl::StrCat("<!-- ", name, " -->\n");
  const std::string end = absl::StrCat("<!-- /", name, " -->\n");
  const std::size_t from = readme.find(begin);
  const std::size_t to = readme.find(end);
  ASSERT_NE(from, std::string::npos);
  ASSERT_NE(to, std::string::npos);
  const std::size_t start = from + begin.size();
  if (std::getenv("DISTRICTEDU_WRITE_README") != nullptr) {
    readme.replace(start, to - start, block);
    std::ofstream(path) << readme;
    return;
  }
  EXPECT_EQ(readme.substr(start, to - start), block)
      << "run this test with DISTRICTEDU_WRITE_README=1 to write the table anew";
}

TEST(ReadmeTest, EveryReasonStandsWithCauseAndCure) { ExpectBlock("REASONS", ReasonTable()); }

TEST(ReadmeTest, EveryServiceStandsWithItsPorts) {
  std::vector<std::string> in_readme;
  const std::string readme = ReadFile(SourceDir() + "/README.md");
  for (absl::string_view line : absl::StrSplit(readme, '\n')) {
    const std::vector<std::string> cells = absl::StrSplit(line, " | ");
    if (cells.size() >= 3 && absl::StartsWith(cells[0], "| `") &&
        absl::EndsWith(cells[0], "_server`")) {
      in_readme.push_back(absl::StrCat(cells[0], " ", cells[1], " ", cells[2]));
    }
  }
  std::vector<std::string> in_table;
  for (const ServiceRow& row : kServices) {
    in_table.push_back(absl::StrCat("| `", row.name, "_server` ", row.port, " ", row.metrics_port));
  }
  EXPECT_EQ(in_readme, in_table) << "services/services.csv and README.md differ";
}

TEST(ReadmeTest, EveryMetricStands) { ExpectBlock("METRICS", MetricTable()); }

}  // namespace
}  // namespace districtedu::testing
