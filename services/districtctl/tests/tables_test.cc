// Spreadsheets in and out, against real servers: templates, exports that come back, encodings,
// workbooks, files made to harm.

#include <iconv.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/file.h"
#include "common/testing/subprocess.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/districtctl/tests/client_fixture.h"
#include "services/districtctl/text/make_zip.h"
#include "services/districtctl/text/table_format.h"

namespace districtedu::districtctl {
namespace {

using ::testing::AllOf;
using testing::CommandResult;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

using Rows = std::vector<std::vector<std::string>>;

class TablesTest : public ::testing::Test {
 protected:
  TablesTest() { client_.district().AddRegisters(); }

  CommandResult Import(const std::string& path, const std::string& resource,
                       const std::vector<std::string>& more = {}) {
    std::vector<std::string> command = {"import", path, "--resource", resource};
    command.insert(command.end(), more.begin(), more.end());
    return client_.Run(command);
  }

  // The error of a file that is to be refused before anything is sent.
  std::string Refused(const std::string& name, const std::string& bytes) {
    const CommandResult result = Import(client_.dir().Write(name, bytes), "staffing/teachers");
    EXPECT_EQ(result.exit.code, 1) << name << result.output;
    return result.error_output;
  }

  static Rows Read(const std::string& path) {
    const auto source = *FileSource::Open(path);
    const auto reader = *OpenRows(*source, *DetectFormat(*source, {}));
    Rows rows;
    Row row;
    while (*reader->Next(row)) rows.push_back(row.cells);
    return rows;
  }

  std::int64_t Count(const std::string& table) {
    return client_.district().database().SelectInt("SELECT COUNT(*) FROM " + table);
  }

  // Two people with everything a cell may hold, one with two lines of nested rows.
  void AddPeople() {
    const std::string teachers =
        client_.dir().Write("teachers.csv",
                            "teacher,full_name,birth_date,hired_on,qualification\n"
                            "007,\"合成, \"\"甲\"\"\",1980-01-02,2003-09-01,master\n"
                            "t2,=1+1,,,\n");
    ASSERT_EQ(Import(teachers, "staffing/teachers").exit.code, 0);
    const std::string appointments = client_.dir().Write(
        "appointments.csv",
        "school,appointment,teacher,kind,post,employment,stages,start_date,subjects.subject\n"
        "s1,a1,007,main,teacher,in_post,primary+junior,2022-09-01,pe\n"
        "s1,a1,007,main,teacher,in_post,primary+junior,2022-09-01,music\n"
        "s1,a2,t2,本职,教师,在编,,2022-09-01,\n");
    ASSERT_EQ(Import(appointments, "staffing/appointments").exit.code, 0);
  }

