#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/districtctl/text/csv_reader.h"
#include "services/districtctl/text/csv_writer.h"

namespace districtedu::districtctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Rows = std::vector<std::vector<std::string>>;

// Hands the text out in pieces of `piece` bytes, so that every boundary is met.
ByteStream FromText(const std::string& text, std::size_t piece) {
  return [text, piece, offset = std::size_t{0}](
             char* buffer, std::size_t size) mutable -> absl::StatusOr<std::size_t> {
    const std::size_t count = std::min({piece, size, text.size() - offset});
    std::memcpy(buffer, text.data() + offset, count);
    offset += count;
    return count;
  };
}

struct Outcome {
  Rows rows;
  std::vector<std::int64_t> lines;
  absl::Status status;
};

Outcome Read(const std::string& text, std::size_t piece = 3, RowLimits limits = {},
             char delimiter = ',') {
  CsvReader reader(FromText(text, piece), delimiter, limits);
  Outcome out;
  Row row;
  while (true) {
    const absl::StatusOr<bool> more = reader.Next(row);
    if (!more.ok()) {
      out.status = more.status();
      return out;
    }
    if (!*more) return out;
    out.rows.push_back(row.cells);
    out.lines.push_back(row.number);
  }
}

TEST(CsvReader, ReadsPlainAndQuotedCells) {
  const Outcome out = Read("a,b\r\n\"1,2\",\"say \"\"yes\"\"\"\r\n,x\r\n");
  ASSERT_TRUE(out.status.ok()) << out.status;
  EXPECT_THAT(out.rows, ElementsAre(ElementsAre("a", "b"), ElementsAre("1,2", "say \"yes\""),
                                    ElementsAre("", "x")));
  EXPECT_THAT(out.lines, ElementsAre(1, 2, 3));
}

TEST(CsvReader, SkipsEmptyLinesAndCountsLinesOfTheFile) {
  const Outcome out = Read("学校,x\n\r\n,,\n\"two\nlines\",1\nlast,2");
  ASSERT_TRUE(out.status.ok()) << out.status;
  EXPECT_THAT(out.rows, ElementsAre(ElementsAre("学校", "x"), ElementsAre("two\nlines", "1"),
                                    ElementsAre("last", "2")));
  EXPECT_THAT(out.lines, ElementsAre(1, 4, 6));
}

TEST(CsvReader, GivesTheSameWhateverThePieces) {
  const std::string text = "a,\"b\"\"\r\n,c\"\r\n,,\"z\"\n\"学\",\r\nend,end";
  const Outcome whole = Read(text, text.size());
  ASSERT_TRUE(whole.status.ok()) << whole.status;
  for (std::size_t piece = 1; piece < text.size(); ++piece) {
    const Outcome out = Read(text, piece);
    ASSERT_TRUE(out.status.ok()) << piece << ": " << out.status;
    EXPECT_EQ(out.rows, whole.rows) << piece;
    EXPECT_EQ(out.lines, whole.lines) << piece;
  }
}

TEST(CsvReader, EmptyFilesHoldNothing) {
  for (const std::string text : {"", ",,,", "\n\r\n\n"}) {
    const Outcome out = Read(text);
    EXPECT_TRUE(out.status.ok()) << out.status;
    EXPECT_TRUE(out.rows.empty());
  }
}

struct Hostile {
  const char* name;
  std::string text;
  std::string reason;
  std::string message;
};

