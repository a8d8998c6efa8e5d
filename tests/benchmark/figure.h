#ifndef DISTRICTEDU_TESTS_BENCHMARK_FIGURE_H_
#define DISTRICTEDU_TESTS_BENCHMARK_FIGURE_H_

#include <string>
#include <vector>

namespace districtedu::benchmark {

// One line of the report: what was measured, and what it is judged by.
struct Figure {
  std::string name;        // "create_teacher"
  std::string ours;        // with unit, "2150/s"
  std::string limit;       // the same of the limit side; empty: there is none
  double value = 0;        // compared with the target
  std::string value_text;  // "ratio 0.71 (0.66 to 0.74, 7 pairs)"
  std::string cpu;         // processor time per call, "staffing_server 93 us, …"; may be empty
  double target = 0;
  bool at_least = true;  // the target is a lower bound; otherwise an upper one
};

bool Meets(const Figure& figure);

// Prints the line. Unjudged figures (of a smoke run) are printed without a verdict.
void Print(const Figure& figure, bool judged);

// Of a non-empty sample. Median of an even number: the mean of the middle two.
double Median(std::vector<double> sample);
// The smallest element that at least `share` (0 to 1) of the sample does not exceed.
double Percentile(std::vector<double> sample, double share);

// "ratio 0.71 (0.66 to 0.74, 7 pairs)".
std::string RatioText(const std::vector<double>& ratios);
// "2150/s", "0.92/s": three significant digits or whole numbers.
std::string RateText(double per_second);

}  // namespace districtedu::benchmark

#endif  // DISTRICTEDU_TESTS_BENCHMARK_FIGURE_H_
