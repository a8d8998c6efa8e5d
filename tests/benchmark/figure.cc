#include "tests/benchmark/figure.h"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace districtedu::benchmark {

bool Meets(const Figure& figure) {
  return figure.at_least ? figure.value >= figure.target : figure.value <= figure.target;
}

void Print(const Figure& figure, bool judged) {
  std::string line = absl::StrFormat("%-22s ours %s", figure.name, figure.ours);
  if (!figure.limit.empty()) absl::StrAppend(&line, "; limit ", figure.limit);
  absl::StrAppend(&line, "; ", figure.value_text);
  if (!figure.cpu.empty()) absl::StrAppend(&line, "; cpu/call ", figure.cpu);
  absl::StrAppendFormat(&line, "; target %s %g", figure.at_least ? ">=" : "<=", figure.target);
  absl::StrAppend(&line, "; ", judged ? (Meets(figure) ? "PASS" : "MISS") : "not judged");
  std::cout << line << std::endl;
}

double Median(std::vector<double> sample) {
  if (sample.empty()) throw std::runtime_error("median of nothing");
  std::sort(sample.begin(), sample.end());
  const std::size_t middle = sample.size() / 2;
  return sample.size() % 2 == 1 ? sample[middle] : (sample[middle - 1] + sample[middle]) / 2;
}

double Percentile(std::vector<double> sample, double share) {
  if (sample.empty()) throw std::runtime_error("percentile of nothing");
  std::sort(sample.begin(), sample.end());
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sample.size())));
  return sample[std::clamp<std::size_t>(rank, 1, sample.size()) - 1];
}

std::string RatioText(const std::vector<double>& ratios) {
  const auto [least, most] = std::minmax_element(ratios.begin(), ratios.end());
  return absl::StrFormat("ratio %.2f (%.2f to %.2f, %d pairs)", Median(ratios), *least, *most,
                         static_cast<int>(ratios.size()));
}

std::string RateText(double per_second) {
  return absl::StrFormat(per_second >= 100 ? "%.0f/s" : "%.3g/s", per_second);
}

}  // namespace districtedu::benchmark
