// What is brought up to date is what would be computed anew, whatever changed in whatever order.
#include "services/aggregation/evaluate/evaluator.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/aggregation/evaluate/evaluate.h"

namespace districtedu::aggregation {
namespace {

constexpr int kFirstYear = 2022;
constexpr int kYears = 3;

// Every kind of formula, and all that reads another year than its own.
std::shared_ptr<const v1::Plan> EveryKind() {
  auto plan = std::make_shared<v1::Plan>();
  std::string text = R"pb(
    id: "p" first_school_year: 2022 last_school_year: 2024
  )pb";
  const auto add = [&text](const char* id, const char* accumulation, const char* rest) {
    absl::StrAppend(&text, "indicators { id: \"", id,
                    "\" direction: DIRECTION_AT_LEAST accumulation: ACCUMULATION_", accumulation,
                    " targets { school_year: 2022 value: \"1\" printed: true }"
                    " targets { school_year: 2024 value: \"1\" printed: true }",
                    rest, " }\n");
  };
  constexpr char kSchools[] =
      R"( scope { school_kinds: [ "primary", "nine_year", "teaching_point" ] } )";
  constexpr char kRatio[] =
      R"(ratio { numerator { measure: "t.teachers" } denominator { measure: "t.pupils" }
                 factor: 100 zero_denominator: ZERO_DENOMINATOR_UNMET
                 gap_side: GAP_SIDE_NUMERATOR })";
  constexpr char kCovers[] =
      R"(covers { need { measure: "t.needs" } supply { measure: "t.staff" distinct: true }
                  by: "stage" by: "subject" })";
  const auto formula = [](const std::string& kind, const std::string& more = "") {
    return absl::StrCat(" formula { ", kind, " } ", more);
  };
  add("t.ratio", "POINT",
      formula(kRatio, absl::StrCat(kSchools, R"(
        companions { id: "stage" split: SPLIT_STAGE }
        companions { id: "locality" split: SPLIT_LOCALITY }
        companions { id: "school" split: SPLIT_SCHOOL }
        companions { id: "share" split: SPLIT_SHARE_OF_SCHOOLS }
        companions { id: "gap" gap_of: "t.staff" }
        companions { id: "large" scope { school_kinds: [ "teaching_point" ]
                                         least_teaching_point_pupils: 20 } })"))
          .c_str());
  add("t.staff", "CUMULATIVE",
      formula(R"(count { terms { measure: "t.staff" distinct: true } })",
              R"(companions { id: "gap" gap_of: "t.awards" })")
          .c_str());
  add("t.awards", "CUMULATIVE",
      formula(R"(first_time_count { term { measure: "t.awards" } })").c_str());
  add("t.done", "FLOW",
      formula(R"(milestone_done { parts { measure: "t.done" } })", R"(baseline_forms: "t/staff")")
          .c_str());
  add("t.change", "POINT", formula(absl::StrCat("change { ", kRatio, " }")).c_str());
  add("t.needs", "POINT", formula(absl::StrCat("uncovered_needs { ", kCovers, " }")).c_str());
  add("t.share", "POINT",
      formula(absl::StrCat("share_of_schools { conditions { ", kCovers,
                           " } conditions { per_pupil { holding { measure: \"t.teachers\" } "
                           "pupils { measure: \"t.pupils\" } stage: \"primary\" factor: 100 "
                           "divisor: 1 } direction: DIRECTION_AT_LEAST bound: \"4\" } "
                           "least_conditions: 1 factor: 100 }"),
              kSchools)
          .c_str());
  add("t.worst", "POINT",
      formula(absl::StrCat("worst_of { parts { id: \"a\" ", kRatio,
                           " } parts { id: \"b\" count { terms { measure: \"t.pupils\" } } } }"))
          .c_str());
  add("t.pay", "POINT",
      formula(absl::StrCat("ratio_of_ratios { numerator ", kRatio + 5, " denominator ", kRatio + 5,
                           " }"))
          .c_str());
  add("t.spread", "POINT",
      formula(R"(difference_coefficient { value {
                   holding { measure: "t.teachers" } pupils { measure: "t.pupils" }
                   stage: "primary" factor: 1 divisor: 1 mixed_stage_weight: "1.1" } })",
              kSchools)
          .c_str());
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, plan.get())) << text;
  return plan;
}

