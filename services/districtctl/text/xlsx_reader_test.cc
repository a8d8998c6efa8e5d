#include "services/districtctl/text/xlsx_reader.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/districtctl/text/make_zip.h"

namespace districtedu::districtctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Outcome {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::int64_t> numbers;
  std::vector<bool> hidden;
  absl::Status status;
};

Outcome Read(const std::string& bytes, const std::string& sheet = "") {
  const MemorySource source(bytes);
  Outcome out;
  const auto reader = OpenXlsx(source, sheet);
  out.status = reader.status();
  Row row;
  while (out.status.ok()) {
    const auto more = (*reader)->Next(row);
    out.status = more.status();
    if (!more.ok() || !*more) break;
    out.rows.push_back(row.cells);
    out.numbers.push_back(row.number);
    out.hidden.push_back(row.hidden);
  }
  return out;
}

std::string Sheet(const std::string& rows) {
  return absl::StrCat("<sheetData>", rows, "</sheetData>");
}

TEST(XlsxReader, ReadsEveryKindOfCell) {
  const Outcome out = Read(MakeXlsx({
      .sheet =
          Sheet(R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>)"
                R"(<c r="C1" t="s"><v>2</v></c><c r="D1" t="inlineStr"><is><t>d</t></is></c>)"
                R"(<c r="E1" t="str"><v>e</v></c></row>)"
                R"(<row r="2"/><row r="3"><c r="C3"/></row>)"
                R"(<row r="5" hidden="1"><c r="A5"><v>1.0</v></c><c r="B5" s="1"><v>45536</v></c>)"
                R"(<c r="D5" t="b"><v>1</v></c><c r="E5" t="d"><v>2024-09-01T00:00:00</v></c>)"
                R"(<c r="ZZ5"/></row>)"),
      .strings = R"(<si><t>学校</t></si><si><r><t>ri</t></r><r><t xml:space="preserve"> ch</t></r>)"
                 R"(<rPh sb="0" eb="1"><t>phonetic</t></rPh></si><si><t>a_x000D_b</t></si>)",
      .styles = R"(<numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m"/></numFmts>)"
                R"(<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>)"
                R"(<cellXfs><xf numFmtId="0"/><xf numFmtId="176"/></cellXfs>)",
  }));
  ASSERT_TRUE(out.status.ok()) << out.status;
  EXPECT_THAT(out.rows, ElementsAre(ElementsAre("学校", "ri ch", "a\rb", "d", "e"),
                                    ElementsAre("1", "2024-09-01", "", "true", "2024-09-01")));
  EXPECT_THAT(out.numbers, ElementsAre(1, 5));
  EXPECT_THAT(out.hidden, ElementsAre(false, true));
}

TEST(XlsxReader, ReadsPrefixedNamesAndDatesFrom1904) {
  XlsxParts parts{.sheet = Sheet(R"(<row><c s="0"><v>44074</v></c></row>)"),
                  .styles = R"(<cellXfs><xf numFmtId="14"/></cellXfs>)"};
  parts.workbook = R"(<workbookPr date1904="1"/>)" + parts.workbook;
  auto zip = XlsxZip(parts);
  for (ZipPart& part : zip) {
    if (part.name != "xl/worksheets/sheet1.xml") continue;
    part.content =
        R"(<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c s="0"><x:v>44074</x:v></x:c></x:row>)"
        R"(</x:sheetData></x:worksheet>)";
  }
  const Outcome out = Read(MakeZip(zip));
  ASSERT_TRUE(out.status.ok()) << out.status;
  EXPECT_THAT(out.rows, ElementsAre(ElementsAre("2024-09-01")));
}

TEST(XlsxReader, TakesTheFirstVisibleSheetOrTheNamedOne) {
  XlsxParts parts{.sheet = SheetOf({{"first"}})};
  parts.workbook = R"(<sheets><sheet name="甲" sheetId="1" state="hidden" r:id="rId1"/>)"
                   R"(<sheet name="乙" sheetId="2" r:id="rId2"/></sheets>)";
  EXPECT_THAT(Read(MakeXlsx(parts)).rows, ElementsAre(ElementsAre("second")));
  EXPECT_THAT(Read(MakeXlsx(parts), "甲").rows, ElementsAre(ElementsAre("first")));
  parts.workbook = R"(<sheets><sheet name="甲" state="veryHidden" r:id="rId1"/></sheets>)";
  EXPECT_THAT(std::string(Read(MakeXlsx(parts)).status.message()),
              HasSubstr("every sheet is hidden; name one with --sheet: \"甲\""));
}

