#include "services/aggregation/plan/words.h"

#include <gtest/gtest.h>

#include <string>

#include "google/protobuf/text_format.h"

namespace districtedu::aggregation {
namespace {

std::string Words(const std::string& definition) {
  v1::Plan plan;
  plan.set_first_school_year(2022);
  plan.set_last_school_year(2024);
  v1::IndicatorDefinition indicator;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(definition, &indicator));
  return FormulaText(plan, indicator);
}

TEST(FormulaText, RatioWithAnUnmetZero) {
  EXPECT_EQ(
      Words(R"pb(
        gap_unit: "teachers"
        direction: DIRECTION_AT_MOST
        accumulation: ACCUMULATION_POINT
        formula {
          ratio {
            numerator { measure: "facilities.enrolled_pupils" }
            denominator { measure: "staffing.pe_teachers" }
            factor: 1
            zero_denominator: ZERO_DENOMINATOR_UNMET
          }
        }
        scope { school_kinds: [ "primary", "junior" ] }
      )pb"),
      "sum of facilities.enrolled_pupils ÷ sum of staffing.pe_teachers; on the census date of "
      "the school year; schools of kind primary, junior, pooled; met when at most the target, "
      "compared exactly; a zero denominator is unmet where the numerator is above zero; the "
      "gap is in teachers.");
}

TEST(FormulaText, ShareWithFilters) {
  EXPECT_EQ(
      Words(R"pb(
        gap_unit: "full-time teachers"
        direction: DIRECTION_AT_LEAST
        accumulation: ACCUMULATION_POINT
        formula {
          ratio {
            numerator {
              measure: "m.t"
              where { dimension: "stages" any_of: "primary" }
              where {
                dimension: "subjects"
                any_of: [ "music", "art" ]
              }
            }
            denominator { measure: "m.t" }
            denominator { measure: "m.u" }
            factor: 100
            zero_denominator: ZERO_DENOMINATOR_NO_DATA
          }
        }
      )pb"),
      "100 × sum of m.t where stages is primary and subjects is music or art ÷ sum of m.t and "
      "of m.u; on the census date of the school year; the whole district; met when at least "
      "the target, compared exactly; a zero denominator gives no figure; the gap is in "
      "full-time teachers.");
}

TEST(FormulaText, CumulativeFirstTimes) {
  EXPECT_EQ(Words(R"pb(
              gap_unit: "persons"
              direction: DIRECTION_AT_LEAST
              accumulation: ACCUMULATION_CUMULATIVE
              formula {
                first_time_count {
                  term {
                    measure: "staffing.famous_awards"
                    where { dimension: "level" any_of: "municipal" }
                  }
                }
              }
            )pb"),
            "number of those in staffing.famous_awards where level is municipal, each once, in the "
            "school year of the first record; from school year 2022-2023 to the end of the school "
            "year; the whole district; met when at least the target, compared exactly; the gap is "
            "in persons.");
}

TEST(FormulaText, ObservedCount) {
  EXPECT_EQ(Words(R"pb(
              accumulation: ACCUMULATION_FLOW
              formula { count { terms { measure: "m.events" } } }
              observational: true
            )pb"),
            "sum of m.events; in the school year; the whole district; shown, not judged.");
}

// What stands before the period and the scope.
std::string KindWords(const std::string& formula) {
  const std::string words =
      Words("accumulation: ACCUMULATION_FLOW observational: true formula { " + formula + " }");
  const std::string rest = "; in the school year; the whole district; shown, not judged.";
  EXPECT_GT(words.size(), rest.size());
  EXPECT_EQ(words.substr(words.size() - rest.size()), rest);
  return words.substr(0, words.size() - rest.size());
}

TEST(FormulaText, EveryFormula) {
  const struct {
    const char* formula;
    const char* words;
  } cases[] = {
      {R"(count { terms { measure: "m.t" distinct: true } terms { measure: "m.u" } })",
       "number of different ones in m.t and sum of m.u"},
      {R"(ratio_of_ratios {
            numerator { numerator { measure: "m.p" } denominator { measure: "m.t" } factor: 100 }
            denominator { numerator { measure: "m.q" } denominator { measure: "m.u" } factor: 1 }
          })",
       "(100 × sum of m.p ÷ sum of m.t) ÷ (sum of m.q ÷ sum of m.u)"},
      {R"(share_of_schools {
            conditions {
              count { terms { measure: "m.e" } } direction: DIRECTION_MORE_THAN bound: "2"
              records_needed: true
            }
            factor: 100
          })",
       "100 × schools where (sum of m.e is more than 2 and there is a record) ÷ all schools; a "
       "school "
       "that has not reported counts as failing"},
      {R"(share_of_schools {
            conditions {
              per_pupil {
                holding { measure: "m.a" } pupils { measure: "m.p" } stage: "primary" factor: 1
                divisor: 100 mixed_stage_weight: "1.1"
              }
              direction: DIRECTION_AT_LEAST bound: "4.5"
            }
            conditions {
              covers {
                need { measure: "m.n" } supply { measure: "m.t" distinct: true }
                by: "stages" by: "subject"
              }
            }
            among {
              count { terms { measure: "m.p" } } direction: DIRECTION_AT_LEAST bound: "1"
            }
            least_conditions: 1 floor_percent: 85
          })",
       "number of schools where at least 1 hold of (sum of m.a ÷ 100 per primary pupil of m.p, a "
       "junior pupil of a school with both stages weighing 1.1 is at least 4.5) and (every need of "
       "m.n by stages and subject covered by the number of different ones in m.t), the others "
       "reaching "
       "85% of their bound, of those where (sum of m.p is at least 1); a school that has not "
       "reported "
       "counts as failing"},
      {R"(uncovered_needs { covers { need { measure: "m.n" } supply { measure: "m.t" } by: "subject" } })",
       "number of needs, school by school, not met: m.n by subject covered by the sum of m.t"},
      {R"(milestone_done {
            parts { measure: "m.d" where { dimension: "code" any_of: "a" } }
            parts { measure: "m.d" where { dimension: "code" any_of: "b" } }
          })",
       "share of 2 parts done by the due day: m.d where code is a, m.d where code is b"},
      {R"(worst_of {
            parts { id: "a" title_en: "Parents" count { terms { measure: "m.e" } } }
            parts {
              id: "b" title_en: "Pupils"
              ratio { numerator { measure: "m.p" } denominator { measure: "m.t" } factor: 1 }
            }
          })",
       "the worst of Parents (sum of m.e), Pupils (sum of m.p ÷ sum of m.t)"},
      {R"(change { count { terms { measure: "m.e" } } })",
       "change in percent against the school year before of sum of m.e"},
      {R"(difference_coefficient {
            value {
              holding { measure: "m.a" } pupils { measure: "m.p" } stage: "junior" factor: 100
              divisor: 1
            }
          })",
       "pupil-weighted difference coefficient between schools of 100 × sum of m.a per junior pupil "
       "of m.p"},
  };
  for (const auto& each : cases) EXPECT_EQ(KindWords(each.formula), each.words);
}

TEST(FormulaText, SchoolsOneByOne) {
  EXPECT_EQ(
      Words(R"pb(
        direction: DIRECTION_MORE_THAN
        accumulation: ACCUMULATION_POINT
        formula {
          uncovered_needs {
            covers {
              need { measure: "m.n" }
              supply { measure: "m.t" }
              by: "subject"
            }
          }
        }
        scope {
          school_kinds: [ "primary", "teaching_point" ]
          least_teaching_point_pupils: 50
        }
        baseline_forms: "m/form"
      )pb"),
      "number of needs, school by school, not met: m.n by subject covered by the sum of m.t; on "
      "the census date of the school year; schools of kind primary, teaching_point, without "
      "teaching points of fewer than 50 pupils; met when more than the target, compared "
      "exactly; not judged before there is a record of m/form.");
}

}  // namespace
}  // namespace districtedu::aggregation