MeasureCatalogue Catalogue() {
  const auto measure = [](const char* id, std::vector<std::string> dimensions, const char* form,
                          const char* entity = "") {
    Measure made;
    made.id = id;
    made.dimensions = std::move(dimensions);
    made.forms = {form};
    made.entity = entity;
    return made;
  };
  Measure pupils = measure("t.pupils", {"stage"}, "t/pupils");
  pupils.absence_is_missing = true;
  Measure enrolled = measure(kPupilsMeasure, {"stage"}, "t/pupils");
  return *MeasureCatalogue::Create({pupils, enrolled, measure("t.teachers", {"stages"}, "t/staff"),
                                    measure("t.staff", {"stage", "subject"}, "t/staff", "teacher"),
                                    measure("t.awards", {}, "t/staff", "teacher"),
                                    measure("t.needs", {"stage", "subject"}, "t/pupils"),
                                    measure("t.done", {"done_on"}, "t/district")});
}

class Editor {
 public:
  Editor(unsigned seed, const MeasureCatalogue& catalogue, Evaluator* evaluator)
      : random_(seed), catalogue_(catalogue), evaluator_(evaluator) {
    reference_.forms["t/pupils"].school_kinds = {"primary", "nine_year", "teaching_point"};
    reference_.forms["t/staff"].school_kinds = {"primary", "nine_year"};
    reference_.forms["t/district"].district_form = true;
    for (int i = 0; i < 6; ++i) {
      SchoolInfo& school = reference_.schools[absl::StrCat("s", i)];
      school.kind = Pick(3) == 0 ? "nine_year" : Pick(2) == 0 ? "primary" : "teaching_point";
      if (i == 5) school.main_school = "s1";
    }
    for (int i = 0; i < 300; ++i) EditCell();
    for (int i = 0; i < 60; ++i) EditReport();
  }

  void Edit() {
    switch (Pick(14)) {
      case 0:
        return EditReport();
      case 1:
        return EditSchool();
      case 2: {
        const std::string id = catalogue_
                                   .measures()[static_cast<size_t>(
                                       Pick(static_cast<int>(catalogue_.measures().size())))]
                                   .id;
        if (reference_.failed_measures.erase(id) == 0) reference_.failed_measures[id] = "why";
        return;
      }
      case 3: {
        auto& batch = reference_.pending_batches[absl::StrCat("b", Pick(2))];
        if (!batch.erase("t.staff")) batch.insert("t.staff");
        return;
      }
      case 4:
        day_ += 30 * Pick(3);
        return;
      default:
        return EditCell();
    }
  }

  const CellMap& cells() const { return cells_; }
  const ReferenceData& reference() const { return reference_; }
  absl::CivilDay day() const { return day_; }

 private:
  int Pick(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }

  void EditCell() {
    const Measure& measure =
        catalogue_
            .measures()[static_cast<size_t>(Pick(static_cast<int>(catalogue_.measures().size())))];
    CellKey key;
    key.school_year = kFirstYear - 1 + Pick(kYears + 1);
    key.school = Pick(8) == 0 ? (Pick(2) == 0 ? "" : "unknown") : absl::StrCat("s", Pick(6));
    for (const std::string& dimension : measure.dimensions) {
      key.dimensions.push_back(
          dimension == "stage"     ? (Pick(2) == 0 ? "primary" : "junior")
          : dimension == "stages"  ? (Pick(2) == 0 ? "primary" : "primary+junior")
          : dimension == "done_on" ? absl::StrCat(2021 + Pick(4), "-0", 1 + Pick(9), "-10")
                                   : absl::StrCat("v", Pick(20)));
    }
    if (measure.has_entity()) key.entity = absl::StrCat("e", Pick(12));
    MeasureCells& cells = cells_.cells[measure.id];
    if (Pick(3) == 0 && !cells.empty()) {
      const auto gone = std::next(cells.begin(), Pick(static_cast<int>(cells.size())));
      key = gone->first;
      cells.erase(gone);
    } else {
      const int records = 1 + Pick(2);
      cells[key] = {Pick(40), records - (Pick(9) == 0 ? 1 : 0), records};
    }
    evaluator_->CellChanged(measure.id, key);
  }