TEST(XlsxReader, NamesTheCellThatIsNoPlainValue) {
  struct Case {
    std::string rows;
    std::string message;
  };
  const std::vector<Case> cases = {
      {R"(<row r="3"><c r="B3"><f>A1+1</f><v>2</v></c></row>)", "cell B3 holds a formula"},
      {R"(<row><c t="str"><f t="shared" si="0"/></c></row>)", "cell A1 holds a formula"},
      {R"(<row r="2"><c r="D2" t="e"><v>#N/A</v></c></row>)", "cell D2 holds the error #N/A"},
      {R"(<row><c t="s"><v>7</v></c></row>)", "cell A1 names a text"},
      {R"(<row><c t="s"><v>-1</v></c></row>)", "cell A1 names a text"},
      {R"(<row><c><v>x</v></c></row>)", "cell A1 holds no number"},
      {R"(<row><c><v>330106199001010011</v></c></row>)", "cell A1 holds a number of more than 15"},
      {R"(<row><c t="inlineStr"><is><t>_x0000_</t></is></c></row>)", "cell A1 holds a NUL"},
      {R"(<row r="2"/><row r="2"/>)", "rows are out of order"},
      {R"(<row r="0"/>)", "rows are out of order"},
      {R"(<row r="99999999"/>)", "rows are out of order"},
      {R"(<row r="1"><row r="2"/></row>)", "rows are out of order"},
      {R"(<row r="1"><c r="B1"/><c r="A1"/></row>)", "cells of row 1 are out of order"},
      {R"(<row r="1"><c r="A2"/></row>)", "cells of row 1 are out of order"},
      {R"(<c r="A1"><v>1</v></c>)", "are out of order"},
      {R"(<row><c r="A1"><v>1</v></c><c r="ALM1"><v>1</v></c></row>)",
       "cell ALM1 has content, beyond 256 columns"},
  };
  for (const Case& each : cases) {
    const Outcome out = Read(MakeXlsx({.sheet = Sheet(each.rows)}));
    EXPECT_THAT(std::string(out.status.message()), HasSubstr(each.message)) << each.rows;
    EXPECT_NE(ReasonOf(out.status), "") << each.rows;
  }
}

TEST(XlsxReader, MergedCellsAmongTheRowsAreAnError) {
  const std::string rows = Sheet(R"(<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>)"
                                 R"(<row r="3"><c r="A3"><v>3</v></c></row>)");
  const auto merged = [&](const std::string& range) {
    return std::string(Read(MakeXlsx({.sheet = rows + "<mergeCells><mergeCell ref=\"" + range +
                                               "\"/></mergeCells>"}))
                           .status.message());
  };
  EXPECT_THAT(merged("A2:A3"), HasSubstr("cells A2:A3 are merged; unmerge them"));
  EXPECT_THAT(merged("B3:D9"), HasSubstr("are merged"));
  EXPECT_EQ(merged("C2:D3"), "");
  EXPECT_EQ(merged("A4:B9"), "");
  EXPECT_THAT(merged("A2:"), HasSubstr("are no range"));
}

TEST(XlsxReader, RefusesArchivesThatAreNoWorkbook) {
  const std::string good = MakeXlsx({.sheet = SheetOf({{"a"}})});
  // Cut anywhere, it is an error and never a crash.
  for (std::size_t size = 4; size < good.size(); size += 7) {
    EXPECT_FALSE(Read(good.substr(0, size)).status.ok()) << size;
  }
  EXPECT_THAT(std::string(Read(good.substr(0, good.size() / 2)).status.message()),
              HasSubstr("cut off"));
  // A byte changed in the middle of a part meets the checksum, the parser or the table.
  for (std::size_t at = 0; at < good.size(); at += 3) {
    std::string damaged = good;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    Read(damaged);
  }
  EXPECT_THAT(std::string(Read(MakeZip({{"mimetype", "odf"}})).status.message()),
              HasSubstr("a .zip, but no workbook"));
  auto word = XlsxZip({.sheet = ""});
  word[1].content = "<Relationships/>";
  EXPECT_THAT(std::string(Read(MakeZip(word)).status.message()),
              HasSubstr("an Office file, but no .xlsx workbook"));
  auto broken = XlsxZip({.sheet = ""});
  broken[3].content = "<worksheet><sheetData></worksheet>";
  EXPECT_THAT(std::string(Read(MakeZip(broken)).status.message()),
              HasSubstr("sheet \"S1\", line 1: not XML"));
  std::vector<ZipPart> many(5000);
  for (std::size_t i = 0; i < many.size(); ++i) many[i].name = absl::StrCat("p", i);
  EXPECT_THAT(std::string(Read(MakeZip(many)).status.message()), HasSubstr("more than 4096 parts"));
}

// Memory beyond what stood before; with the sanitizer's shadow and quarantine.
constexpr std::int64_t kFlat = std::int64_t{96} << 20;

