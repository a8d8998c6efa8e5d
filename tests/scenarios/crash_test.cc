// Writers at work while the server or the database is killed: every acknowledged write is there,
// and a request id repeated until it is answered gives one record.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/testing/status_matchers.h"
#include "common/testing/wait.h"
#include "districtedu/facilities/v1/district.pb.h"
#include "districtedu/staffing/v1/teacher.pb.h"
#include "tests/scenarios/deployment.h"

namespace districtedu::testing {
namespace {

using staffing::v1::CreateTeacherRequest;
using staffing::v1::Teacher;

constexpr int kWriters = 4;
constexpr int kWritesEach = 60;
constexpr int kKills = 4;

class CrashTest : public ::testing::Test {
 protected:
  CrashTest() {
    deployment_.Start("facilities");
    deployment_.Start("staffing");
    facilities::v1::CreateDistrictRequest request;
    request.set_district_id("nanhu");
    request.mutable_district()->set_name_zh("合成南湖区");
    facilities::v1::District made;
    EXPECT_THAT(deployment_.Call("facilities", "CreateDistrict", request, &made), IsOk());
  }

  // Creates teachers, repeating each call under its request id until it is answered for good.
  void Write(int writer) {
    const std::unique_ptr<rpc::Client> client = deployment_.NewClient("staffing");
    for (int i = 0; i < kWritesEach; ++i) {
      CreateTeacherRequest request;
      request.set_parent("districts/nanhu");
      request.set_request_id(absl::StrCat("w", writer, "-", i));
      request.mutable_teacher()->set_full_name(absl::StrCat("合成", writer, "-", i));
      const absl::Time give_up = absl::Now() + absl::Minutes(2);
      Teacher teacher;
      absl::Status status;
      do {
        status = client->Call(MethodPath("staffing", "CreateTeacher"), request, teacher,
                              {.timeout = absl::Seconds(5)});
      } while (!status.ok() && absl::Now() < give_up);
      ASSERT_THAT(status, IsOk());
      const std::lock_guard lock(mutex_);
      acknowledged_[request.request_id()] = teacher.name();
    }
  }

  std::size_t acknowledged() {
    const std::lock_guard lock(mutex_);
    return acknowledged_.size();
  }

  // Runs the writers, calling `kill` each time another part of the writes has been acknowledged.
  void RunWith(const std::function<void()>& kill) {
    std::vector<std::thread> writers;
    for (int w = 0; w < kWriters; ++w) writers.emplace_back([this, w] { Write(w); });
    const std::size_t all = kWriters * kWritesEach;
    for (std::size_t k = 1; k <= kKills; ++k) {
      EXPECT_TRUE(WaitUntil([&] { return acknowledged() >= all * k / (kKills + 2); }));
      kill();
    }
    for (std::thread& writer : writers) writer.join();
    ASSERT_EQ(acknowledged(), all);
  }

  void ExpectOneRecordEach() {
    EXPECT_EQ(deployment_.SelectInt("SELECT COUNT(*) FROM staffing_teachers"),
              kWriters * kWritesEach);
    EXPECT_EQ(deployment_.SelectInt("SELECT COUNT(DISTINCT full_name) FROM staffing_teachers"),
              kWriters * kWritesEach);
    EXPECT_EQ(deployment_.SelectInt("SELECT COUNT(*) FROM staffing_audit_entries"),
              kWriters * kWritesEach);
    std::set<std::string> names;
    for (const auto& [id, name] : acknowledged_) {
      EXPECT_TRUE(names.insert(name).second) << name;
      EXPECT_EQ(deployment_.SelectInt(
                    absl::StrCat("SELECT COUNT(*) FROM staffing_teachers WHERE teacher_id = '",
                                 name.substr(name.rfind('/') + 1), "'")),
                1);
    }
  }

  Deployment deployment_;
  std::mutex mutex_;
  std::map<std::string, std::string> acknowledged_;  // request id -> name answered
};

TEST_F(CrashTest, TheServerIsKilled) {
  RunWith([this] {
    deployment_.Kill("staffing");
    deployment_.Start("staffing");
  });
  ExpectOneRecordEach();
}

TEST_F(CrashTest, TheDatabaseIsKilled) {
  RunWith([this] {
    deployment_.database().Kill();
    deployment_.database().Start();
  });
  ExpectOneRecordEach();
}

TEST_F(CrashTest, AStopFinishesTheCallsUnderWay) {
  RunWith([this] {
    deployment_.Stop("staffing");
    deployment_.Start("staffing");
  });
  ExpectOneRecordEach();
}

}  // namespace
}  // namespace districtedu::testing
