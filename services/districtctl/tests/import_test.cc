// districtctl import against real servers: the sample district, bad rows, broken connections.

#include <csignal>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/file.h"
#include "common/testing/subprocess.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/districtctl/sample/sample.h"
#include "services/districtctl/tests/client_fixture.h"

namespace districtedu::districtctl {
namespace {

using testing::CommandResult;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Subprocess;

// Counts of the summary line of a file: lines, created, updated, unchanged, rejected.
std::vector<std::int64_t> Counts(const std::string& output, const std::string& resource) {
  for (const absl::string_view line : absl::StrSplit(output, '\n')) {
    const std::vector<std::string> cells = absl::StrSplit(line, ' ', absl::SkipEmpty());
    if (cells.size() < 7 || cells[1] != resource) continue;
    std::vector<std::int64_t> out;
    for (int i = 2; i < 7; ++i) out.push_back(std::stoll(cells[i]));
    return out;
  }
  return {};
}

class ImportTest : public ::testing::Test {
 protected:
  std::string WriteSample(const sample::Options& options) {
    const std::string folder = client_.dir().File("sample");
    const auto files = sample::WriteSample(options, folder, [](auto, auto) { return true; });
    EXPECT_TRUE(files.ok()) << files.status();
    return folder;
  }

  static sample::Options Small() {
    sample::Options options;
    options.schools = 30;
    options.teachers = 700;
    options.pupils = 9000;
    return options;
  }

  std::int64_t Count(const std::string& table) {
    return client_.district().database().SelectInt("SELECT COUNT(*) FROM " + table);
  }

  ClientFixture client_;
};

TEST_F(ImportTest, TakesTheWholeSampleAndFindsItUnchangedTheSecondTime) {
  const std::string folder = WriteSample({});
  const CommandResult first = client_.Run({"import", folder});
  ASSERT_EQ(first.exit.code, 0) << first.error_output << first.output;
  EXPECT_THAT(Counts(first.output, "staffing/teachers"), ::testing::SizeIs(5));
  EXPECT_EQ(Count("staffing_teachers"), 5000);
  EXPECT_EQ(Count("facilities_schools"), 63);
  EXPECT_EQ(Count("facilities_submissions WHERE state = 'submitted'"), 712);
  // Two schools' pupils and one's conditions are still expected.
  EXPECT_EQ(Count("facilities_submissions WHERE state = 'expected' AND school_year > 2021"), 3);
  EXPECT_EQ(Count("staffing_submissions WHERE state = 'open'"), 6);
  EXPECT_EQ(Count("staffing_submissions WHERE state = 'submitted'"), 890);

  const CommandResult second = client_.Run({"import", folder});
  ASSERT_EQ(second.exit.code, 0) << second.error_output;
  const auto counts = Counts(second.output, "staffing/appointments");
  ASSERT_EQ(counts.size(), 5u) << second.output;
  EXPECT_EQ(counts[1], 0);
  EXPECT_EQ(counts[2], 0);
  EXPECT_EQ(counts[3], Count("staffing_appointments"));
  EXPECT_EQ(counts[4], 0);
}

TEST_F(ImportTest, NamesEachBadRowAndWritesTheGoodOnes) {
  client_.district().AddRegisters();
  const std::string rejected = client_.dir().File("rejected.csv");
  const std::string csv =
      "教职工编号,姓名,出生日期,学历\n"
      "t1,甲,1980-01-02,本科\n"
      "t2,,1980-13-02,本科\n"
      "t3,丙,,博士后\n"
      "t4,丁\n"
      "t1,甲甲,,\n"
      "bad/id,x,,\n"
      "t5,戊,1990-01-01,\n";
  const CommandResult result =
      client_.Run({"import", "-", "--resource", "staffing/teachers", "--rejected", rejected}, csv);
  EXPECT_EQ(result.exit.code, 3) << result.error_output;
  EXPECT_EQ(Counts(result.output, ""), std::vector<std::int64_t>());
  EXPECT_THAT(result.output, ContainsRegex("staffing/teachers +7 +2 +0 +0 "));
  EXPECT_EQ(Count("staffing_teachers"), 2);
  EXPECT_THAT(result.error_output,
              ContainsRegex("standard input:3: 姓名: .*REQUIRED_FIELD_MISSING"));
  EXPECT_THAT(result.error_output, ContainsRegex("standard input:3: 出生日期: .*DATE_INVALID"));
  EXPECT_THAT(result.error_output, ContainsRegex("standard input:4: 学历: .*ENUM_VALUE_UNKNOWN"));
  EXPECT_THAT(result.error_output, ContainsRegex("standard input:5: .*2 cells for 4 columns"));
  EXPECT_THAT(result.error_output, ContainsRegex("standard input:6: .*DUPLICATE_KEY_IN_BATCH"));
  EXPECT_THAT(result.error_output, ContainsRegex("standard input:7: 教职工编号: .*NAME_INVALID"));

  // What was wrong comes back as a file of the same columns; mended, it is imported as it is.
  std::string text = *ReadFile(rejected);
  EXPECT_THAT(text,
              ::testing::StartsWith("\xEF\xBB\xBF教职工编号,姓名,出生日期,学历,错误行,错误字段,"
                                    "错误值,错误原因,错误提示\r\nt2,,1980-13-02,本科,3,"));
  EXPECT_THAT(text, HasSubstr("\r\nt3,丙,,博士后,4,学历,博士后,\"must be one of "));
  EXPECT_THAT(text, HasSubstr("[ENUM_VALUE_UNKNOWN]"));
  EXPECT_THAT(text, HasSubstr("\r\nt4,丁,,,5,,,"));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("t5")));
  text = absl::StrReplaceAll(text, {{"t2,,1980-13-02", "t2,乙,1980-12-02"},
                                    {"博士后,4", "博士研究生,4"},
                                    {"t1,甲甲", "t6,己"},
                                    {"bad/id,x", "t7,庚"}});
  const std::string mended = client_.dir().Write("mended.csv", text);
  const CommandResult again = client_.Run({"import", mended, "--resource", "staffing/teachers"});
  EXPECT_EQ(again.exit.code, 0) << again.error_output;
  EXPECT_THAT(again.output, ContainsRegex("staffing/teachers +5 +5 +0 +0 +0 "));
  EXPECT_EQ(Count("staffing_teachers"), 7);
}