TEST(CsvReader, RefusesWhatItWouldHaveToGuess) {
  const std::vector<Hostile> cases = {
      {"open quote", "a\n\"b\nc\n", "MESSAGE_MALFORMED", "line 2: the quote that opens here"},
      {"text behind quote", "a\n\"b\"c\n", "MESSAGE_MALFORMED", "line 2: text behind"},
      {"quote inside", "a\nb\"c\n", "MESSAGE_MALFORMED", "line 2: a quote inside"},
      {"lone return", "a\rb\n", "MESSAGE_MALFORMED", "line 1: a carriage return"},
      {"lone return in empty lines", "\r\r", "MESSAGE_MALFORMED", "line 1: a carriage return"},
      {"nul", std::string("a\nb\0c\n", 6), "MESSAGE_MALFORMED", "line 2: cell 1 holds a NUL"},
      {"cut off", "a,b,c\n1,2,3\n4,5", "MESSAGE_MALFORMED", "line 3: the file ends inside a row"},
  };
  for (const Hostile& each : cases) {
    const Outcome out = Read(each.text, 1);
    EXPECT_EQ(ReasonOf(out.status), each.reason) << each.name << ": " << out.status;
    EXPECT_THAT(std::string(out.status.message()), HasSubstr(each.message)) << each.name;
  }
}

TEST(CsvReader, BoundsCellsColumnsAndRecords) {
  const RowLimits limits{.max_cell_bytes = 4, .max_columns = 3, .max_record_bytes = 8};
  EXPECT_TRUE(Read("1234,1234\n1,2,3\n\"1234\"\n", 3, limits).status.ok());
  for (const std::string text :
       {"12345\n", "\"12345\"\n", "1,2,3,4\n", "123,123,123\n", "\"\"\"\"\"\"\"\"\"\"\"\"\n"}) {
    EXPECT_EQ(ReasonOf(Read(text, 3, limits).status), "FIELD_TOO_LONG") << text;
  }
  // A quote that never closes must not collect the rest of the file.
  const Outcome out = Read("a\n\"" + std::string(1 << 20, 'x'), 4096, limits);
  EXPECT_EQ(ReasonOf(out.status), "FIELD_TOO_LONG");
}

TEST(CsvReader, DropsEmptyCellsBeyondTheHeaderAndKeepsThoseWithContent) {
  const std::string empty(1'000'000, ',');
  const Outcome out = Read("a,b" + empty + "\n1," + empty + "\n1,2,3\n", 4096);
  ASSERT_TRUE(out.status.ok()) << out.status;
  EXPECT_THAT(out.rows,
              ElementsAre(ElementsAre("a", "b"), ElementsAre("1", ""), ElementsAre("1", "2", "3")));
  const Outcome far = Read("a,b\n1,2" + empty + "x\n", 4096);
  EXPECT_EQ(ReasonOf(far.status), "FIELD_TOO_LONG");
  EXPECT_THAT(std::string(far.status.message()), HasSubstr("line 2: more than 256 cells"));
}

TEST(CsvReader, TakesAnotherDelimiter) {
  const Outcome out = Read("a;b\n1,5;\"x;y\"\n", 3, {}, ';');
  ASSERT_TRUE(out.status.ok()) << out.status;
  EXPECT_THAT(out.rows, ElementsAre(ElementsAre("a", "b"), ElementsAre("1,5", "x;y")));
}

TEST(CsvReader, HandsOnErrorsOfTheSource) {
  int calls = 0;
  CsvReader reader([&](char* buffer, std::size_t) -> absl::StatusOr<std::size_t> {
    if (++calls > 1) return absl::DataLossError("disk");
    std::memcpy(buffer, "a\nb", 3);
    return std::size_t{3};
  });
  Row row;
  ASSERT_TRUE(*reader.Next(row));
  EXPECT_EQ(reader.Next(row).status(), absl::DataLossError("disk"));
}

TEST(CsvWriter, WritesWhatTheReaderReads) {
  const Rows rows = {{"plain", "a,b", "\"", "two\r\nlines", "", "学校"}, {"x"}, {"", "x"}};
  std::string text;
  for (const auto& row : rows) text += CsvLine(row);
  AppendCsvLine({"x", "y,z"}, text);
  const Outcome out = Read(text);
  ASSERT_TRUE(out.status.ok()) << out.status;
  Rows expected = rows;
  expected.push_back({"x", "y,z"});
  EXPECT_EQ(out.rows, expected);
  EXPECT_EQ(CsvLine({"a", "b c", "d\"e"}), "a,b c,\"d\"\"e\"\r\n");
}

}  // namespace
}  // namespace districtedu::districtctl
