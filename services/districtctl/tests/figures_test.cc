// indicators, watch, status, plan, rebuild and migrate with every real program at work.

#include <algorithm>
#include <csignal>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/file.h"
#include "common/testing/certificates.h"
#include "common/testing/subprocess.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/districtctl/sample/sample.h"
#include "tests/scenarios/deployment.h"

namespace districtedu::districtctl {
namespace {

using ::testing::ContainsRegex;
using testing::Deployment;
using ::testing::HasSubstr;
using testing::Subprocess;

class FiguresTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    deployment_ = new Deployment;
    for (const char* name : {"facilities", "staffing", "aggregation"}) deployment_->Start(name);
    const std::string folder = deployment_->dir().File("sample");
    deployment_->Ctl({"sample", "--output", folder});
    deployment_->Ctl({"import", folder});
    deployment_->Ctl({"plan", "apply", Plan(), "--wait", "30s"});
    deployment_->Ctl({"rebuild", "--verify"});  // waits until nothing is pending
  }
  static void TearDownTestSuite() {
    delete deployment_;
    deployment_ = nullptr;
  }

  static std::string Plan() {
    return testing::SourceDir() + "/deploy/plan/quality_2022_2025.textproto";
  }

  // Of every item and school year of the plan.
  static std::ptrdiff_t FigureCount() {
    constexpr std::ptrdiff_t kYears = 3;
    const auto plan = ReadFile(Plan());
    EXPECT_TRUE(plan.ok()) << plan.status();
    const std::vector<std::string> lines = absl::StrSplit(*plan, '\n');
    return kYears * std::count(lines.begin(), lines.end(), "indicators {");
  }

  // Command line of a districtctl that goes on running.
  static Subprocess::Options Running(const std::vector<std::string>& arguments) {
    const testing::Certificate& own = testing::TestCertificates::Get().Client(testing::kAdmin);
    Subprocess::Options options;
    options.argv = {
        "env",
        "--unset=DISTRICTEDU_TEST_MARIADB_SOCKET",
        testing::BinDir() + "/districtctl",
        "--ca=" + testing::TestCertificates::Get().ca_file(),
        "--certificate=" + own.certificate_file,
        "--key=" + own.key_file,
        absl::StrCat("--endpoints=aggregation=127.0.0.1:", deployment_->port("aggregation"),
                     ",staffing=127.0.0.1:", deployment_->port("staffing")),
        "--district=nanhu"};
    options.argv.insert(options.argv.end(), arguments.begin(), arguments.end());
    return options;
  }

  static Deployment* deployment_;
};

Deployment* FiguresTest::deployment_ = nullptr;

// The figures of the sample, recomputed from its files by tests/plain/recompute.py.
TEST_F(FiguresTest, ShowsTheFiguresOfTheSample) {
  const std::string csv = deployment_->Ctl({"indicators", "--csv"});
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + FigureCount());
  EXPECT_THAT(csv, ContainsRegex("staffing.pe_teacher_ratio,[^\n]*,staffing,2023,80560,367,1,"
                                 "219\\.5095,[^\n]*,220,at_most,true,2024-08-31,MET,"));
  EXPECT_THAT(csv, ContainsRegex("staffing.famous_teacher_municipal_total,[^\n]*,2024,14,1,1,14,"));

  const std::string table = deployment_->Ctl({"indicators"});
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 1 + FigureCount());
  EXPECT_THAT(table, ContainsRegex("staffing.pe_teacher_ratio +[^ ]+ +2023 +219\\.5095 +<= 220 +"
                                   "MET +58/58\n"));
  EXPECT_THAT(table, HasSubstr("→ <= 220"));

  const std::string unmet = deployment_->Ctl(
      {"indicators", "--verdict", "unmet", "--year", "2023,2024", "--id", "famous"});
  EXPECT_THAT(unmet, HasSubstr("famous_teacher_provincial_annual"));
  EXPECT_EQ(unmet.find(" MET "), std::string::npos);
  EXPECT_EQ(unmet.find(" 2022 "), std::string::npos);
  EXPECT_EQ(deployment_->Ctl({"indicators", "--owner", "quality", "--csv"}).find("staffing"),
            std::string::npos);
  EXPECT_THAT(deployment_->Ctl({"indicators", "--json", "--id", "pe_teacher", "--year", "2023"}),
              HasSubstr("\"numerator\":\"80560\""));
}

TEST_F(FiguresTest, StatusNamesTheLeaderAndTheSnapshot) {
  const std::string status = deployment_->Ctl({"status"});
  EXPECT_THAT(status, ContainsRegex("aggregation +127.0.0.1:[0-9]+ +SERVING\n"));
  EXPECT_THAT(status, ContainsRegex("leader +.*, epoch [0-9]+, this one\n"));
  EXPECT_THAT(status, ContainsRegex("pending entries +0\n"));
  EXPECT_THAT(status, ContainsRegex("snapshot version +[1-9][0-9]*\n"));
}