TEST_F(ImportTest, AtomicWritesAllOrNothing) {
  client_.district().AddRegisters();
  const std::vector<std::string> command = {"import", "-",     "--resource", "staffing/teachers",
                                            "--mode", "atomic"};
  const CommandResult bad = client_.Run(command, "teacher,full_name\nt1,甲\nt2,\n");
  EXPECT_EQ(bad.exit.code, 3) << bad.error_output;
  EXPECT_EQ(Count("staffing_teachers"), 0);
  const CommandResult good = client_.Run(command, "teacher,full_name\nt1,甲\nt2,乙\n");
  EXPECT_EQ(good.exit.code, 0) << good.error_output;
  EXPECT_EQ(Count("staffing_teachers"), 2);
}

TEST_F(ImportTest, ADryRunKeepsNothing) {
  client_.district().AddRegisters();
  const CommandResult result =
      client_.Run({"import", "-", "--resource", "staffing/teachers", "--dry-run"},
                  "teacher,full_name\nt1,甲\nt2,\n");
  EXPECT_EQ(result.exit.code, 3) << result.error_output;
  EXPECT_THAT(result.output, ContainsRegex("staffing/teachers +2 +1 +0 +0 +1 .*\\(dry run\\)"));
  EXPECT_EQ(Count("staffing_teachers"), 0);
  EXPECT_EQ(Count("staffing_import_batches"), 0);
}

TEST_F(ImportTest, SendsNothingWhereAFileIsWrong) {
  client_.district().AddRegisters();
  const testing::TempDir& dir = client_.dir();
  dir.Write("01_staffing_teachers.csv", "teacher,full_name\nt1,甲\n");
  const auto error = [&](const std::string& name, const std::string& text) {
    const std::string path = dir.Write(name, text);
    const CommandResult result = client_.Run({"import", dir.path()});
    EXPECT_EQ(result.exit.code, 1) << result.output;
    std::filesystem::remove(path);
    return result.error_output;
  };
  EXPECT_THAT(error("02_staffing_teachers.csv", "teacher,full_name\nt2,\"x\n"),
              HasSubstr("02_staffing_teachers.csv: line 2: the quote"));
  EXPECT_THAT(error("02_staffing_teachers.csv", "teacher,fullname\n"),
              HasSubstr("\"fullname\" is not a column of Teacher"));
  EXPECT_THAT(error("02_staffing_teachers.csv", ""), HasSubstr("is empty"));
  EXPECT_THAT(error("02_staffing_pupils.csv", "a\n"), HasSubstr("--resource"));
  EXPECT_THAT(error("02_staffing_teachers.csv", "teacher,full_name\nt2,\xC4\xCF\xFF\n"),
              HasSubstr("line 2, byte 23: 0xFF 0x0A is no character of GB18030"));
  std::string lines = "school,appointment,subjects.subject\n";
  for (int i = 0; i < 501; ++i) absl::StrAppend(&lines, "s1,a1,x", i, "\n");
  EXPECT_THAT(error("02_staffing_appointments.csv", lines), HasSubstr("BATCH_TOO_LARGE"));
  EXPECT_EQ(Count("staffing_teachers"), 0);

  EXPECT_EQ(client_.Run({"import", dir.File("nothing.csv")}).exit.code, 1);
  EXPECT_EQ(client_.Run({"import", dir.path(), "--mode", "some"}).exit.code, 2);
  EXPECT_EQ(client_.Run({"import", dir.path()}).exit.code, 0);
  EXPECT_EQ(Count("staffing_teachers"), 1);
}

