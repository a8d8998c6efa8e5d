// What one change costs the aggregation, and that it does not grow with the district.

#include <stdexcept>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/file.h"
#include "common/testing/metric_value.h"
#include "common/testing/wait.h"
#include "tests/benchmark/bench.h"
#include "tests/benchmark/change.h"
#include "tests/benchmark/process.h"
#include "tests/benchmark/replay.h"

namespace districtedu::benchmark {
namespace {

constexpr char kDrain[] = "districtedu_aggregation_drain_seconds";
constexpr char kPublish[] = "districtedu_aggregation_publish_seconds";

struct Spent {
  double drain_ms = 0;
  double publish_ms = 0;
};

// Drains and evaluations after one change, by the leader's own clock: from a drain's first SELECT
// to its commit.
class Refreshes {
 public:
  explicit Refreshes(Instance& instance) : instance_(instance), change_(instance) {}

  Spent One() {
    // Nobody else writes here, so that what is drained from now on is the change.
    if (!testing::WaitUntil([&] { return IsCounted(instance_); })) {
      throw std::runtime_error("what was written before is not drained");
    }
    const std::string before = Page();
    change_.Make();
    std::string after;
    // On a slow machine it takes several transactions.
    const bool done = testing::WaitUntil([&] {
      const bool counted = IsCounted(instance_);
      after = Page();
      return counted && Difference(before, after, kDrain, "_count") >= 1 &&
             Difference(before, after, kPublish, "_count") >= 1;
    });
    if (!done) throw std::runtime_error("a change is not drained");
    return {1000 * Difference(before, after, kDrain, "_sum"),
            1000 * Difference(before, after, kPublish, "_sum")};
  }

 private:
  std::string Page() const { return FetchMetrics(instance_.metrics_port("aggregation")); }

  static double Difference(const std::string& before, const std::string& after,
                           const std::string& name, const char* suffix) {
    return testing::MetricValue(after, name + suffix) - testing::MetricValue(before, name + suffix);
  }

  Instance& instance_;
  Change change_;
};

// The measures' SELECTs of one drain, by hand: what the database alone takes for them.
double ByHandMs(Bench& bench, Instance& instance, Refreshes& refreshes) {
  const testing::TempDir dir;
  const std::string path = dir.File("general.log");
  auto& database = instance.database();
  database.Run(
      absl::StrCat("SET GLOBAL general_log_file = '", path, "';\nSET GLOBAL general_log = ON;"));
  refreshes.One();
  database.Run("SET GLOBAL general_log = OFF;");
  auto text = ReadFile(path);
  if (!text.ok()) throw std::runtime_error(text.status().ToString());
  // What was prepared before the log began stands in it without values; the feed tells them.
  const std::vector<mysql::Row> entry = database.Select(
      "SELECT 'nanhu', COALESCE(first_school_year, 2000), COALESCE(last_school_year, 2100), "
      "school_id FROM aggregation_feed ORDER BY sequence DESC LIMIT 1");
  std::vector<Statement> measures;
  for (const LogRecord& record : ParseGeneralLog(*text)) {
    if (record.command == "Execute" && absl::StrContains(record.argument, "SUM(") &&
        absl::StrContains(record.argument, "GROUP BY")) {
      measures.push_back({record.argument, true, entry.at(0)});
    }
  }
  if (measures.empty()) throw std::runtime_error("the log shows no measure");
  Replay replay(database.options(), 1, [&](std::int64_t) { return measures; });
  replay.Run(bench.settings().warm_up);
  return 1000 / replay.Run(bench.settings().run).per_second();
}

std::vector<double> Drains(const std::vector<Spent>& all) {
  std::vector<double> drains;
  for (const Spent& spent : all) drains.push_back(spent.drain_ms);
  return drains;
}

std::vector<double> Publishes(const std::vector<Spent>& all) {
  std::vector<double> publishes;
  for (const Spent& spent : all) publishes.push_back(spent.publish_ms);
  return publishes;
}

}  // namespace

void MeasureRefresh(Bench& bench) {
  Refreshes once(bench.Sampled());
  Refreshes ten_times(bench.TenTimes());
  std::vector<Spent> small;
  std::vector<Spent> large;
  std::vector<double> ratios;
  for (int i = 0; i < bench.settings().refreshes; ++i) {
    small.push_back(once.One());
    large.push_back(ten_times.One());
    ratios.push_back(large.back().drain_ms / small.back().drain_ms);
  }
  Figure figure;
  figure.name = "refresh";
  figure.ours = absl::StrFormat("%.1f ms, %.1f ms at 10 x the data", Median(Drains(small)),
                                Median(Drains(large)));
  figure.limit = absl::StrFormat("%.1f ms, %.1f ms: the measures' SQL by hand",
                                 ByHandMs(bench, bench.Sampled(), once),
                                 ByHandMs(bench, bench.TenTimes(), ten_times));
  figure.value = Median(Drains(large)) / Median(Drains(small));
  figure.value_text =
      absl::StrFormat("ratio %.2f (median of pairs %.2f, %d pairs); evaluation %.1f ms, %.1f ms",
                      figure.value, Median(ratios), static_cast<int>(ratios.size()),
                      Median(Publishes(small)), Median(Publishes(large)));
  figure.target = 1.3;
  figure.at_least = false;
  bench.Report(figure);
}

}  // namespace districtedu::benchmark
