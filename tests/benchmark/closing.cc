// How soon a change made by hand is readable while an import that touched every school of every
// year has just closed, and how long the leader's transactions are meanwhile.

#include <algorithm>
#include <array>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/ulid.h"
#include "common/testing/metric_value.h"
#include "common/testing/wait.h"
#include "tests/benchmark/bench.h"
#include "tests/benchmark/change.h"
#include "tests/benchmark/process.h"

namespace districtedu::benchmark {
namespace {

constexpr char kDrain[] = "districtedu_aggregation_drain_seconds";
// The upper bounds of the histogram's buckets, in ms.
constexpr std::array<int, 9> kBucketsMs = {5, 10, 25, 50, 100, 150, 250, 1000, 5000};

// What the figures say, without what they wait for.
std::string Values(Instance& instance) {
  const auto version = CurrentSnapshot(instance);
  std::string values;
  for (const auto& figure : version.snapshot().figures()) {
    absl::StrAppend(&values, figure.value().numerator(), "/", figure.value().denominator(), ";");
  }
  return values;
}

// What the record service leaves of such an import when it has ended: a batch that is done, and
// an outbox row for every school and year it touched.
void CloseImport(Instance& instance) {
  const std::string batch = NewUlid();
  std::string sql = absl::StrCat(
      "START TRANSACTION;\n"
      "INSERT INTO staffing_import_batches VALUES ('nanhu', '",
      batch,
      "', 'benchmark', 'staffing.Appointment', 1, '', REPEAT('x', 32), 1, 1, 0, 0, 0, 'done', "
      "UTC_TIMESTAMP(6), UTC_TIMESTAMP(6));\n");
  for (const char* type : {"staffing.Appointment", "staffing.TeachingAssignment"}) {
    absl::StrAppend(&sql,
                    "INSERT INTO staffing_outbox (district_id, resource_type, resource_name, "
                    "first_school_year, last_school_year, school_id, batch_id, create_time) "
                    "SELECT 'nanhu', '",
                    type, "', '', y.school_year, y.school_year, s.school_id, '", batch,
                    "', UTC_TIMESTAMP(6) FROM facilities_schools s JOIN facilities_school_years y "
                    "ON y.district_id = s.district_id;\n");
  }
  instance.database().Run(absl::StrCat(sql, "COMMIT;\n"));
}

// The bucket the longest drain since the first page fell into, by its upper bound.
int LongestDrainMs(const std::string& before, const std::string& after) {
  const auto since = [&](const std::string& series) {
    return testing::MetricValue(after, series) - testing::MetricValue(before, series);
  };
  const double drains = since(absl::StrCat(kDrain, "_count"));
  for (const int bound : kBucketsMs) {
    if (since(absl::StrFormat("%s_bucket{le=\"%g\"}", kDrain, bound / 1000.0)) >= drains) {
      return bound;
    }
  }
  throw std::runtime_error("a drain of more than 5 s, or the histogram has other buckets");
}

}  // namespace

void MeasureClosing(Bench& bench) {
  Instance& instance = bench.TenTimes();
  Change change(instance);
  const auto page = [&] { return FetchMetrics(instance.metrics_port("aggregation")); };
  const std::string before = page();
  std::vector<double> delays;
  const auto wanted = static_cast<std::size_t>(bench.settings().changes / 4);
  for (int closed = 0; delays.size() < std::max<std::size_t>(wanted, 1); ++closed) {
    CloseImport(instance);
    do {
      const std::string values = Values(instance);
      change.Make();
      const absl::Time answered = absl::Now();
      if (!testing::WaitUntil([&] { return Values(instance) != values; })) {
        throw std::runtime_error("a change beside a closing import is not shown");
      }
      delays.push_back(absl::ToDoubleMilliseconds(absl::Now() - answered));
    } while (!IsCounted(instance) && delays.size() < wanted);
    if (!testing::WaitUntil([&] { return IsCounted(instance); })) {
      throw std::runtime_error("a closed import is not counted");
    }
  }
  Figure figure;
  figure.name = "change beside a closing import";
  figure.value = Percentile(delays, 0.99);
  figure.ours = absl::StrFormat("p50 %.0f ms, p99 %.0f ms", Percentile(delays, 0.5), figure.value);
  figure.value_text =
      absl::StrFormat("p99 in ms of %d changes, at 10 x the data", static_cast<int>(delays.size()));
  figure.target = 300;
  figure.at_least = false;
  bench.Report(figure);
  Figure longest;
  longest.name = "longest drain";
  longest.value = LongestDrainMs(before, page());
  longest.ours = absl::StrFormat("at most %.0f ms", longest.value);
  longest.value_text = "ms, a slice of 50 ms and 50 ms more";
  longest.target = 100;
  longest.at_least = false;
  bench.Report(longest);
}

}  // namespace districtedu::benchmark
