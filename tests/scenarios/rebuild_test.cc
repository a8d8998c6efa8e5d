// Incremental equals full: after thousands of random edits, with the aggregation killed, paused and
// contended, every cell and figure is what the records say, computed from nothing.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/testing/status_matchers.h"
#include "common/testing/wait.h"
#include "districtedu/aggregation/v1/aggregation_service.pb.h"
#include "tests/scenarios/deployment.h"
#include "tests/scenarios/random_edits.h"

namespace districtedu::testing {
namespace {

constexpr int kEditors = 2;
constexpr int kEditsEach = 1200;
constexpr int kDisturbances = 6;

class RebuildTest : public ::testing::Test {
 protected:
  RebuildTest() {
    for (const char* name : {"facilities", "staffing", "aggregation"}) deployment_.Start(name);
    const std::string data = deployment_.dir().File("sample");
    deployment_.Ctl(
        {"sample", "--output", data, "--schools", "30", "--teachers", "800", "--pupils", "9000"});
    deployment_.Ctl({"import", data});
    deployment_.Ctl({"plan", "apply", SourceDir() + "/deploy/plan/quality_2022_2025.textproto"});
  }

  // Batches cut off by a client stay open; nothing more will come of them.
  void CloseBatches() {
    deployment_.database().Run(
        "UPDATE facilities_import_batches SET state = 'done' WHERE state = 'open';",
        deployment_.database_name());
  }

  void ExpectEqual(const std::string& name) {
    aggregation::v1::RebuildRequest request;
    request.set_parent("districts/nanhu");
    request.set_verify_only(true);
    aggregation::v1::RebuildResponse response;
    ASSERT_THAT(
        deployment_.Call(name, "Rebuild", request, &response, {.timeout = absl::Minutes(2)}),
        IsOk());
    EXPECT_TRUE(response.equal()) << response.DebugString();
    EXPECT_GT(response.cells(), 0);
    EXPECT_EQ(deployment_.SelectInt("SELECT COUNT(*) FROM staffing_outbox") +
                  deployment_.SelectInt("SELECT COUNT(*) FROM facilities_outbox"),
              0);
  }

  // Runs the editors, and `disturb` each time another part of the edits is done.
  void EditWith(const std::function<void(int)>& disturb) {
    unsigned seed = 20221015;
    if (const char* given = std::getenv("DISTRICTEDU_TEST_SEED")) {
      ASSERT_TRUE(absl::SimpleAtoi(given, &seed));
    }
    std::atomic<int> done{0};
    std::vector<std::thread> editors;
    for (int e = 0; e < kEditors; ++e) {
      editors.emplace_back([&, e] {
        RandomEdits edits(deployment_, absl::StrCat(e), seed + static_cast<unsigned>(e));
        for (int i = 0; i < kEditsEach; ++i, ++done) edits.Next();
        EXPECT_LT(edits.refused(), edits.done() / 2);
      });
    }
    for (int k = 0; k < kDisturbances; ++k) {
      const int at = kEditors * kEditsEach * (k + 1) / (kDisturbances + 2);
      EXPECT_TRUE(WaitUntil([&] { return done >= at; }, absl::Minutes(3)));
      disturb(k);
    }
    for (std::thread& editor : editors) editor.join();
    CloseBatches();
  }

  Deployment deployment_;
};

TEST_F(RebuildTest, TheAggregationIsKilledAndContended) {
  deployment_.Start("aggregation-2");
  std::unique_ptr<mysql::Session> held;
  EditWith([&](int k) {
    switch (k % 3) {
      case 0:
        deployment_.Kill("aggregation");
        deployment_.Start("aggregation");
        break;
      case 1: {
        // Paused past its lease, then let go: it must not write any more.
        const std::string paused = k == 1 ? "aggregation" : "aggregation-2";
        const std::string other = k == 1 ? "aggregation-2" : "aggregation";
        deployment_.Signal(paused, SIGSTOP);
        EXPECT_TRUE(WaitUntil([&] {
          aggregation::v1::GetStatusRequest request;
          request.set_parent("districts/nanhu");
          aggregation::v1::AggregationStatus status;
          return deployment_.Call(other, "GetStatus", request, &status).ok() && status.leads();
        })) << other
            << " did not take over";
        deployment_.Signal(paused, SIGCONT);
        break;
      }
      default:
        // A write whose outbox row gets its id now and is committed after later ones.
        if (held) {
          EXPECT_THAT(held->Commit(), IsOk());
          held.reset();
        } else {
          held = deployment_.database().Connect(deployment_.database_name());
          ASSERT_THAT(held->Begin(), IsOk());
          ASSERT_THAT(held->Execute("UPDATE facilities_enrolments SET pupils = 123 WHERE "
                                    "district_id = 'nanhu' AND school_year = 2022 LIMIT 1"),
                      IsOk());
          ASSERT_THAT(
              held->Execute("INSERT INTO facilities_outbox (district_id, resource_type, "
                            "resource_name, first_school_year, last_school_year, school_id, "
                            "create_time) VALUES ('nanhu', 'facilities.Enrolment', '', 2022, 2022, "
                            "'', '2024-01-01 00:00:00')"),
              IsOk());
        }
    }
  });
  ExpectEqual("aggregation");
  ExpectEqual("aggregation-2");
}

}  // namespace
}  // namespace districtedu::testing