  void EditReport() {
    const char* const form = Pick(3) == 0 ? "t/district" : Pick(2) == 0 ? "t/pupils" : "t/staff";
    auto& in = reference_.reported[{form, kFirstYear - 1 + Pick(kYears + 1)}];
    const std::string who =
        form == std::string("t/district") ? "district" : absl::StrCat("s", Pick(6));
    if (Pick(4) > 0) {
      in.insert(who);
    } else {
      in.erase(who);
    }
    evaluator_->ReferenceChanged();
  }

  void EditSchool() {
    SchoolInfo& school = reference_.schools[absl::StrCat("s", Pick(7))];
    if (school.kind.empty()) school.kind = "primary";
    school.localities[kFirstYear + Pick(kYears)] = Pick(2) == 0 ? "urban" : "rural";
    if (Pick(3) == 0) school.closed_on = absl::CivilDay(kFirstYear + Pick(kYears), 9, 30);
    evaluator_->ReferenceChanged();
  }

  std::mt19937 random_;
  const MeasureCatalogue& catalogue_;
  Evaluator* const evaluator_;
  CellMap cells_;
  ReferenceData reference_;
  absl::CivilDay day_{2022, 9, 1};
};

TEST(EvaluatorTest, UpdateEqualsEvaluation) {
  const std::shared_ptr<const v1::Plan> plan = EveryKind();
  const MeasureCatalogue catalogue = Catalogue();
  size_t renewed = 0;
  size_t all = 0;
  for (unsigned seed = 1; seed <= 12; ++seed) {
    Evaluator evaluator(plan, catalogue);
    Editor editor(seed, catalogue, &evaluator);
    std::mt19937 random(seed);
    for (int round = 0; round < 60; ++round) {
      SCOPED_TRACE(absl::StrCat("seed ", seed, ", round ", round));
      const std::vector<v1::IndicatorFigure> before = evaluator.figures();
      const std::vector<size_t> positions =
          evaluator.Update(editor.cells(), editor.reference(), editor.day());
      const std::set<size_t> anew(positions.begin(), positions.end());
      renewed += positions.size();
      all += before.size();
      const v1::Snapshot full =
          Evaluate(*plan, 1, catalogue, editor.cells(), editor.reference(), "d", editor.day());
      ASSERT_EQ(static_cast<size_t>(full.figures_size()), evaluator.figures().size());
      for (size_t i = 0; i < before.size(); ++i) {
        const v1::IndicatorFigure& figure = evaluator.figures()[i];
        ASSERT_EQ(figure.SerializeAsString(), full.figures(static_cast<int>(i)).SerializeAsString())
            << figure.DebugString() << "\nbut anew\n"
            << full.figures(static_cast<int>(i)).DebugString();
        if (!anew.contains(i)) {
          ASSERT_EQ(figure.SerializeAsString(), before[i].SerializeAsString())
              << "changed without a word";
        }
      }
      for (unsigned edits = random() % 5; edits > 0; --edits) editor.Edit();
    }
  }
  EXPECT_LT(renewed, all * 2 / 3) << "most stands";
}

TEST(EvaluatorTest, ComputesWhatReadsTheCellAlone) {
  const std::shared_ptr<const v1::Plan> plan = EveryKind();
  const MeasureCatalogue catalogue = Catalogue();
  Evaluator evaluator(plan, catalogue);
  Editor editor(1, catalogue, &evaluator);
  const absl::CivilDay day(2025, 9, 1);
  EXPECT_EQ(evaluator.Update(editor.cells(), editor.reference(), day).size(),
            evaluator.figures().size());
  EXPECT_TRUE(evaluator.Update(editor.cells(), editor.reference(), day).empty());
  evaluator.CellChanged("t.needs", {2023, "s1", {"primary", "v1"}, ""});
  std::vector<std::string> anew;
  for (const size_t position : evaluator.Update(editor.cells(), editor.reference(), day)) {
    const v1::IndicatorFigure& figure = evaluator.figures()[position];
    anew.push_back(absl::StrCat(figure.indicator(), " ", figure.school_year()));
  }
  EXPECT_EQ(anew, (std::vector<std::string>{"t.needs 2023", "t.share 2023"}));
}

}  // namespace
}  // namespace districtedu::aggregation
