#include "common/metrics/registry.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <mutex>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/logging.h"

namespace districtedu::metrics {
namespace {

[[noreturn]] void Fault(const std::string& name, const std::string& what) {
  LogError("metric declared wrongly", {{"metric", name}, {"fault", what}});
  std::abort();
}

const char* TypeName(Type type) {
  switch (type) {
    case Type::kCounter:
      return "counter";
    case Type::kGauge:
      return "gauge";
    case Type::kHistogram:
      return "histogram";
  }
  return "";
}

bool IsWord(const std::string& text) {
  return !text.empty() && absl::ascii_islower(text[0]) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_';
         });
}

void CheckName(Type type, const std::string& name, const Labels& labels) {
  const bool ours = absl::StartsWith(name, "districtedu_") ||
                    absl::StartsWith(name, "grpc_server_") || absl::StartsWith(name, "process_");
  if (!IsWord(name) || !ours) Fault(name, "the name breaks the rules");
  if ((type == Type::kCounter) != absl::EndsWith(name, "_total")) {
    Fault(name, "counters, and only they, end in _total");
  }
  for (const char* series : {"_bucket", "_count", "_sum"}) {
    if (absl::EndsWith(name, series)) Fault(name, "a histogram's own series end so");
  }
  for (const std::string& label : labels) {
    if (!IsWord(label)) Fault(name, absl::StrCat("label ", label, " breaks the rules"));
  }
}

prometheus::Labels Pair(const std::string& family, const Labels& names, const Labels& values) {
  if (names.size() != values.size()) {
    Fault(family, absl::StrCat(values.size(), " label values for ", names.size(), " labels"));
  }
  prometheus::Labels pairs;
  for (std::size_t i = 0; i < names.size(); ++i) pairs.emplace(names[i], values[i]);
  return pairs;
}

}  // namespace

void Counter::Increment(double by) const {
  if (counter_ != nullptr) counter_->Increment(by);
}
double Counter::Value() const { return counter_ == nullptr ? 0 : counter_->Value(); }

void Gauge::Set(double value) const {
  if (gauge_ != nullptr) gauge_->Set(value);
}
void Gauge::Increment(double by) const {
  if (gauge_ != nullptr) gauge_->Increment(by);
}
void Gauge::Decrement(double by) const {
  if (gauge_ != nullptr) gauge_->Decrement(by);
}
double Gauge::Value() const { return gauge_ == nullptr ? 0 : gauge_->Value(); }

void Histogram::Observe(double value) const {
  if (histogram_ != nullptr) histogram_->Observe(value);
}
void Histogram::Observe(absl::Duration value) const { Observe(absl::ToDoubleSeconds(value)); }

Counter CounterFamily::With(const Labels& values) const {
  if (family_ == nullptr) return {};
  return Counter(&family_->Add(Pair(family_->GetName(), names_, values)));
}

Gauge GaugeFamily::With(const Labels& values) const {
  if (family_ == nullptr) return {};
  return Gauge(&family_->Add(Pair(family_->GetName(), names_, values)));
}

Histogram HistogramFamily::With(const Labels& values) const {
  if (family_ == nullptr) return {};
  return Histogram(&family_->Add(Pair(family_->GetName(), names_, values), buckets_));
}

std::vector<double> LatencyBuckets() { return {0.0005, 0.002, 0.01, 0.05, 0.25, 1, 5, 30}; }

// Shared with exposers, which hold it weakly while they scrape.
struct Registry::State : public prometheus::Collectable {
  struct Collector {
    Type type = Type::kGauge;
    std::string help;
    Labels labels;
    std::function<std::vector<Sample>()> collect;
  };

  std::vector<prometheus::MetricFamily> Collect() const override {
    std::vector<prometheus::MetricFamily> families = series.Collect();
    const std::lock_guard lock(collect_mutex);
    for (const auto& [name, collector] : collectors) {
      prometheus::MetricFamily family;
      family.name = name;
      family.help = collector.help;
      family.type = collector.type == Type::kCounter ? prometheus::MetricType::Counter
                                                     : prometheus::MetricType::Gauge;
      for (const Sample& sample : collector.collect()) {
        prometheus::ClientMetric metric;
        for (const auto& [label, value] : Pair(name, collector.labels, sample.labels)) {
          metric.label.push_back({label, value});
        }
        metric.counter.value = sample.value;
        metric.gauge.value = sample.value;
        family.metric.push_back(std::move(metric));
      }
      if (!family.metric.empty()) families.push_back(std::move(family));
    }
    std::sort(families.begin(), families.end(),
              [](const auto& left, const auto& right) { return left.name < right.name; });
    return families;
  }

