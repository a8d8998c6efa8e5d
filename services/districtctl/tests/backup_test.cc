// The restore drill: backed up, destroyed, restored with the real programs; the same to the last
// row and figure.

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/base/hash.h"
#include "common/mysql/migrate.h"
#include "common/testing/status_matchers.h"
#include "common/testing/subprocess.h"
#include "common/testing/wait.h"
#include "districtedu/aggregation/v1/aggregation_service.pb.h"
#include "districtedu/staffing/v1/teacher.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/scenarios/deployment.h"

namespace districtedu::districtctl {
namespace {

using aggregation::v1::ListChangesRequest;
using aggregation::v1::ListChangesResponse;
using testing::Deployment;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::Subprocess;
using testing::WaitUntil;

constexpr char kDatabase[] = "districtedu";

class BackupTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    deployment_ = new Deployment;
    StartAll();
    const std::string folder = deployment_->dir().File("sample");
    deployment_->Ctl(
        {"sample", "--output", folder, "--schools", "30", "--teachers", "800", "--pupils", "9000"});
    deployment_->Ctl({"import", folder});
    deployment_->Ctl({"plan", "apply", "--wait", "30s",
                      testing::SourceDir() + "/deploy/plan/quality_2022_2025.textproto"});
    deployment_->Ctl({"rebuild", "--verify"});
  }
  static void TearDownTestSuite() {
    delete deployment_;
    deployment_ = nullptr;
  }

  static void StartAll() {
    for (const char* name : {"facilities", "staffing", "aggregation"}) deployment_->Start(name);
  }
  static void StopAll() {
    for (const char* name : {"aggregation", "staffing", "facilities"}) deployment_->Stop(name);
  }

  static std::vector<std::string> WithDatabase(std::vector<std::string> arguments) {
    for (const std::string& key :
         {absl::StrCat("--database_socket=", deployment_->database().socket()),
          std::string("--database_user=root"), absl::StrCat("--database_name=", kDatabase)}) {
      arguments.push_back(key);
    }
    return arguments;
  }
  static std::string Ctl(const std::vector<std::string>& arguments, int code = 0) {
    return deployment_->Ctl(WithDatabase(arguments), code);
  }
  // One that goes on running.
  static Subprocess::Options Running(const std::vector<std::string>& arguments) {
    Subprocess::Options options;
    options.argv = {"env", "--unset=DISTRICTEDU_TEST_MARIADB_SOCKET",
                    testing::BinDir() + "/districtctl"};
    for (const std::string& each : WithDatabase(arguments)) options.argv.push_back(each);
    return options;
  }

  static std::unique_ptr<mysql::Session> Connect() {
    return deployment_->database().Connect(kDatabase);
  }
  static void Destroy() {
    deployment_->database().Run(
        "DROP DATABASE districtedu;\nCREATE DATABASE districtedu CHARACTER SET utf8mb4;\n");
  }

  // SHA-256 of every table: its columns in order, its rows by key. The identity of the store, which
  // a restore changes, left out.
  static std::map<std::string, std::string> Digests() {
    const auto session = Connect();
    std::map<std::string, std::string> digests;
    const auto tables = session->Query(
        "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()");
    for (const mysql::Row& table : *tables) {
      const std::string name = std::get<std::string>(table[0]);
      if (name == "aggregation_store") continue;
      const auto statement = session->Query("SHOW CREATE TABLE " + name);
      Sha256Stream hash;
      hash.Update(std::get<std::string>((*statement)[0][1]));
      const auto rows = session->Query(absl::StrCat("SELECT * FROM ", name, " ORDER BY 1, 2"));
      EXPECT_THAT(rows, IsOk());
      std::vector<std::string> lines;
      for (const mysql::Row& row : *rows) {
        std::string line;
        for (const mysql::Value& value : row) {
          const auto* text = std::get_if<std::string>(&value);
          const auto* number = std::get_if<std::int64_t>(&value);
          absl::StrAppend(&line, value.index(), text != nullptr ? *text : "",
                          number != nullptr ? absl::StrCat(*number) : "", "\x1f");
        }
        lines.push_back(std::move(line));
      }
      std::sort(lines.begin(), lines.end());
      for (const std::string& line : lines) hash.Update(line + "\x1e");
      digests[name] = ToBase64Url(hash.Digest());
    }
    return digests;
  }

