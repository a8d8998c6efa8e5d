// A thousand calls at once against a small queue: what is refused says when to come again, and none
// is lost or done twice.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/testing/status_matchers.h"
#include "districtedu/facilities/v1/district.pb.h"
#include "districtedu/staffing/v1/teacher.pb.h"
#include "tests/scenarios/deployment.h"

namespace districtedu::testing {
namespace {

constexpr int kCalls = 1000;

TEST(OverloadTest, AFullQueueSaysWhenToComeAgain) {
  Deployment deployment;
  deployment.Start("facilities");
  deployment.Start("staffing", {"--database_workers=1", "--database_queue=8"});
  facilities::v1::CreateDistrictRequest district;
  district.set_district_id("nanhu");
  district.mutable_district()->set_name_zh("合成南湖区");
  facilities::v1::District made;
  ASSERT_THAT(deployment.Call("facilities", "CreateDistrict", district, &made), IsOk());

  const std::unique_ptr<rpc::Client> client = deployment.NewClient("staffing");
  ASSERT_THAT(client->WaitConnected(absl::Seconds(30)), IsOk());
  std::atomic<int> ready{0};
  std::atomic<int> refused{0};
  std::atomic<int> created{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < kCalls; ++i) {
    callers.emplace_back([&, i] {
      staffing::v1::CreateTeacherRequest request;
      request.set_parent("districts/nanhu");
      request.set_request_id(absl::StrCat("call-", i));
      request.mutable_teacher()->set_full_name(absl::StrCat("合成", i));
      staffing::v1::Teacher teacher;
      ++ready;
      while (ready < kCalls) std::this_thread::yield();  // all at once
      for (int attempt = 0; attempt < 10000; ++attempt) {
        const absl::Status status =
            client->Call(MethodPath("staffing", "CreateTeacher"), request, teacher);
        if (status.ok()) {
          ++created;
          return;
        }
        ASSERT_THAT(status, HasReason("QUEUE_FULL"));
        ASSERT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted));
        const std::optional<absl::Duration> delay = RetryDelayOf(status);
        ASSERT_TRUE(delay.has_value());
        ++refused;
        absl::SleepFor(*delay);  // as the server asked
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(created, kCalls);
  EXPECT_GT(refused, 0);
  EXPECT_EQ(deployment.SelectInt("SELECT COUNT(*) FROM staffing_teachers"), kCalls);
}

}  // namespace
}  // namespace districtedu::testing