  // Remembers the declaration; ends the program if the name stands for something else.
  void Declare(Type type, const std::string& name, const std::string& help, const Labels& labels) {
    CheckName(type, name, labels);
    const std::string text = absl::StrCat(name, " ", TypeName(type), labels.empty() ? "" : " ",
                                          absl::StrJoin(labels, ","));
    const std::lock_guard lock(declare_mutex);
    const auto [position, added] = declared.emplace(name, std::make_pair(text, help));
    if (!added && position->second != std::make_pair(text, help)) {
      Fault(name, "declared twice with another type, help or labels");
    }
  }

  prometheus::Registry series{prometheus::Registry::InsertBehavior::Merge};
  mutable std::mutex declare_mutex;
  // Name to (declaration, help). Guarded by declare_mutex.
  std::map<std::string, std::pair<std::string, std::string>> declared;
  mutable std::mutex collect_mutex;             // held while collectors run
  std::map<std::string, Collector> collectors;  // guarded by collect_mutex
};

struct Registry::Collected::Link {
  std::weak_ptr<State> state;
  std::string name;
};

Registry::Collected::Collected() = default;
Registry::Collected::Collected(Collected&& other) noexcept = default;
Registry::Collected& Registry::Collected::operator=(Collected&& other) noexcept {
  std::swap(link_, other.link_);
  return *this;
}
Registry::Collected::~Collected() {
  if (link_ == nullptr) return;
  if (const auto state = link_->state.lock()) {
    const std::lock_guard lock(state->collect_mutex);
    state->collectors.erase(link_->name);
  }
}

Registry::Registry() : state_(std::make_shared<State>()) {}
Registry::~Registry() = default;

CounterFamily Registry::Counters(const std::string& name, const std::string& help,
                                 const Labels& labels) {
  state_->Declare(Type::kCounter, name, help, labels);
  CounterFamily out;
  out.family_ = &prometheus::BuildCounter().Name(name).Help(help).Register(state_->series);
  out.names_ = labels;
  return out;
}

GaugeFamily Registry::Gauges(const std::string& name, const std::string& help,
                             const Labels& labels) {
  state_->Declare(Type::kGauge, name, help, labels);
  GaugeFamily out;
  out.family_ = &prometheus::BuildGauge().Name(name).Help(help).Register(state_->series);
  out.names_ = labels;
  return out;
}

HistogramFamily Registry::Histograms(const std::string& name, const std::string& help,
                                     const Labels& labels, const std::vector<double>& buckets) {
  state_->Declare(Type::kHistogram, name, help, labels);
  HistogramFamily out;
  out.family_ = &prometheus::BuildHistogram().Name(name).Help(help).Register(state_->series);
  out.names_ = labels;
  out.buckets_ = buckets;
  return out;
}

Counter Registry::AddCounter(const std::string& name, const std::string& help) {
  return Counters(name, help, {}).With({});
}

Gauge Registry::AddGauge(const std::string& name, const std::string& help) {
  return Gauges(name, help, {}).With({});
}

Histogram Registry::AddHistogram(const std::string& name, const std::string& help,
                                 const std::vector<double>& buckets) {
  return Histograms(name, help, {}, buckets).With({});
}

Registry::Collected Registry::Collect(Type type, const std::string& name, const std::string& help,
                                      const Labels& labels,
                                      std::function<std::vector<Sample>()> collect) {
  if (type == Type::kHistogram) Fault(name, "histograms cannot be collected");
  state_->Declare(type, name, help, labels);
  {
    const std::lock_guard lock(state_->collect_mutex);
    if (!state_->collectors.emplace(name, State::Collector{type, help, labels, std::move(collect)})
             .second) {
      Fault(name, "collected twice");
    }
  }
  Collected out;
  out.link_ = std::make_unique<Collected::Link>(Collected::Link{state_, name});
  return out;
}

std::vector<std::string> Registry::Declarations() const {
  const std::lock_guard lock(state_->declare_mutex);
  std::vector<std::string> out;
  for (const auto& [name, text] : state_->declared) out.push_back(text.first);
  return out;
}

std::string Registry::Text() const {
  return prometheus::TextSerializer().Serialize(state_->Collect());
}

std::shared_ptr<prometheus::Collectable> Registry::collectable() const { return state_; }

}  // namespace districtedu::metrics
