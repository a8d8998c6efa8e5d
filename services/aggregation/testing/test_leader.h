#ifndef DISTRICTEDU_SERVICES_AGGREGATION_TESTING_TEST_LEADER_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_TESTING_TEST_LEADER_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "districtedu/aggregation/v1/snapshot.pb.h"
#include "services/aggregation/leader/district_state.h"
#include "services/aggregation/leader/drain.h"
#include "services/aggregation/leader/publish.h"
#include "services/aggregation/testing/test_records.h"

namespace districtedu::aggregation {

// A leader without threads: the test says when it drains and publishes.
class TestLeader {
 public:
  // Options of a leader that does everything there is in one transaction, however slow the machine.
  static LeaderOptions Unhurried();

  // Takes the lease, whoever has it.
  TestLeader(TestRecords* records, const Clock* clock, LeaderOptions options = Unhurried());

  LeaderContext& context() { return context_; }
  DistrictState& state() { return *state_; }
  mysql::Session& session() { return *session_; }

  // Drops what it remembers and loads it again, as after a restart.
  void Reload();

  absl::StatusOr<DrainResult> Drain(bool everything = false);
  absl::StatusOr<PublishResult> Publish();
  // Drains until it has caught up and publishes. Throws where something fails.
  void Settle();

  // The newest snapshot stored of the test's plan.
  v1::Snapshot Newest(bool full = true);
  // Its figure of an indicator and year. Throws where there is none.
  v1::IndicatorFigure Figure(const std::string& indicator, int year);

 private:
  TestRecords* const records_;
  LeaderContext context_;
  std::unique_ptr<mysql::Session> session_;
  std::int64_t epoch_ = 0;
  std::optional<DistrictState> state_;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_TESTING_TEST_LEADER_H_