class HostileXlsx : public ::testing::Test {
 protected:
  // The parts of a workbook with one of them replaced.
  static std::string With(const std::string& part, const std::string& head,
                          const std::string& piece, std::int64_t times, const std::string& tail,
                          int level = -1) {
    auto zip = XlsxZip({.sheet = SheetOf({{"a", "b"}}), .strings = "<si><t>x</t></si>"});
    for (ZipPart& each : zip) {
      if (each.name == part) each = {part, piece, times, tail, head};
    }
    return MakeZip(zip, level);
  }

  // A megabyte that does not pack to nothing.
  static std::string Noise() {
    std::string noise;
    std::uint64_t state = 1;
    while (noise.size() < (1 << 20)) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      noise.push_back(static_cast<char>('a' + (state >> 60)));
    }
    return noise;
  }

  void ExpectRefused(const std::string& bytes, const std::string& message) {
    const std::int64_t before = PeakMemory();
    const Outcome out = Read(bytes);
    EXPECT_THAT(std::string(out.status.message()), HasSubstr(message));
    EXPECT_LT(PeakMemory() - before, kFlat);
  }

  const std::string sheet_ = "xl/worksheets/sheet1.xml";
};

TEST_F(HostileXlsx, ZipBomb) {
  for (const int level : {-1, 1}) {
    ExpectRefused(With(sheet_, "<worksheet><sheetData>", std::string(1 << 20, ' '), 256,
                       "</sheetData></worksheet>", level),
                  "a zip bomb");
  }
  ExpectRefused(With("xl/sharedStrings.xml", "<sst>", std::string(1 << 20, ' '), 256, "</sst>"),
                "a zip bomb");
}

TEST_F(HostileXlsx, XmlBomb) {
  std::string doctype = "<!DOCTYPE lolz [<!ENTITY l0 \"lol\">";
  for (int i = 1; i < 10; ++i) {
    absl::StrAppend(&doctype, "<!ENTITY l", i, " \"");
    for (int k = 0; k < 10; ++k) absl::StrAppend(&doctype, "&l", i - 1, ";");
    absl::StrAppend(&doctype, "\">");
  }
  ExpectRefused(With(sheet_, doctype + "]>", "<worksheet>&l9;</worksheet>", 1, ""),
                "declares a document type");
  ExpectRefused(With(sheet_, "", "<a>", 100, ""), "nested more than 32 deep");
}

TEST_F(HostileXlsx, EndlessTagsAndNames) {
  const std::string noise = Noise();
  ExpectRefused(With(sheet_, "<worksheet a=\"", noise, 64, "\"/>"), "too large for a workbook");
  std::string names;
  for (int i = 0; i < 1'000'000; ++i) absl::StrAppend(&names, "<n", i, "/>");
  ExpectRefused(With(sheet_, "<worksheet>", names, 1, "</worksheet>"), "too large for a workbook");
}

TEST_F(HostileXlsx, CellsOfAHundredMegabytes) {
  const std::string noise = Noise();
  ExpectRefused(With(sheet_, "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>", noise, 100,
                     "</t></is></c></row></sheetData></worksheet>"),
                "cell A1 has more than 98304 bytes");
  ExpectRefused(With("xl/sharedStrings.xml", "<sst><si><t>", noise, 100, "</t></si></sst>"),
                "text 1 of the workbook has more than 98304 bytes");
}

TEST_F(HostileXlsx, AMillionTextsAreKeptOutOfMemory) {
  std::string texts;
  for (int i = 0; i < 100'000; ++i) {
    absl::StrAppend(&texts, "<si><t>", i * 7919 % 100'003, " ", i, std::string(80, 'z'),
                    "</t></si>");
  }
  XlsxParts parts{.sheet = "<sheetData>"};
  for (int row = 1; row <= 2000; ++row) {
    absl::StrAppend(&parts.sheet, "<row r=\"", row, "\"><c t=\"s\"><v>", row * 499 % 1'000'000,
                    "</v></c></row>");
  }
  parts.sheet += "</sheetData>";
  parts.strings = "x";
  auto zip = XlsxZip(parts);
  for (ZipPart& part : zip) {
    if (part.name == "xl/sharedStrings.xml") part = {part.name, texts, 10, "</sst>", "<sst>"};
  }
  const std::string bytes = MakeZip(zip);
  texts.clear();
  const std::int64_t before = PeakMemory();
  const Outcome out = Read(bytes);
  ASSERT_TRUE(out.status.ok()) << out.status;
  ASSERT_EQ(out.rows.size(), 2000u);
  EXPECT_EQ(out.rows[9][0], absl::StrCat(4990 * 7919 % 100'003, " ", 4990, std::string(80, 'z')));
  EXPECT_LT(PeakMemory() - before, kFlat);
}

}  // namespace
}  // namespace districtedu::districtctl

#if defined(__SANITIZE_ADDRESS__)
// What was freed and the sanitizer holds back (256 MiB by default) would count as memory of the
// reader: how much of it depends on what ran before, and when.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "quarantine_size_mb=32"; }
#endif