  static std::string FeedToken() {
    ListChangesRequest request;
    request.set_parent("districts/nanhu");
    ListChangesResponse response;
    EXPECT_THAT(deployment_->Call("aggregation", "ListChanges", request, &response), IsOk());
    return response.next_page_token();
  }
  static absl::Status ChangesAfter(const std::string& token) {
    ListChangesRequest request;
    request.set_parent("districts/nanhu");
    request.set_page_token(token);
    ListChangesResponse response;
    return deployment_->Call("aggregation", "ListChanges", request, &response);
  }

  static std::string Path(const std::string& name) { return deployment_->dir().File(name); }

  static Deployment* deployment_;
};

Deployment* BackupTest::deployment_ = nullptr;

TEST_F(BackupTest, RestoredToTheLastRowAndFigure) {
  const std::string figures = deployment_->Ctl({"indicators", "--csv"});
  const std::string token = FeedToken();
  EXPECT_THAT(ChangesAfter(token), IsOk());
  StopAll();
  const auto before = Digests();
  EXPECT_GT(before.size(), 30u);
  deployment_->dir().Write("policy", "grants {}");
  const std::string said = Ctl({"backup", Path("drill"), "--files", Path("policy")});
  EXPECT_THAT(said, HasSubstr("1 files"));
  EXPECT_FALSE(std::filesystem::exists(Path("drill.partial")));
  Ctl({"backup", Path("drill")}, 2);  // no backup is overwritten

  // Into a place that is not empty: not a row is touched.
  Ctl({"restore", Path("drill"), "--database"}, 1);
  EXPECT_EQ(Digests(), before);

  Destroy();
  Ctl({"restore", Path("drill"), "--database", "--files", Path("restored")});
  EXPECT_EQ(Digests(), before);
  EXPECT_EQ(ReadFile(Path("restored/policy")).value(), "grants {}");
  EXPECT_THAT(Ctl({"migrate"}), HasSubstr("up to date"));

  StartAll();
  EXPECT_EQ(deployment_->Ctl({"indicators", "--csv"}), figures);
  deployment_->Ctl({"rebuild", "--verify"});
  EXPECT_THAT(ChangesAfter(token), HasReason("STORE_INCARNATION_CHANGED"));
  EXPECT_THAT(ChangesAfter(FeedToken()), IsOk());
}

TEST_F(BackupTest, TakenUnderLoadItIsOfOneMoment) {
  // Each write is a teacher, its audit entry and its outbox row: a backup has all or none of them.
  std::atomic<bool> stop{false};
  std::atomic<int> written{0};
  std::thread writer([&] {
    const auto client = deployment_->NewClient("staffing");
    for (int i = 0; !stop; ++i) {
      staffing::v1::CreateTeacherRequest request;
      request.set_parent("districts/nanhu");
      request.set_teacher_id(absl::StrCat("load", i));
      request.mutable_teacher()->set_full_name("合成负载");
      staffing::v1::Teacher teacher;
      EXPECT_THAT(client->Call(testing::MethodPath("staffing", "CreateTeacher"), request, teacher),
                  IsOk());
      ++written;
    }
  });
  EXPECT_TRUE(WaitUntil([&] { return written > 5; }));
  Ctl({"backup", Path("load")});
  const int at_end = written;
  EXPECT_TRUE(WaitUntil([&] { return written > at_end + 5; }));  // it blocked nobody
  stop = true;
  writer.join();
  StopAll();
  Destroy();
  Ctl({"restore", Path("load"), "--database"});
  const auto session = Connect();
  const auto count = [&](const std::string& sql) {
    return std::get<std::int64_t>((*session->Query("SELECT COUNT(*) FROM " + sql))[0][0]);
  };
  const auto teachers = count("staffing_teachers WHERE teacher_id LIKE 'load%'");
  EXPECT_GT(teachers, 5);
  EXPECT_LT(teachers, written);
  EXPECT_EQ(teachers, count("staffing_audit_entries WHERE resource_name LIKE "
                            "'districts/nanhu/teachers/load%'"));
  StartAll();
  deployment_->Ctl({"rebuild", "--verify"});
}