  ClientFixture client_;
};

TEST_F(TablesTest, WhatWasExportedChangesNothing) {
  AddPeople();
  const std::vector<std::vector<std::string>> options = {
      {}, {"--labels"}, {"--etag"}, {"--labels", "--etag"}};
  for (const std::string resource : {"staffing/teachers", "staffing/appointments"}) {
    for (const char* extension : {".csv", ".xlsx"}) {
      for (const auto& each : options) {
        const std::string path = client_.dir().File(absl::StrCat("out", extension));
        std::vector<std::string> command = {"export", resource, path};
        command.insert(command.end(), each.begin(), each.end());
        const CommandResult out = client_.Run(command);
        ASSERT_EQ(out.exit.code, 0) << out.error_output;
        EXPECT_THAT(out.error_output, HasSubstr("2 records in "));
        const CommandResult back = Import(path, resource);
        EXPECT_EQ(back.exit.code, 0) << path << back.error_output;
        const int lines = resource == "staffing/teachers" ? 2 : 3;
        EXPECT_THAT(back.output, ContainsRegex(absl::StrCat(resource, " +", lines, " +0 +0 +2 +0")))
            << path << back.output;
      }
    }
  }
  const Rows rows = Read(client_.dir().File("out.xlsx"));
  EXPECT_EQ(rows[0].front(), "学校编号");
  EXPECT_EQ(rows[0].back(), "etag");
  const CommandResult one =
      client_.Run({"export", "staffing/appointments", "--parent", "districts/nanhu/schools/s2"});
  EXPECT_EQ(one.exit.code, 0) << one.error_output;
  EXPECT_THAT(one.output, AllOf(HasSubstr("school,appointment,"), Not(HasSubstr("s1,"))));
  EXPECT_EQ(client_.Run({"export", "staffing/teachers", "out.ods"}).exit.code, 2);
}

TEST_F(TablesTest, AnEtagOfAnOlderStateIsRefused) {
  AddPeople();
  const std::string path = client_.dir().File("out.csv");
  ASSERT_EQ(client_.Run({"export", "teachers", path, "--etag"}).exit.code, 0);
  const std::string newer = client_.dir().Write("newer.csv", "teacher,full_name\nt2,改名\n");
  ASSERT_EQ(Import(newer, "teachers").exit.code, 0);
  const CommandResult back = Import(path, "teachers");
  EXPECT_EQ(back.exit.code, 3);
  EXPECT_THAT(back.error_output, HasSubstr("ETAG_MISMATCH"));
}

TEST_F(TablesTest, TheExampleOfATemplateIsNoData) {
  const CommandResult text = client_.Run({"template", "staffing/appointments"});
  ASSERT_EQ(text.exit.code, 0) << text.error_output;
  EXPECT_THAT(text.output, AllOf(HasSubstr("学校编号*,任职编号,教职工编号*,任职类别*"),
                                 HasSubstr("任教学科.学科*"), HasSubstr("#说明："),
                                 HasSubstr("填：本职、交流支教、兼职"), HasSubstr("\n#示例：")));
  const CommandResult english = client_.Run({"template", "staffing/appointments", "--english"});
  EXPECT_THAT(english.output, AllOf(HasSubstr("school*,appointment,teacher*"),
                                    HasSubstr("one of main | secondment | additional")));
  for (const std::string name : {"form.csv", "form.xlsx"}) {
    const std::string path = client_.dir().File(name);
    ASSERT_EQ(client_.Run({"template", "staffing/teachers", path}).exit.code, 0);
    const CommandResult result = Import(path, "staffing/teachers");
    EXPECT_EQ(result.exit.code, 0) << result.error_output;
    EXPECT_THAT(result.error_output, HasSubstr("2 rows that begin with # are comments"));
    EXPECT_THAT(result.output, ContainsRegex("staffing/teachers +0 +0 +0 +0 +0 "));
  }
  EXPECT_EQ(Count("staffing_teachers"), 0);
  // Every resource has a form, and every form is one its import understands.
  const CommandResult all = client_.Run({"template", "nothing"});
  EXPECT_EQ(all.exit.code, 2);
  std::vector<std::string> resources;
  for (const absl::string_view word : absl::StrSplit(all.error_output, absl::ByAnyChar(", \n"))) {
    if (absl::StrContains(word, '/')) resources.emplace_back(word);
  }
  EXPECT_GT(resources.size(), 10u);
  for (const std::string& resource : resources) {
    const std::string path = client_.dir().File("any.xlsx");
    ASSERT_EQ(client_.Run({"template", resource, path}).exit.code, 0) << resource;
    const CommandResult result = Import(path, resource, {"--dry-run"});
    EXPECT_EQ(result.exit.code, 0) << resource << result.error_output;
  }
}

TEST_F(TablesTest, TakesTheEncodingsAndDelimitersOfSpreadsheets) {
  const std::string gbk = client_.dir().Write(
      "gbk.csv", "\xBD\xCC\xD6\xB0\xB9\xA4\xB1\xE0\xBA\xC5,\xD0\xD5\xC3\xFB\r\nt1,\xBC\xD7\r\n");
  EXPECT_EQ(Import(gbk, "teachers").exit.code, 0);
  EXPECT_EQ(Count("staffing_teachers WHERE full_name = '甲'"), 1);
  const std::string tabs = client_.dir().Write("tabs.txt", "teacher\tfull_name\nt2\t乙\n");
  EXPECT_EQ(Import(tabs, "teachers").exit.code, 0);
  const CommandResult wrong = Import(gbk, "teachers", {"--encoding", "utf-8"});
  EXPECT_THAT(wrong.error_output, HasSubstr("line 1, byte 0: not UTF-8"));
  EXPECT_EQ(Import(gbk, "teachers", {"--encoding", "latin1"}).exit.code, 2);
  EXPECT_EQ(Import(gbk, "teachers", {"--delimiter", "|"}).exit.code, 2);
  EXPECT_EQ(Count("staffing_teachers"), 2);
}

// What Chinese Excel saves: GB18030, the labels as headers, a line a kind of room.
TEST_F(TablesTest, TakesAFacilityReturnAsASchoolFillsItIn) {
  const auto saved = [this](const std::string& music, const std::string& accepted_on) {
    std::string text =
        "学年,学校编号,教学及辅助用房面积,教室数,照明验收日期,财务管理制度,"
        "专用教室.专用教室类别,专用教室.间数,专用教室.本学年新增间数\r\n";
    for (const std::string& rooms : {"音乐教室,2," + music, std::string("美术教室,1,0")}) {
      absl::StrAppend(&text, "2022,s1,450050,12,", accepted_on, ",\"财务制度,会计制度\",", rooms,
                      "\r\n");
    }
    iconv_t to = iconv_open("GB18030", "UTF-8");
    std::string bytes(2 * text.size(), '\0');
    char* in = text.data();
    char* out = bytes.data();
    size_t in_left = text.size();
    size_t out_left = bytes.size();
    EXPECT_EQ(iconv(to, &in, &in_left, &out, &out_left), 0u);
    iconv_close(to);
    bytes.resize(bytes.size() - out_left);
    return client_.dir().Write("return.csv", bytes);
  };
  const CommandResult first = Import(saved("1", "2023-08-31"), "facilities/facilityReturns");
  EXPECT_EQ(first.exit.code, 0) << first.error_output;
  EXPECT_EQ(Count("facilities_facility_returns WHERE school_id = 's1' AND teaching_area = 450050 "
                  "AND financial_rules = 'finance,accounting'"),
            1);
  EXPECT_EQ(Count("facilities_facility_return_rooms WHERE new_rooms = 1 AND kind = 'music'"), 1);
  // Sent again with a correction it is the same return; what cannot be is named as it is labelled.
  EXPECT_EQ(Import(saved("2", "2023-08-31"), "facilities/facilityReturns").exit.code, 0);
  EXPECT_EQ(Count("facilities_facility_returns"), 1);
  EXPECT_EQ(Count("facilities_facility_return_rooms WHERE new_rooms = 2 AND kind = 'music'"), 1);
  const CommandResult bad = Import(saved("3", "2023-09-01"), "facilities/facilityReturns");
  EXPECT_EQ(bad.exit.code, 3) << bad.output;
  EXPECT_THAT(bad.error_output, ContainsRegex("return.csv:2: 照明验收日期: .*DATE_INVALID"));
  EXPECT_THAT(bad.error_output, HasSubstr("FIELD_OUT_OF_RANGE"));
}

TEST_F(TablesTest, TakesWorkbooksAsExcelWritesThem) {
  XlsxParts parts{
      .sheet =
          R"(<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>)"
          R"(<c r="C1" t="s"><v>2</v></c></row><row r="4" hidden="1"><c r="A4"><v>1001</v></c>)"
          R"(<c r="B4" t="s"><v>3</v></c><c r="C4" s="1"><v>37865</v></c></row></sheetData>)",
      .strings =
          "<si><t>教职工编号</t></si><si><t>姓名</t></si><si><t>参加工作日期</t></si>"
          "<si><t>甲</t></si>",
      .styles = R"(<cellXfs><xf numFmtId="0"/><xf numFmtId="31"/></cellXfs>)"};
  const std::string path = client_.dir().Write("book.xlsx", MakeXlsx(parts));
  const CommandResult result = Import(path, "teachers");
  EXPECT_EQ(result.exit.code, 0) << result.error_output;
  EXPECT_THAT(result.error_output, HasSubstr("1 hidden rows are imported"));
  EXPECT_EQ(Count("staffing_teachers WHERE teacher_id = '1001' AND hired_on = '2003-09-01'"), 1);
  // Rows at fault are named by the row of the sheet; a workbook may take them.
  parts.strings = absl::StrReplaceAll(parts.strings, {{"甲", ""}});
  client_.dir().Write("book.xlsx", MakeXlsx(parts));
  const std::string rejected = client_.dir().File("rejected.xlsx");
  const CommandResult bad = Import(path, "teachers", {"--rejected", rejected});
  EXPECT_EQ(bad.exit.code, 3) << bad.error_output;
  EXPECT_THAT(bad.error_output, HasSubstr("book.xlsx:4: 姓名: "));
  const Rows rows = Read(rejected);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1][2], "2003-09-01");
  EXPECT_EQ(rows[1][3], "4");
  EXPECT_EQ(Import(path, "teachers", {"--sheet", "S1"}).exit.code, 3);
  EXPECT_EQ(Import(path, "teachers", {"--sheet", "S9"}).exit.code, 1);
}

