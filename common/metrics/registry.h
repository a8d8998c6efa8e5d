#ifndef DISTRICTEDU_COMMON_METRICS_REGISTRY_H_
#define DISTRICTEDU_COMMON_METRICS_REGISTRY_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace prometheus {
class Collectable;
class Counter;
class Gauge;
class Histogram;
template <typename T>
class Family;
}  // namespace prometheus

// The metrics of a process. Names are grpc_server_*, process_* or
// districtedu_<room>_<noun>_<unit>[_total]; counters, and only they, end in _total; none ends as a
// histogram's series do (_bucket, _count, _sum); seconds and bytes are the only units of time and
// size. No person or record is ever a label.
//
// Declaring a metric is for start-up: a name that breaks the rules, or is declared twice
// differently, is a fault of the program and ends it with a message.

namespace districtedu::metrics {

// Handles on one time series: cheap to copy, thread-safe, valid as long as the registry. One made
// by default does nothing, for code that runs without metrics. Keep them: looking a series up by
// its labels takes a lock, counting on a handle does not (histograms lock briefly).
class Counter {
 public:
  Counter() = default;
  void Increment(double by = 1) const;  // by >= 0
  double Value() const;

 private:
  friend class Registry;
  friend class CounterFamily;
  explicit Counter(prometheus::Counter* counter) : counter_(counter) {}
  prometheus::Counter* counter_ = nullptr;
};

class Gauge {
 public:
  Gauge() = default;
  void Set(double value) const;
  void Increment(double by = 1) const;
  void Decrement(double by = 1) const;
  double Value() const;

 private:
  friend class GaugeFamily;
  explicit Gauge(prometheus::Gauge* gauge) : gauge_(gauge) {}
  prometheus::Gauge* gauge_ = nullptr;
};

class Histogram {
 public:
  Histogram() = default;
  void Observe(double value) const;
  void Observe(absl::Duration value) const;  // in seconds

 private:
  friend class HistogramFamily;
  explicit Histogram(prometheus::Histogram* histogram) : histogram_(histogram) {}
  prometheus::Histogram* histogram_ = nullptr;
};

using Labels = std::vector<std::string>;

// The series of one name. With() takes the values of the labels in the order of their names.
class CounterFamily {
 public:
  CounterFamily() = default;
  Counter With(const Labels& values) const;

 private:
  friend class Registry;
  prometheus::Family<prometheus::Counter>* family_ = nullptr;
  Labels names_;
};

class GaugeFamily {
 public:
  GaugeFamily() = default;
  Gauge With(const Labels& values) const;

 private:
  friend class Registry;
  prometheus::Family<prometheus::Gauge>* family_ = nullptr;
  Labels names_;
};

class HistogramFamily {
 public:
  HistogramFamily() = default;
  Histogram With(const Labels& values) const;

 private:
  friend class Registry;
  prometheus::Family<prometheus::Histogram>* family_ = nullptr;
  Labels names_;
  std::vector<double> buckets_;
};

enum class Type { kCounter, kGauge, kHistogram };

// One value of a collected metric, with its label values.
struct Sample {
  Labels labels;
  double value = 0;
};

// Upper bounds in seconds, for calls and database work: few, because every bucket of every series
// is a line of every scrape.
std::vector<double> LatencyBuckets();

// Thread-safe.
class Registry {
 public:
  Registry();
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // The same declaration again gives the same family.
  CounterFamily Counters(const std::string& name, const std::string& help, const Labels& labels);
  GaugeFamily Gauges(const std::string& name, const std::string& help, const Labels& labels);
  HistogramFamily Histograms(const std::string& name, const std::string& help, const Labels& labels,
                             const std::vector<double>& buckets);

  // The only series of a name without labels.
  Counter AddCounter(const std::string& name, const std::string& help);
  Gauge AddGauge(const std::string& name, const std::string& help);
  Histogram AddHistogram(const std::string& name, const std::string& help,
                         const std::vector<double>& buckets);

  // Ends a collected metric when it dies, waiting for a scrape that is under way.
  class Collected {
   public:
    Collected();
    Collected(Collected&& other) noexcept;
    Collected& operator=(Collected&& other) noexcept;
    ~Collected();

   private:
    friend class Registry;
    struct Link;
    std::unique_ptr<Link> link_;
  };

  // A counter or gauge whose series are asked for at each scrape, all at once and afresh: for
  // values that are known elsewhere or whose series come and go. `collect` runs on a scraping
  // thread, one at a time; it must not throw, wait for long or touch this registry. A name is
  // collected at most once.
  [[nodiscard]] Collected Collect(Type type, const std::string& name, const std::string& help,
                                  const Labels& labels,
                                  std::function<std::vector<Sample>()> collect);

  // Every name ever declared, as "name type label,label", sorted: what the golden file holds.
  std::vector<std::string> Declarations() const;

  // What a scrape gives, in Prometheus' text format.
  std::string Text() const;

  // For Exposer.
  std::shared_ptr<prometheus::Collectable> collectable() const;

 private:
  struct State;
  const std::shared_ptr<State> state_;
};

}  // namespace districtedu::metrics

#endif  // DISTRICTEDU_COMMON_METRICS_REGISTRY_H_