TEST_F(BackupTest, AnInterruptedOneLeavesNothing) {
  StopAll();
  if (!std::filesystem::exists(Path("whole"))) Ctl({"backup", Path("whole")});
  {
    // Held up where it begins to read.
    const auto session = Connect();
    auto lock = mysql::SchemaLock::Take(*session, absl::Seconds(10));
    ASSERT_THAT(lock, IsOk());
    Subprocess backup(Running({"backup", Path("cut")}));
    ASSERT_TRUE(WaitUntil([] { return std::filesystem::exists(Path("cut.partial")); }));
    backup.Signal(SIGINT);
    lock->reset();
    EXPECT_EQ(backup.Wait().value().code, 130) << backup.error_output();
    EXPECT_FALSE(std::filesystem::exists(Path("cut.partial")));
    EXPECT_FALSE(std::filesystem::exists(Path("cut")));
  }
  Destroy();
  {
    const auto session = Connect();
    auto lock = mysql::SchemaLock::Take(*session, absl::Seconds(10));
    ASSERT_THAT(lock, IsOk());
    Subprocess restore(Running({"restore", Path("whole"), "--database"}));
    // It waits for the lock with everything checked.
    ASSERT_TRUE(WaitUntil([&] {
      const auto rows = session->Query(
          "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE STATE = 'User lock'");
      return rows.ok() && std::get<std::int64_t>((*rows)[0][0]) == 1;
    }));
    restore.Signal(SIGINT);
    lock->reset();
    EXPECT_EQ(restore.Wait().value().code, 130) << restore.error_output();
    EXPECT_EQ(Digests().size(), 0u);
  }
  // What a restore that was killed left is known by its mark.
  deployment_->database().Run(
      "CREATE TABLE restore_unfinished (id TINYINT PRIMARY KEY);\n"
      "CREATE TABLE staffing_teachers (id INT PRIMARY KEY);\n",
      kDatabase);
  Ctl({"restore", Path("whole"), "--database"});
  StartAll();
  deployment_->Ctl({"rebuild", "--verify"});
}

TEST_F(BackupTest, DamageIsSeenBeforeAnythingIsTouched) {
  const std::string copy = Path("damaged");
  Ctl({"backup", copy});
  EXPECT_THAT(Ctl({"restore", copy, "--verify"}), HasSubstr("good: "));
  const std::string rows = ReadFile(copy + "/database.gz").value();
  deployment_->dir().Write("damaged/database.gz", rows.substr(0, rows.size() / 2));
  Ctl({"restore", copy, "--verify"}, 1);
  std::string changed = rows;
  changed[changed.size() / 2] ^= 1;
  deployment_->dir().Write("damaged/database.gz", changed);
  Ctl({"restore", copy, "--verify"}, 1);
  deployment_->dir().Write("damaged/database.gz", rows);
  const std::string manifest = ReadFile(copy + "/manifest").value();
  deployment_->dir().Write("damaged/manifest", manifest.substr(0, manifest.size() - 5));
  Ctl({"restore", copy, "--verify"}, 1);
  Ctl({"restore", Path("nowhere"), "--verify"}, 1);
  Ctl({"restore", copy}, 2);
}

}  // namespace
}  // namespace districtedu::districtctl