TEST_F(TablesTest, RefusesHostileFilesBeforeAnythingIsSent) {
  const std::string head = "teacher,full_name\nt1,甲\n";
  EXPECT_THAT(Refused("a.csv", head + "t2"), HasSubstr("line 3: the file ends inside a row"));
  EXPECT_THAT(Refused("a.csv", head + "t2,\"乙"), HasSubstr("line 3: the quote that opens here"));
  EXPECT_THAT(
      Refused("a.csv", "\xBD\xCC\xD6\xB0\xB9\xA4\xB1\xE0\xBA\xC5,\xD0\xD5\xC3\xFB\nt1,\xBC\xFF\n"),
      HasSubstr("line 2, byte 19: 0xBC 0xFF is no character of GB18030"));
  EXPECT_THAT(Refused("a.csv", head + "t2," + std::string(100 << 20, 'x') + "\n"),
              HasSubstr("line 3: a cell of more than 98304 bytes"));
  EXPECT_THAT(Refused("a.csv", head + "t2,乙" + std::string(1'000'000, ',') + "x\n"),
              HasSubstr("line 3: more than 256 cells"));
  EXPECT_THAT(Refused("a.csv", "teacher,full_name,teacher\nt1,甲,t1\n"),
              HasSubstr("\"teacher\" stands twice"));
  EXPECT_THAT(Refused("a.csv", ""), HasSubstr("is empty"));
  EXPECT_THAT(Refused("a.csv", "teacher,full_name\rt1,甲\r"), HasSubstr("a carriage return"));
  EXPECT_THAT(Refused("a.csv", head + "t2,a\"b\"\n"), HasSubstr("line 3: a quote inside a cell"));
  EXPECT_THAT(Refused("a.xlsx", std::string("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8)),
              HasSubstr("an old Excel workbook (.xls)"));
  const std::string good = MakeXlsx({.sheet = SheetOf({{"teacher", "full_name"}, {"t1", "x"}})});
  EXPECT_THAT(Refused("a.xlsx", good.substr(0, good.size() - 30)), HasSubstr("cut off"));
  EXPECT_THAT(
      Refused("a.xlsx", MakeXlsx({.sheet = "<sheetData><row><c r=\"A1\"><f>1+1</f><v>2</v></c>"
                                           "</row></sheetData>"})),
      HasSubstr("cell A1 holds a formula"));
  auto bomb = XlsxZip({.sheet = ""});
  bomb[3] = {"xl/worksheets/sheet1.xml", std::string(1 << 20, ' '), 256, "", "<worksheet>"};
  EXPECT_THAT(Refused("a.xlsx", MakeZip(bomb)), HasSubstr("a zip bomb"));
  bomb[3] = {"xl/worksheets/sheet1.xml",
             "<!DOCTYPE l [<!ENTITY a \"b\">]><worksheet>&a;</worksheet>"};
  EXPECT_THAT(Refused("a.xlsx", MakeZip(bomb)), HasSubstr("declares a document type"));
  EXPECT_EQ(Count("staffing_teachers"), 0);
  EXPECT_EQ(Count("staffing_import_batches"), 0);
  // Only a header is an import of nothing.
  const std::string path = client_.dir().Write("a.csv", "teacher,full_name\n");
  EXPECT_EQ(Import(path, "teachers").exit.code, 0);
}

TEST_F(TablesTest, SeveralFilesGoInOrderAndEndInATotal) {
  const std::string appointments = client_.dir().Write(
      "1_staffing_appointments.csv",
      "school,appointment,teacher,kind,post,employment,start_date\n"
      "s1,a1,t1,main,teacher,in_post,2022-09-01\ns1,a2,t9,main,teacher,in_post,2022-09-01\n");
  const std::string teachers =
      client_.dir().Write("2_staffing_teachers.csv", "teacher,full_name\nt1,甲\n");
  const std::string rejected = client_.dir().File("bad");
  const CommandResult result =
      client_.Run({"import", appointments, teachers, "--rejected", rejected, "--batch-id", "b"});
  EXPECT_EQ(result.exit.code, 3) << result.error_output;
  EXPECT_THAT(result.output, ContainsRegex("all files +3 +2 +0 +0 +1 "));
  EXPECT_THAT(result.output, AllOf(HasSubstr("b-01"), HasSubstr("b-02")));
  EXPECT_EQ(Count("staffing_appointments"), 1);
  EXPECT_EQ(Read(rejected + "/1_staffing_appointments.csv").size(), 2u);
  // The same command again goes on with the same batches: there is nothing left to do.
  const CommandResult again = client_.Run({"import", appointments, teachers, "--batch-id", "b"});
  EXPECT_THAT(again.output, ContainsRegex("all files +3 +2 +0 +0 +1 "));
  EXPECT_THAT(again.error_output, HasSubstr("were answered before and are not listed"));
  // Never over a source.
  const CommandResult over = client_.Run({"import", teachers, "--rejected", teachers});
  EXPECT_EQ(over.exit.code, 1);
  EXPECT_THAT(over.error_output, HasSubstr("would overwrite"));
}

TEST_F(TablesTest, ImportsAreListedAndTakenBack) {
  AddPeople();
  const std::string path =
      client_.dir().Write("teachers.csv", "teacher,full_name\nt2,改名\nt3,丙\n");
  ASSERT_EQ(Import(path, "teachers", {"--batch-id", "mine"}).exit.code, 0);
  const CommandResult list = client_.Run({"imports"});
  EXPECT_EQ(list.exit.code, 0) << list.error_output;
  EXPECT_THAT(list.output, ContainsRegex("mine +staffing/teachers +done +1 +1 +0 +0 "));

  const CommandResult trail = client_.Run({"audit", "districts/nanhu/teachers/t2"});
  EXPECT_THAT(trail.output, AllOf(HasSubstr("(mine)"), HasSubstr("- full_name: =1+1"),
                                  HasSubstr("+ full_name: 改名")));

  const CommandResult dry = client_.Run({"undo-import", "mine", "--dry-run"});
  EXPECT_EQ(dry.exit.code, 0) << dry.error_output;
  EXPECT_THAT(dry.output, HasSubstr("1 records would be deleted, 1 set back"));
  EXPECT_EQ(Count("staffing_teachers"), 3);
  const CommandResult undone = client_.Run({"undo-import", "mine"});
  EXPECT_EQ(undone.exit.code, 0) << undone.error_output;
  EXPECT_EQ(Count("staffing_teachers"), 2);
  EXPECT_EQ(Count("staffing_teachers WHERE full_name = '=1+1'"), 1);
  EXPECT_THAT(client_.Run({"imports", "--room", "staffing", "--limit", "1"}).output,
              HasSubstr("undone"));
  EXPECT_EQ(client_.Run({"undo-import", "unheard"}).exit.code, 1);
  EXPECT_EQ(client_.Run({"imports", "--room", "nowhere"}).exit.code, 2);
}

TEST_F(TablesTest, WhatStandsInTheWayOfAnUndoIsNamed) {
  const std::string teachers = client_.dir().Write("teachers.csv", "teacher,full_name\nt1,甲\n");
  ASSERT_EQ(Import(teachers, "teachers", {"--batch-id", "people"}).exit.code, 0);
  const std::string appointments =
      client_.dir().Write("appointments.csv",
                          "school,appointment,teacher,kind,post,employment,start_date\n"
                          "s1,a1,t1,main,teacher,in_post,2022-09-01\n");
  ASSERT_EQ(Import(appointments, "staffing/appointments", {"--batch-id", "work"}).exit.code, 0);
  const CommandResult blocked = client_.Run({"undo-import", "people"});
  EXPECT_EQ(blocked.exit.code, 3) << blocked.error_output;
  EXPECT_THAT(blocked.error_output,
              AllOf(HasSubstr("districts/nanhu/teachers/t1"), HasSubstr("RESOURCE_IN_USE")));
  EXPECT_EQ(Count("staffing_teachers"), 1);
  const CommandResult both = client_.Run({"undo-import", "work", "people"});
  EXPECT_EQ(both.exit.code, 0) << both.error_output;
  EXPECT_EQ(Count("staffing_teachers"), 0);
}

}  // namespace
}  // namespace districtedu::districtctl
