#ifndef DISTRICTEDU_TESTS_BENCHMARK_CHANGE_H_
#define DISTRICTEDU_TESTS_BENCHMARK_CHANGE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "districtedu/aggregation/v1/snapshot.pb.h"
#include "districtedu/staffing/v1/appointment.pb.h"
#include "tests/benchmark/instance.h"

namespace districtedu::benchmark {

aggregation::v1::SnapshotVersion CurrentSnapshot(Instance& instance);

// A change of one record that every time changes a figure: a full-time teacher of PE who stops
// being one, and becomes one again. The district is left as it was if it is done an even number of
// times.
class Change {
 public:
  // Looks for an appointment whose change a snapshot shows: not that of a school that has not
  // reported. Throws std::runtime_error where there is none.
  explicit Change(Instance& instance);

  // Returns when the server has answered.
  void Make();

 private:
  bool Shows();

  Instance& instance_;
  staffing::v1::Appointment appointment_;  // as stored
  std::string subject_;
};

// Every change of the records is in the cells.
bool IsCounted(Instance& instance);

}  // namespace districtedu::benchmark

#endif  // DISTRICTEDU_TESTS_BENCHMARK_CHANGE_H_
