#include "common/metrics/registry.h"

#include <thread>

#include "absl/time/clock.h"
#include "common/metrics/process.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace districtedu::metrics {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(RegistryTest, CountersGaugesAndHistogramsStandInTheText) {
  Registry registry;
  const CounterFamily calls =
      registry.Counters("grpc_server_handled_total", "Calls.", {"grpc_method", "grpc_code"});
  calls.With({"Get", "OK"}).Increment();
  calls.With({"Get", "OK"}).Increment(2);
  calls.With({"Get", "NotFound"}).Increment();
  const Gauge depth = registry.AddGauge("districtedu_staffing_queue_jobs", "Waiting.");
  depth.Set(5);
  depth.Decrement();
  const Histogram time = registry.AddHistogram("grpc_server_handling_seconds", "Time.", {0.1, 1});
  time.Observe(absl::Milliseconds(500));
  const std::string text = registry.Text();
  EXPECT_THAT(text, HasSubstr("grpc_server_handled_total{grpc_code=\"OK\",grpc_method=\"Get\"} 3"));
  EXPECT_THAT(text, HasSubstr("grpc_code=\"NotFound\",grpc_method=\"Get\"} 1"));
  EXPECT_THAT(text, HasSubstr("districtedu_staffing_queue_jobs 4"));
  EXPECT_THAT(text, HasSubstr("grpc_server_handling_seconds_bucket{le=\"0.1\"} 0"));
  EXPECT_THAT(text, HasSubstr("grpc_server_handling_seconds_bucket{le=\"1\"} 1"));
  EXPECT_EQ(calls.With({"Get", "OK"}).Value(), 3);
}

TEST(RegistryTest, TheSameDeclarationGivesTheSameSeries) {
  Registry registry;
  registry.AddCounter("districtedu_x_total", "X.").Increment();
  EXPECT_EQ(registry.AddCounter("districtedu_x_total", "X.").Value(), 1);
}

TEST(RegistryTest, DefaultHandlesDoNothing) {
  Counter().Increment();
  Gauge().Set(1);
  Histogram().Observe(1);
  CounterFamily().With({"anything"}).Increment();
  EXPECT_EQ(Counter().Value(), 0);
}

TEST(RegistryTest, DeclarationsAreSortedAndWhole) {
  Registry registry;
  registry.Counters("grpc_server_started_total", "S.", {"grpc_service", "grpc_method"});
  const auto collected = registry.Collect(Type::kGauge, "districtedu_indicator_value", "V.",
                                          {"indicator"}, [] { return std::vector<Sample>(); });
  EXPECT_THAT(registry.Declarations(),
              ElementsAre("districtedu_indicator_value gauge indicator",
                          "grpc_server_started_total counter grpc_service,grpc_method"));
}

TEST(RegistryTest, CollectedSeriesComeAndGo) {
  Registry registry;
  std::vector<Sample> now = {{{"a \"b\"\n南", "2022"}, 0.5}, {{"c", "2023"}, -1}};
  {
    const auto collected = registry.Collect(Type::kGauge, "districtedu_indicator_value", "Value.",
                                            {"indicator", "school_year"}, [&now] { return now; });
    EXPECT_THAT(registry.Text(), HasSubstr("districtedu_indicator_value{indicator=\"a "
                                           "\\\"b\\\"\\n南\",school_year=\"2022\"} 0.5"));
    now.erase(now.begin());
    EXPECT_THAT(registry.Text(), Not(HasSubstr("2022")));
    EXPECT_THAT(registry.Text(), HasSubstr("{indicator=\"c\",school_year=\"2023\"} -1"));
  }
  EXPECT_THAT(registry.Text(), Not(HasSubstr("districtedu_indicator_value")));
}

TEST(RegistryTest, CollectedMayOutliveTheRegistry) {
  Registry::Collected collected;
  {
    Registry registry;
    collected = registry.Collect(Type::kGauge, "districtedu_x", "X.", {}, [] {
      return std::vector<Sample>{{{}, 1}};
    });
  }
}

TEST(RegistryTest, ThreadsMayCountAndScrapeTogether) {
  Registry registry;
  const CounterFamily family = registry.Counters("districtedu_x_total", "X.", {"n"});
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&family, &registry, t] {
      for (int i = 0; i < 1000; ++i) family.With({std::to_string(i % 3)}).Increment();
      for (int i = 0; i < 5; ++i) EXPECT_THAT(registry.Text(), HasSubstr("districtedu_x_total"));
      const auto mine =
          registry.Collect(Type::kGauge, "districtedu_x_" + std::to_string(t), "X.", {}, [] {
            return std::vector<Sample>{{{}, 1}};
          });
    });
  }
  for (auto& thread : threads) thread.join();
  double sum = 0;
  for (int i = 0; i < 3; ++i) sum += family.With({std::to_string(i)}).Value();
  EXPECT_EQ(sum, 4000);
}

using RegistryDeathTest = ::testing::Test;

TEST(RegistryDeathTest, WrongDeclarationsEndTheProgram) {
  Registry registry;
  registry.AddGauge("districtedu_x", "X.");
  EXPECT_DEATH(registry.AddGauge("x", "X."), "breaks the rules");
  EXPECT_DEATH(registry.AddGauge("districtedu_X", "X."), "breaks the rules");
  EXPECT_DEATH(registry.AddCounter("districtedu_y", "Y."), "end in _total");
  EXPECT_DEATH(registry.AddGauge("districtedu_y_total", "Y."), "end in _total");
  EXPECT_DEATH(registry.AddGauge("districtedu_y_count", "Y."), "a histogram's own");
  EXPECT_DEATH(registry.Gauges("districtedu_y", "Y.", {"a-b"}), "label a-b");
  EXPECT_DEATH(registry.AddGauge("districtedu_x", "Other."), "declared twice");
  EXPECT_DEATH(registry.Gauges("districtedu_x", "X.", {"a"}), "declared twice");
  EXPECT_DEATH(registry.Gauges("districtedu_z", "Z.", {"a"}).With({}), "0 label values for 1");
}

TEST(ProcessMetricsTest, TellsOfThisProcess) {
  Registry registry;
  const ProcessMetrics process(registry);
  const auto value = [text = registry.Text()](const std::string& name) {
    const std::size_t at = text.find("\n" + name + " ");
    return at == std::string::npos ? -1.0 : std::stod(text.substr(at + name.size() + 2));
  };
  EXPECT_GT(value("process_resident_memory_bytes"), 1e6);
  EXPECT_LT(value("process_resident_memory_bytes"), 1e11);
  EXPECT_GE(value("process_cpu_seconds_total"), 0);
  EXPECT_GE(value("process_open_fds"), 3);
  EXPECT_GE(value("process_threads"), 1);
  EXPECT_NEAR(value("process_start_time_seconds"),
              absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()), 600);
}

}  // namespace
}  // namespace districtedu::metrics