// A first connection that is refused is said at once; --patience waits, visibly.
TEST_F(ImportTest, SaysWhatItCannotReach) {
  const std::string path =
      client_.dir().Write("21_staffing_teachers.csv", "teacher,full_name\nt1,合成\n");
  const std::string nowhere = "--endpoints=staffing=127.0.0.1:1";
  const CommandResult refused = client_.Run({"import", path, nowhere});
  EXPECT_EQ(refused.exit.code, 1);
  EXPECT_THAT(refused.error_output, HasSubstr("SERVICE_UNREACHABLE: staffing: no connection to "
                                              "127.0.0.1:1: refused"));
  EXPECT_THAT(refused.error_output, HasSubstr("no row of it is decided"));
  EXPECT_THAT(refused.error_output, Not(HasSubstr("trying again")));
  const CommandResult patient = client_.Run({"import", path, nowhere, "--patience", "1s"});
  EXPECT_EQ(patient.exit.code, 1);
  EXPECT_THAT(patient.error_output, HasSubstr("trying again for up to 1s (--patience)"));
}

// A batch broken off by Ctrl-C goes on where it stopped and leaves every row once.
TEST_F(ImportTest, GoesOnAfterCtrlC) {
  client_.district().AddRegisters();
  std::string csv = "teacher,full_name\n";
  constexpr int kRows = 20000;
  for (int i = 0; i < kRows; ++i) absl::StrAppend(&csv, "t", 10000 + i, ",合成", i, "\n");
  const std::string path = client_.dir().Write("21_staffing_teachers.csv", csv);
  Subprocess::Options options;
  options.argv = client_.CommandLine({"import", path, "--batch-id", "b1"});
  Subprocess process(options);
  ASSERT_TRUE(testing::WaitUntil([&] { return Count("staffing_teachers") > 1000; }));
  process.Signal(SIGINT);
  const auto exit = process.Wait();
  ASSERT_TRUE(exit.ok()) << exit.status();
  EXPECT_EQ(exit->code, 130) << process.error_output();
  EXPECT_THAT(process.error_output(), HasSubstr("the same command with --batch-id b1 goes on"));
  const std::int64_t written = Count("staffing_teachers");
  EXPECT_LT(written, kRows);
  // What stands, and the very commands.
  EXPECT_THAT(process.error_output(), Not(HasSubstr("othing was written")));
  EXPECT_THAT(process.error_output(),
              ContainsRegex("rows up to line [0-9]+ are decided and stand as batch b1: "
                            "[1-9][0-9]* created"));
  EXPECT_THAT(process.error_output(),
              ContainsRegex("\n  districtctl import --batch-id b1 .*" + path));
  EXPECT_THAT(process.error_output(), HasSubstr("\n  districtctl undo-import b1\n"));

  const CommandResult rest = client_.Run({"import", path, "--batch-id", "b1"});
  EXPECT_EQ(rest.exit.code, 0) << rest.error_output;
  // The counts are the batch's: nothing was written twice.
  EXPECT_THAT(rest.output, ContainsRegex("staffing/teachers +20000 +20000 +0 +0 +0 "));
  EXPECT_EQ(Count("staffing_teachers"), kRows);

  // Another content under the same id is refused.
  client_.dir().Write("21_staffing_teachers.csv", "teacher,full_name\nt1,x\n");
  const CommandResult other = client_.Run({"import", path, "--batch-id", "b1"});
  EXPECT_EQ(other.exit.code, 1);
  EXPECT_THAT(other.error_output, HasSubstr("REQUEST_ID_REUSED"));
}

TEST_F(ImportTest, RowsOfOneRecordStayInOneMessage) {
  client_.district().AddRegisters();
  std::string teachers = "teacher,full_name\n";
  std::string appointments =
      "school,appointment,teacher,kind,post,employment,start_date,subjects.subject\n";
  constexpr int kPeople = 400;  // three lines each: messages of 500 would cut through records
  for (int i = 0; i < kPeople; ++i) {
    absl::StrAppend(&teachers, "t", i, ",合成\n");
    for (const char* subject : {"pe", "music", "art"}) {
      absl::StrAppend(&appointments, "s1,a", i, ",t", i, ",main,teacher,in_post,2022-09-01,",
                      subject, "\n");
    }
  }
  client_.dir().Write("1_staffing_teachers.csv", teachers);
  client_.dir().Write("2_staffing_appointments.csv", appointments);
  const CommandResult result = client_.Run({"import", client_.dir().path()});
  EXPECT_EQ(result.exit.code, 0) << result.error_output;
  EXPECT_EQ(Count("staffing_appointments"), kPeople);
  EXPECT_EQ(Count("staffing_appointment_subjects"), 3 * kPeople);
}

}  // namespace
}  // namespace districtedu::districtctl
