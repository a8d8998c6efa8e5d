#include "services/aggregation/leader/indicator_metrics.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace districtedu::aggregation {
namespace {

using metrics::Labels;
using metrics::Sample;

std::optional<double> Number(const std::string& text) {
  double number = 0;
  if (!absl::SimpleAtod(text, &number)) return std::nullopt;
  return number;
}

std::optional<double> Value(const v1::IndicatorFigure& figure) {
  return DisplayValue(figure.value());
}

std::optional<double> Target(const v1::IndicatorFigure& figure) {
  return figure.has_target() ? Number(figure.target()) : std::nullopt;
}

std::optional<double> Gap(const v1::IndicatorFigure& figure) {
  return figure.has_gap() ? Number(figure.gap()) : std::nullopt;
}

std::optional<double> ReportingRatio(const v1::IndicatorFigure& figure) {
  if (figure.completeness().expected() == 0) return std::nullopt;
  return static_cast<double>(figure.completeness().reported()) / figure.completeness().expected();
}

// "VERDICT_AT_RISK" as "at_risk".
std::string VerdictLabel(int verdict) {
  constexpr std::size_t kPrefix = sizeof("VERDICT_") - 1;
  return absl::AsciiStrToLower(v1::Verdict_Name(static_cast<v1::Verdict>(verdict)).substr(kPrefix));
}

// The snapshots of the districts led.
std::vector<std::shared_ptr<const Published>> Led(const Aggregator& aggregator) {
  std::vector<std::shared_ptr<const Published>> led;
  for (const auto& [name, published] : aggregator.board().All()) {
    if (aggregator.Leader(published->district) != nullptr) led.push_back(published);
  }
  return led;
}

Labels FigureLabels(const Published& published, const v1::IndicatorFigure& figure) {
  return {published.district, published.plan.id, figure.indicator(),
          absl::StrCat(figure.school_year())};
}

template <typename PerFigure>
std::vector<Sample> ForFigures(const Aggregator& aggregator, PerFigure per_figure) {
  std::vector<Sample> samples;
  for (const auto& published : Led(aggregator)) {
    for (const v1::IndicatorFigure& figure : published->suppressed.snapshot->figures()) {
      per_figure(*published, figure, &samples);
    }
  }
  return samples;
}

std::vector<Sample> VerdictSamples(const Aggregator& aggregator) {
  return ForFigures(aggregator, [](const Published& published, const v1::IndicatorFigure& figure,
                                   std::vector<Sample>* samples) {
    for (int verdict = v1::Verdict_MIN + 1; verdict <= v1::Verdict_MAX; ++verdict) {
      Labels labels = FigureLabels(published, figure);
      labels.push_back(VerdictLabel(verdict));
      samples->push_back({std::move(labels), figure.verdict() == verdict ? 1.0 : 0.0});
    }
  });
}

std::vector<Sample> ForSnapshots(const Aggregator& aggregator,
                                 const std::function<double(const Published&)>& value) {
  std::vector<Sample> samples;
  for (const auto& published : Led(aggregator)) {
    samples.push_back({{published->district, published->plan.id}, value(*published)});
  }
  return samples;
}

std::vector<Sample> ForLeaders(const Aggregator& aggregator,
                               const std::function<double(const LeaderView&)>& value) {
  std::vector<Sample> samples;
  for (const auto& leader : aggregator.AllLeaders()) {
    const LeaderView view = leader->view();
    if (view.loaded) samples.push_back({{leader->district()}, value(view)});
  }
  return samples;
}

double LagSeconds(const Aggregator& aggregator, const LeaderView& view) {
  if (!view.oldest_uncounted.has_value()) return 0;
  return std::max(0.0, absl::ToDoubleSeconds(aggregator.clock().Now() - *view.oldest_uncounted));
}

}  // namespace

std::optional<double> DisplayValue(const v1::ExactValue& value) {
  // What is composed of counts of pupils has only its rounded value in the suppressed view.
  if (value.has_display() && !value.has_numerator()) return Number(value.display());
  if (!value.has_numerator() || !value.has_denominator()) return std::nullopt;
  const auto numerator = Number(value.numerator());
  const auto denominator = Number(value.denominator());
  if (!numerator.has_value() || !denominator.has_value() || *denominator == 0) return std::nullopt;
  const double ratio = static_cast<double>(value.factor()) * *numerator / *denominator;
  return value.squared() ? std::sqrt(ratio) : ratio;
}

IndicatorMetrics::IndicatorMetrics(const Aggregator& aggregator, metrics::Registry& registry) {
  const auto gauge = [&](const std::string& name, const std::string& help, const Labels& labels,
                         std::function<std::vector<Sample>()> collect) {
    collected_.push_back(
        registry.Collect(metrics::Type::kGauge, name, help, labels, std::move(collect)));
  };
  const Labels of_figure = {"district", "plan", "indicator", "school_year"};
  const auto figure_gauge = [&](const std::string& name, const std::string& help,
                                std::optional<double> (*number)(const v1::IndicatorFigure&)) {
    gauge(name, help, of_figure, [&aggregator, number] {
      return ForFigures(aggregator,
                        [number](const Published& published, const v1::IndicatorFigure& figure,
                                 std::vector<Sample>* samples) {
                          const auto value = number(figure);
                          if (value.has_value())
                            samples->push_back({FigureLabels(published, figure), *value});
                        });
    });
  };
  figure_gauge("districtedu_indicator_value", "Value of the reported part, in the item's unit.",
               Value);
  figure_gauge("districtedu_indicator_target", "Target of the school year.", Target);
  figure_gauge("districtedu_indicator_gap", "What is missing, in the item's gap unit.", Gap);
  figure_gauge("districtedu_indicator_reporting_ratio", "Reported of the expected reports.",
               ReportingRatio);
  Labels of_verdict = of_figure;
  of_verdict.push_back("verdict");
  gauge("districtedu_indicator_verdict", "1 for the verdict of the figure, 0 for the others.",
        of_verdict, [&aggregator] { return VerdictSamples(aggregator); });

  const Labels of_snapshot = {"district", "plan"};
  gauge("districtedu_snapshot_version", "Version of the newest snapshot.", of_snapshot,
        [&aggregator] {
          return ForSnapshots(aggregator, [](const Published& published) {
            return static_cast<double>(published.version);
          });
        });
  gauge("districtedu_snapshot_age_seconds", "Time since the newest snapshot was stored.",
        of_snapshot, [&aggregator] {
          return ForSnapshots(aggregator, [&aggregator](const Published& published) {
            return absl::ToDoubleSeconds(aggregator.clock().Now() - published.create_time);
          });
        });
  const Labels of_district = {"district"};
  gauge("districtedu_refresh_lag_seconds",
        "Age of the oldest write taken in and not yet in a snapshot; 0: none.", of_district,
        [&aggregator] {
          return ForLeaders(aggregator, [&aggregator](const LeaderView& view) {
            return LagSeconds(aggregator, view);
          });
        });
  gauge("districtedu_aggregation_failed_measures",
        "Measures that cannot be computed; their indicators are undetermined.", of_district,
        [&aggregator] {
          return ForLeaders(aggregator, [](const LeaderView& view) {
            return static_cast<double>(view.failed_measures.size());
          });
        });
  gauge("districtedu_aggregation_outbox_waiting_rows", "Rows in the outboxes at the last poll.",
        of_district, [&aggregator] {
          return ForLeaders(aggregator, [](const LeaderView& view) {
            return static_cast<double>(view.waiting_entries);
          });
        });
}

}  // namespace districtedu::aggregation