TEST_F(FiguresTest, WatchPrintsWhatAWriteChangesAndSurvivesARestart) {
  Subprocess watch(Running({"watch"}));
  ASSERT_TRUE(
      watch.WaitForLine(absl::StrCat("^version [0-9]+, as of .* ", FigureCount(), " figures$"))
          .ok());
  deployment_->Ctl({"create", "staffing/teachers", "--id", "watched", "--set", "full_name=合成"});
  std::size_t from = watch.line_count();
  deployment_->Ctl({"create",   "staffing/appointments",
                    "--parent", "districts/nanhu/schools/longhe-central-primary",
                    "--id",     "watched",
                    "--set",    "teacher=watched",
                    "--set",    "kind=main",
                    "--set",    "post=teacher",
                    "--set",    "employment=in_post",
                    "--set",    "stages=primary",
                    "--set",    "full_time_subject=pe",
                    "--set",    "start_date=2023-09-01",
                    "--set",    "end_date=2024-07-01"});
  const auto changed = watch.WaitForLine(
      "^  staffing.pe_teacher_ratio 2023: 219.5095 \\(80560/367\\) MET 58/58 -> "
      "218.913 \\(80560/368\\) MET 58/58$",
      from);
  EXPECT_TRUE(changed.ok()) << changed.status();

  from = watch.line_count();
  deployment_->Stop("aggregation");
  ASSERT_TRUE(watch.WaitForLine("the connection is lost", from).ok());
  deployment_->Start("aggregation");
  deployment_->Ctl(
      {"delete", "districts/nanhu/schools/longhe-central-primary/appointments/watched"});
  EXPECT_TRUE(watch.WaitForLine("pe_teacher_ratio 2023: .*/368.* -> 219.5095", from).ok())
      << watch.output() << watch.error_output();
  watch.Signal(SIGINT);
  const auto exit = watch.Wait();
  ASSERT_TRUE(exit.ok());
  EXPECT_EQ(exit->code, 0);
  deployment_->Ctl({"delete", "districts/nanhu/teachers/watched"});
  EXPECT_THAT(deployment_->Ctl({"watch", "--count", "1", "--json"}), HasSubstr("\"version\":"));
}

TEST_F(FiguresTest, RebuildComparesAndSaysEqual) {
  EXPECT_THAT(deployment_->Ctl({"rebuild", "--verify"}), ContainsRegex("^equal: [0-9]+ cells"));
  EXPECT_THAT(deployment_->Ctl({"rebuild"}), HasSubstr("equal: "));
}

TEST_F(FiguresTest, PlansAreLintedAndAppliedOnce) {
  EXPECT_EQ(deployment_->Ctl({"plan", "check", Plan()}), "");
  const std::string first = deployment_->Ctl({"plan", "apply", Plan()});
  EXPECT_THAT(first, ContainsRegex("districts/nanhu/plans/quality_2022_2025, revision 1, 93 "));
  EXPECT_EQ(deployment_->Ctl({"plan", "apply", Plan()}), first);
  EXPECT_EQ(deployment_->Ctl({"plan", "apply", Plan(), "--dry-run"}), "the plan may be applied\n");

  const std::string bad = deployment_->dir().Write(
      "bad.textproto", "id: \"p\"\nfirst_school_year: 2022\nlast_school_year: 2021\nnonsense: 1\n");
  EXPECT_THAT(deployment_->Ctl({"plan", "check", bad}, 3), HasSubstr(bad + ":4:"));
  EXPECT_THAT(deployment_->Ctl({"plan", "apply", bad}, 3), HasSubstr(bad + ":4:"));
  deployment_->Ctl({"plan", "burn", Plan()}, 2);
  deployment_->Ctl({"plan", "check", "/does/not/exist"}, 1);
}

TEST_F(FiguresTest, MigrateListsAndFindsNothingToDo) {
  const std::vector<std::string> keys = {
      "--database_socket=" + deployment_->database().socket(), "--database_user=root",
      "--database_name=" + deployment_->database_name(), "migrate"};
  EXPECT_EQ(deployment_->Ctl(keys), "the schema is up to date\n");
  std::vector<std::string> list = keys;
  list.push_back("--dry-run");
  const std::string table = deployment_->Ctl(list);
  EXPECT_THAT(table, ContainsRegex("0001/facilities/engine +applied +20"));
  EXPECT_EQ(table.find("pending"), std::string::npos);

  deployment_->database().Run("CREATE DATABASE empty CHARACTER SET utf8mb4;\n");
  list[2] = "--database_name=empty";
  EXPECT_THAT(deployment_->Ctl(list), ContainsRegex("0200/staffing/staffing +pending"));
  list.pop_back();
  EXPECT_THAT(deployment_->Ctl(list), ContainsRegex("^[0-9]+ migrations applied\n$"));
  EXPECT_EQ(deployment_->Ctl(list), "the schema is up to date\n");
  deployment_->Ctl({"migrate"}, 2);  // no database named
}

}  // namespace
}  // namespace districtedu::districtctl
