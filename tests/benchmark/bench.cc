#include "tests/benchmark/bench.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "tests/benchmark/process.h"

namespace districtedu::benchmark {
namespace {

// "staffing_server 93 us, mariadbd 310 us" of the medians by process, in the order they came.
class CpuText {
 public:
  void Add(const Side& side) {
    for (const auto& [process, us] : side.cpu_us) {
      if (samples_[process].empty()) order_.push_back(process);
      samples_[process].push_back(us);
    }
  }

  std::string text() const {
    return absl::StrJoin(order_, ", ", [this](std::string* out, const std::string& process) {
      absl::StrAppendFormat(out, "%s %.0f us", process, Median(samples_.at(process)));
    });
  }

 private:
  std::vector<std::string> order_;
  std::map<std::string, std::vector<double>> samples_;
};

}  // namespace

void Bench::Report(const Figure& figure) {
  Print(figure, !settings_.smoke);
  if (!settings_.smoke && !Meets(figure)) missed_ = true;
}

testing::MariaDb& Bench::database() {
  if (database_ == nullptr) database_ = StartDatabase();
  return *database_;
}

Instance& Bench::Sampled() {
  if (sampled_ == nullptr) {
    sampled_ = std::make_unique<Instance>(database());
    sampled_->StartSampled(settings_.sample);
  }
  return *sampled_;
}

Instance& Bench::TenTimes() {
  if (ten_times_ == nullptr) {
    std::vector<std::string> sample = settings_.sample;
    sample.insert(sample.end(), {"--scale", settings_.smoke ? "2" : "10"});
    ten_times_ = std::make_unique<Instance>(database());
    ten_times_->StartSampled(sample);
  }
  return *ten_times_;
}

CpuMeter::CpuMeter(std::vector<std::pair<std::string, pid_t>> processes)
    : processes_(std::move(processes)) {
  for (const auto& [name, pid] : processes_) begin_.push_back(CpuTime(pid));
}

std::vector<std::pair<std::string, double>> CpuMeter::PerCall(std::int64_t calls) const {
  std::vector<std::pair<std::string, double>> per_call;
  for (std::size_t i = 0; i < processes_.size(); ++i) {
    const absl::Duration spent = CpuTime(processes_[i].second) - begin_[i];
    per_call.emplace_back(processes_[i].first,
                          absl::ToDoubleMicroseconds(spent) / static_cast<double>(calls));
  }
  return per_call;
}

void ComparePairs(int pairs, const std::function<Side()>& ours, const std::function<Side()>& limit,
                  Figure* figure) {
  std::vector<double> our_rates;
  std::vector<double> limit_rates;
  std::vector<double> ratios;
  CpuText our_cpu;
  CpuText limit_cpu;
  for (int i = 0; i < pairs; ++i) {
    Side a;
    Side b;
    if (i % 2 == 0) {
      a = ours();
      b = limit();
    } else {
      b = limit();
      a = ours();
    }
    our_rates.push_back(a.rate);
    limit_rates.push_back(b.rate);
    ratios.push_back(a.rate / b.rate);
    our_cpu.Add(a);
    limit_cpu.Add(b);
  }
  figure->ours = RateText(Median(our_rates));
  figure->limit = RateText(Median(limit_rates));
  figure->value = Median(ratios);
  figure->value_text = RatioText(ratios);
  figure->cpu = absl::StrCat(our_cpu.text(), " (limit: ", limit_cpu.text(), ")");
}

}  // namespace districtedu::benchmark
