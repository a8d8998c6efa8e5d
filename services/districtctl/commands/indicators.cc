#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "districtedu/aggregation/v1/aggregation_service.pb.h"
#include "services/districtctl/client/connections.h"
#include "services/districtctl/client/records.h"
#include "services/districtctl/commands/commands.h"
#include "services/districtctl/commands/figures.h"
#include "services/districtctl/text/csv_writer.h"
#include "services/districtctl/text/table.h"

namespace districtedu::districtctl {
namespace {

using aggregation::v1::Indicator;
using aggregation::v1::IndicatorFigure;

// What is to be shown; an empty set lets all through.
struct Filter {
  std::vector<std::string> ids;  // parts of the id
  std::set<std::string> verdicts;
  std::set<std::string> owners;
  std::set<int> years;

  bool Shows(const Indicator& indicator) const {
    const auto& definition = indicator.definition();
    if (!owners.empty() && !owners.contains(definition.owner())) return false;
    return ids.empty() || std::any_of(ids.begin(), ids.end(), [&](const std::string& id) {
             return absl::StrContains(definition.id(), id);
           });
  }
  bool Shows(const IndicatorFigure& figure) const {
    return (years.empty() || years.contains(figure.school_year())) &&
           (verdicts.empty() || verdicts.contains(VerdictText(figure.verdict())));
  }
};

std::vector<std::string> Parts(const Arguments& arguments, const std::string& option) {
  std::vector<std::string> out;
  for (const std::string& value : arguments.All(option)) {
    for (const absl::string_view part : absl::StrSplit(value, ',', absl::SkipEmpty())) {
      out.emplace_back(part);
    }
  }
  return out;
}

absl::StatusOr<Filter> ReadFilter(const Arguments& arguments) {
  Filter filter;
  filter.ids = Parts(arguments, "id");
  for (const std::string& owner : Parts(arguments, "owner")) filter.owners.insert(owner);
  for (const std::string& part : Parts(arguments, "verdict")) {
    const std::string verdict = absl::AsciiStrToUpper(part);
    aggregation::v1::Verdict known;
    if (!aggregation::v1::Verdict_Parse(absl::StrCat("VERDICT_", verdict), &known)) {
      return Error(Reason::kConfigInvalid, absl::StrCat("--verdict ", part, ": there is no such"));
    }
    filter.verdicts.insert(verdict);
  }
  for (const std::string& part : Parts(arguments, "year")) {
    int year = 0;
    if (!absl::SimpleAtoi(part, &year)) {
      return Error(Reason::kConfigInvalid,
                   absl::StrCat("--year ", part, ": the year a school year starts in, e.g. 2023"));
    }
    filter.years.insert(year);
  }
  return filter;
}

absl::StatusOr<std::vector<Indicator>> ListIndicators(Connections& connections,
                                                      const std::string& plan) {
  std::vector<Indicator> out;
  aggregation::v1::ListIndicatorsRequest request;
  request.set_parent(plan);
  request.set_page_size(1000);
  while (true) {
    aggregation::v1::ListIndicatorsResponse response;
    const absl::Status status =
        connections.Call("aggregation", "ListIndicators", request, response);
    if (!status.ok()) return status;
    for (Indicator& indicator : *response.mutable_indicators()) out.push_back(std::move(indicator));
    if (response.next_page_token().empty()) return out;
    request.set_page_token(response.next_page_token());
  }
}

std::string Title(const Indicator& indicator, bool english) {
  return english ? indicator.definition().title_en() : indicator.definition().title_zh();
}

void PrintJson(const std::vector<Indicator>& indicators, const Filter& filter, Console& console) {
  console.out << "[";
  bool first = true;
  for (const Indicator& indicator : indicators) {
    Indicator shown = indicator;
    shown.clear_figures();
    for (const IndicatorFigure& figure : indicator.figures()) {
      if (filter.Shows(figure)) *shown.add_figures() = figure;
    }
    if (shown.figures_size() == 0) continue;
    console.out << (first ? "\n" : ",\n") << ToJson(shown, true);
    first = false;
  }
  console.out << "\n]\n";
}

void PrintCsv(const std::vector<Indicator>& indicators, const Filter& filter, Console& console) {
  console.out << CsvLine(
      {"indicator",      "title_zh", "title_en", "owner",          "school_year", "numerator",
       "denominator",    "factor",   "value",    "unit",           "target",      "direction",
       "target_printed", "due_on",   "verdict",  "verdict_reason", "gap",         "gap_unit",
       "reported",       "expected", "missing"});
  for (const Indicator& indicator : indicators) {
    const auto& definition = indicator.definition();
    for (const IndicatorFigure& figure : indicator.figures()) {
      if (!filter.Shows(figure)) continue;
      const auto& completeness = figure.completeness();
      console.out << CsvLine({definition.id(),
                              definition.title_zh(),
                              definition.title_en(),
                              definition.owner(),
                              absl::StrCat(figure.school_year()),
                              figure.value().numerator(),
                              figure.value().denominator(),
                              absl::StrCat(figure.value().factor()),
                              figure.value().display(),
                              definition.unit(),
                              figure.target(),
                              DirectionText(definition.direction()),
                              figure.target_printed() ? "true" : "false",
                              figure.due_on(),
                              VerdictText(figure.verdict()),
                              figure.verdict_reason(),
                              figure.gap(),
                              definition.gap_unit(),
                              absl::StrCat(completeness.reported()),
                              absl::StrCat(completeness.expected()),
                              absl::StrJoin(completeness.missing(), " ")});
    }
  }
}

void PrintTable(const std::vector<Indicator>& indicators, const Filter& filter, bool english,
                Console& console) {
  using Align = TextTable::Align;
  TextTable table({{"indicator"},
                   {english ? "title" : "指标"},
                   {"year", Align::kRight},
                   {"value", Align::kRight},
                   {"target", Align::kRight},
                   {"verdict"},
                   {"gap", Align::kRight},
                   {"reported", Align::kRight}});
  for (const Indicator& indicator : indicators) {
    for (const IndicatorFigure& figure : indicator.figures()) {
      if (!filter.Shows(figure)) continue;
      const bool gap = figure.has_gap() && figure.gap() != "0";
      table.Add({indicator.definition().id(), Title(indicator, english),
                 absl::StrCat(figure.school_year()), ValueText(figure.value()),
                 TargetText(indicator.definition(), figure), VerdictText(figure.verdict()),
                 gap ? absl::StrCat(figure.gap(), " ", indicator.definition().gap_unit()) : "",
                 ReportingText(figure)});
    }
  }
  console.out << table.Render();
}

int RunIndicators(const Arguments& arguments, Console& console) {
  const auto filter = ReadFilter(arguments);
  if (!filter.ok()) return FailUsage(filter.status(), console);
  const std::string language = arguments.Text("lang", "zh");
  if (language != "zh" && language != "en") {
    return FailUsage(Error(Reason::kConfigInvalid, "--lang: zh or en"), console);
  }
  const auto plan = PlanNameFromFlags();
  if (!plan.ok()) return FailUsage(plan.status(), console);
  const auto connections = Connections::FromFlags(console);
  if (!connections.ok()) return Fail(connections.status(), console);
  auto indicators = ListIndicators(**connections, *plan);
  if (!indicators.ok()) return Fail(OfPlan(*plan, indicators.status()), console);
  std::erase_if(*indicators, [&](const Indicator& each) { return !filter->Shows(each); });
  if (arguments.Has("json")) {
    PrintJson(*indicators, *filter, console);
  } else if (arguments.Has("csv")) {
    PrintCsv(*indicators, *filter, console);
  } else {
    PrintTable(*indicators, *filter, language == "en", console);
  }
  return kSuccess;
}

}  // namespace

Command IndicatorsCommand() {
  return {
      .name = "indicators",
      .arguments = "",
      .summary = "shows where the district stands on the plan's commitments",
      .description =
          "One line a commitment and school year. A star marks a target the plan does not print,\n"
          "an arrow one of an earlier year that is maintained. reported: who has reported of\n"
          "those who should. The plan is the key --plan.",
      .options =
          {
              {"id", "TEXT", "only ids that contain one of these (a,b)", true},
              {"verdict", "VERDICT", "only these, e.g. unmet,at_risk", true},
              {"year", "YEAR", "only these school years, e.g. 2023", true},
              {"owner", "ROOM", "only commitments these rooms answer for", true},
              {"lang", "zh|en", "language of the titles (default zh)"},
              {"json", "", "everything, exact values included"},
              {"csv", "", "exact values, targets and who is missing"},
          },
      .least_arguments = 0,
      .most_arguments = 0,
      .run = RunIndicators,
  };
}

}  // namespace districtedu::districtctl
