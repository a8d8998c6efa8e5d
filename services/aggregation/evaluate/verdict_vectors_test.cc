// Runs the cases of verdict_vectors.textproto, which define the verdicts.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/date.h"
#include "districtedu/aggregation/v1/verdict_vectors.pb.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/aggregation/evaluate/evaluate.h"

namespace districtedu::aggregation {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kFile[] = "proto/districtedu/aggregation/v1/verdict_vectors.textproto";

const v1::VerdictVectors& Vectors() {
  static const auto* const vectors = [] {
    auto* const read = new v1::VerdictVectors();
    std::ifstream file(kFile);
    std::stringstream text;
    text << file.rdbuf();
    if (!google::protobuf::TextFormat::ParseFromString(text.str(), read)) {
      // Before main(): the cases name the tests.
      std::cerr << "cannot read " << kFile << "; tests run in the top folder\n";
      std::abort();
    }
    return read;
  }();
  return *vectors;
}

MeasureCatalogue Catalogue() {
  std::vector<Measure> measures;
  for (const v1::VectorMeasure& vector : Vectors().measures()) {
    Measure measure;
    measure.id = vector.id();
    measure.dimensions.assign(vector.dimensions().begin(), vector.dimensions().end());
    measure.forms.assign(vector.forms().begin(), vector.forms().end());
    measure.entity = vector.has_entity() ? "person" : "";
    measure.absence_is_missing = vector.absence_is_missing();
    measure.adds_over_years = vector.adds_over_years();
    measure.is_flow = vector.is_flow();
    measures.push_back(measure);
  }
  return *MeasureCatalogue::Create(std::move(measures));
}

CellMap Cells(const v1::VerdictCase& vector) {
  CellMap cells;
  for (const v1::VectorCell& cell : vector.cells()) {
    CellKey key;
    key.school_year = cell.school_year();
    key.school = cell.school();
    key.dimensions.assign(cell.dimensions().begin(), cell.dimensions().end());
    key.entity = cell.entity();
    Cell value;
    value.sum = cell.sum();
    value.present = 1;
    value.records = 1 + cell.without_amount();
    EXPECT_TRUE(cells.cells[cell.measure()].emplace(key, value).second)
        << vector.id() << ": two cells with one key";
  }
  return cells;
}

std::optional<absl::CivilDay> Day(const std::string& text) {
  return text.empty() ? std::nullopt : ParseDate(text);
}

ReferenceData Reference(const v1::VerdictCase& vector) {
  ReferenceData reference;
  const std::set<std::string> exist(vector.schools().begin(), vector.schools().end());
  for (const v1::VectorSchool& school : Vectors().schools()) {
    if (!exist.contains(school.id())) continue;
    SchoolInfo& info = reference.schools[school.id()];
    info.kind = school.kind();
    info.main_school = school.main_school();
    info.reported_by_main_school = school.reported_by_main_school();
    info.opened_on = Day(school.opened_on());
    info.closed_on = Day(school.closed_on());
    for (const v1::VectorLocality& locality : school.localities()) {
      info.localities[locality.school_year()] = locality.locality();
    }
  }
  EXPECT_EQ(reference.schools.size(), exist.size()) << vector.id() << ": unknown school";
  for (const int year : Vectors().school_years()) {
    reference.census_dates[year] = absl::CivilDay(year, 10, 15);
  }
  for (const v1::VectorForm& form : Vectors().forms()) {
    FormInfo& info = reference.forms[form.id()];
    info.district_form = form.district_form();
    info.school_kinds.insert(form.school_kinds().begin(), form.school_kinds().end());
    for (const int year : Vectors().school_years()) {
      std::set<std::string>& reported = reference.reported[{form.id(), year}];
      if (form.district_form()) {
        reported.insert("district");
      } else {
        reported = exist;
      }
    }
  }
  for (const v1::VectorMissingReport& missing : vector.missing()) {
    EXPECT_EQ((reference.reported[{missing.form(), missing.school_year()}].erase(missing.school())),
              1U)
        << vector.id() << ": no such report: " << missing.ShortDebugString();
  }
  for (const std::string& measure : vector.failed_measures()) {
    reference.failed_measures[measure] = "broken";
  }
  return reference;
}

v1::Plan PlanOf(const v1::VerdictCase& vector) {
  v1::Plan plan;
  plan.set_id("vectors");
  plan.set_first_school_year(Vectors().first_school_year());
  plan.set_last_school_year(Vectors().last_school_year());
  std::set<std::string> wanted = {vector.indicator()};
  for (const v1::IndicatorDefinition& indicator : Vectors().indicators()) {
    if (indicator.id() != vector.indicator()) continue;
    for (const v1::CompanionDefinition& companion : indicator.companions()) {
      if (!companion.gap_of().empty()) wanted.insert(companion.gap_of());
    }
  }
  for (const v1::IndicatorDefinition& indicator : Vectors().indicators()) {
    if (wanted.contains(indicator.id())) *plan.add_indicators() = indicator;
  }
  EXPECT_EQ(plan.indicators_size(), static_cast<int>(wanted.size()))
      << vector.id() << ": unknown indicator";
  return plan;
}

// Differences in what `wanted` says.
void Compare(const Message& wanted, const Message& got, const std::string& path,
             std::vector<std::string>* differences);

void CompareCompanions(const v1::IndicatorFigure& wanted, const v1::IndicatorFigure& got,
                       std::vector<std::string>* differences) {
  for (const v1::CompanionValue& companion : wanted.companions()) {
    const std::string path = absl::StrCat("companions.", companion.id(), ".", companion.key());
    int found = 0;
    for (const v1::CompanionValue& candidate : got.companions()) {
      if (candidate.id() != companion.id() || candidate.key() != companion.key()) continue;
      ++found;
      Compare(companion, candidate, path, differences);
      if (!companion.has_satisfies() && candidate.has_satisfies()) {
        differences->push_back(absl::StrCat(path, ".satisfies is given"));
      }
    }
    if (found != 1) differences->push_back(absl::StrCat(path, ": ", found, " of it"));
  }
}

std::string TextOf(const Message& message, const FieldDescriptor* field, int index) {
  std::string text;
  google::protobuf::TextFormat::PrintFieldValueToString(message, field, index, &text);
  return text;
}

void Compare(const Message& wanted, const Message& got, const std::string& path,
             std::vector<std::string>* differences) {
  const auto* const reflection = wanted.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(wanted, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string at = absl::StrCat(path, path.empty() ? "" : ".", field->name());
    if (field->name() == "companions") {
      CompareCompanions(dynamic_cast<const v1::IndicatorFigure&>(wanted),
                        dynamic_cast<const v1::IndicatorFigure&>(got), differences);
    } else if (field->is_repeated()) {
      std::vector<std::string> ours;
      std::vector<std::string> theirs;
      for (int i = 0; i < reflection->FieldSize(wanted, field); ++i) {
        ours.push_back(TextOf(wanted, field, i));
      }
      for (int i = 0; i < reflection->FieldSize(got, field); ++i) {
        theirs.push_back(TextOf(got, field, i));
      }
      if (ours != theirs) {
        differences->push_back(absl::StrCat(at, " is [", absl::StrJoin(theirs, ", "), "], not [",
                                            absl::StrJoin(ours, ", "), "]"));
      }
    } else if (field->message_type() != nullptr) {
      if (!reflection->HasField(got, field)) {
        differences->push_back(absl::StrCat(at, " is absent"));
        continue;
      }
      Compare(reflection->GetMessage(wanted, field), reflection->GetMessage(got, field), at,
              differences);
    } else if (TextOf(wanted, field, -1) != TextOf(got, field, -1)) {
      differences->push_back(
          absl::StrCat(at, " is ", TextOf(got, field, -1), ", not ", TextOf(wanted, field, -1)));
    }
  }
}

// "gap", "value.display", "companions", "companions.by_school.c".
bool IsAbsent(const v1::IndicatorFigure& figure, const std::string& path) {
  const std::vector<std::string> parts = absl::StrSplit(path, '.');
  if (parts.front() == "companions") {
    for (const v1::CompanionValue& companion : figure.companions()) {
      if (parts.size() > 1 && companion.id() != parts[1]) continue;
      if (parts.size() > 2 && companion.key() != parts[2]) continue;
      return false;
    }
    return true;
  }
  const Message* message = &figure;
  for (size_t i = 0;; ++i) {
    const FieldDescriptor* const field = message->GetDescriptor()->FindFieldByName(parts[i]);
    if (field == nullptr) {
      ADD_FAILURE() << "no such field: " << path;
      return false;
    }
    if (!message->GetReflection()->HasField(*message, field)) return true;
    if (i + 1 == parts.size()) return false;
    message = &message->GetReflection()->GetMessage(*message, field);
  }
}

class VerdictVectorsTest : public ::testing::TestWithParam<int> {};

TEST_P(VerdictVectorsTest, ComesOut) {
  const v1::VerdictCase& vector = Vectors().cases(GetParam());
  const v1::Plan plan = PlanOf(vector);
  const CellMap cells = Cells(vector);
  const auto as_of = ParseDate(vector.as_of());
  ASSERT_TRUE(as_of.has_value());
  const v1::Snapshot snapshot =
      Evaluate(plan, 1, Catalogue(), cells, Reference(vector), "d", *as_of);
  const int years = plan.last_school_year() - plan.first_school_year() + 1;
  ASSERT_EQ(snapshot.figures_size(), plan.indicators_size() * years);
  ASSERT_GT(vector.expect_size(), 0);
  for (const v1::VectorExpectation& expectation : vector.expect()) {
    const auto found = std::find_if(
        snapshot.figures().begin(), snapshot.figures().end(), [&](const v1::IndicatorFigure& each) {
          return each.indicator() == vector.indicator() &&
                 each.school_year() == expectation.figure().school_year();
        });
    ASSERT_NE(found, snapshot.figures().end());
    const v1::IndicatorFigure& figure = *found;
    std::vector<std::string> differences;
    Compare(expectation.figure(), figure, "", &differences);
    for (const std::string& path : expectation.absent()) {
      if (!IsAbsent(figure, path)) differences.push_back(absl::StrCat(path, " is not absent"));
    }
    EXPECT_TRUE(differences.empty()) << vector.id() << ": " << vector.words() << "\n  "
                                     << absl::StrJoin(differences, "\n  ") << "\n"
                                     << figure.DebugString();
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, VerdictVectorsTest, ::testing::Range(0, Vectors().cases_size()),
                         [](const ::testing::TestParamInfo<int>& each) {
                           return Vectors().cases(each.param).id();
                         });

TEST(VerdictVectors, DecideEveryVerdictAndReason) {
  std::set<v1::Verdict> verdicts;
  std::set<std::string> reasons;
  std::set<std::string> ids;
  for (const v1::VerdictCase& vector : Vectors().cases()) {
    EXPECT_TRUE(ids.insert(vector.id()).second) << vector.id() << " stands twice";
    EXPECT_FALSE(vector.words().empty()) << vector.id();
    for (const v1::VectorExpectation& expectation : vector.expect()) {
      verdicts.insert(expectation.figure().verdict());
      reasons.insert(expectation.figure().verdict_reason());
    }
  }
  EXPECT_EQ(verdicts.size(), static_cast<size_t>(v1::Verdict_descriptor()->value_count() - 1));
  EXPECT_EQ(reasons,
            (std::set<std::string>{
                "BASELINE_MISSING", "BEFORE_DEADLINE", "BEFORE_FIRST_TARGET_YEAR", "BEHIND_PACE",
                "DISTRICT_FORM_MISSING", "MEASURE_FAILED", "NOTHING_REPORTED", "NO_SCHOOL_IN_SCOPE",
                "OBSERVATIONAL", "REPORT_MISSING", "VALUE_MISSES", "VALUE_SATISFIES",
                "YEAR_WITHOUT_TARGET", "ZERO_DENOMINATOR"}));
}

}  // namespace
}  // namespace districtedu::aggregation
