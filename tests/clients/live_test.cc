// The sample district in the real programs: every figure is what a second, plain computation finds
// in the CSV files, and clients in Python and for Node.js see the figure follow a teacher they
// change.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/testing/certificates.h"
#include "common/testing/subprocess.h"
#include "common/testing/temp_dir.h"
#include "common/testing/wait.h"
#include "tests/scenarios/deployment.h"

namespace districtedu::testing {
namespace {

using ::testing::HasSubstr;

class LiveTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    deployment_ = new Deployment();
    for (const char* name : {"facilities", "staffing", "aggregation"}) deployment_->Start(name);
    deployment_->Ctl({"sample", "--output", Data()});
    deployment_->Ctl({"import", Data()});
    for (const char* plan : {"quality_2022_2025", "balanced"}) {
      deployment_->Ctl(
          {"plan", "apply", absl::StrCat(SourceDir(), "/deploy/plan/", plan, ".textproto")});
    }
    deployment_->Ctl({"rebuild", "--verify"});  // returns when nothing is pending
  }
  static void TearDownTestSuite() { delete deployment_; }

  static std::string Data() { return deployment_->dir().File("sample"); }

  static std::string Address(const std::string& name) {
    return absl::StrCat("localhost:", deployment_->port(name));
  }

  // A script below tests/, with the certificate of the district's administrator.
  static CommandResult Script(const std::string& script, std::vector<std::string> arguments) {
    const Certificate& own = TestCertificates::Get().Client(kAdmin);
    Subprocess::Options options;
    options.argv = {"/usr/bin/python3", "-B", absl::StrCat(SourceDir(), "/tests/", script)};
    arguments.insert(arguments.end(), {"--aggregation", Address("aggregation"), "--ca",
                                       TestCertificates::Get().ca_file(), "--cert",
                                       own.certificate_file, "--key", own.key_file});
    options.argv.insert(options.argv.end(), arguments.begin(), arguments.end());
    options.environment = {{"PYTHONPATH", DISTRICTEDU_PYTHON_STUBS}};
    return RunCommand(std::move(options), absl::Minutes(5));
  }

  // The published figures may be a moment behind the records.
  static void ExpectFiguresAsRecomputed() {
    ExpectFiguresAsRecomputed("quality_2022_2025", "279 figures compared, 0 differences");
    ExpectFiguresAsRecomputed("balanced", "63 figures compared, 0 differences");
  }

  static void ExpectFiguresAsRecomputed(const std::string& plan, const std::string& verdict) {
    CommandResult result;
    EXPECT_TRUE(WaitUntil([&] {
      result = Script("plain/compare.py", {Data(), "--plan", plan});
      return result.exit.code == 0;
    })) << result.output
        << result.error_output;
    EXPECT_THAT(result.output, HasSubstr(verdict));
  }

  static void ExpectClientSeesItsChange(const std::string& client) {
    const CommandResult result = Script(
        "clients/drive.py",
        {"--client", client, "--stubs", DISTRICTEDU_PYTHON_STUBS, "--staffing", Address("staffing"),
         "--facilities", Address("facilities"), "--metrics",
         absl::StrCat("http://localhost:", deployment_->metrics_port("aggregation"), "/metrics")});
    EXPECT_EQ(result.exit.code, 0) << result.output << result.error_output;
    EXPECT_THAT(result.output, HasSubstr("\"restored\""));
  }

  static Deployment* deployment_;
};

Deployment* LiveTest::deployment_ = nullptr;

TEST_F(LiveTest, FiguresAreWhatThePlainPathFinds) { ExpectFiguresAsRecomputed(); }

TEST_F(LiveTest, PythonClientSeesItsChange) {
  ExpectClientSeesItsChange("python");
  ExpectFiguresAsRecomputed();
}

TEST_F(LiveTest, NodeClientSeesItsChange) {
  ExpectClientSeesItsChange("node");
  ExpectFiguresAsRecomputed();
}

}  // namespace
}  // namespace districtedu::testing
