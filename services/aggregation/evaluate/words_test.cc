#include "services/aggregation/evaluate/words.h"

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

}  // namespace
}  // namespace districtedu::aggregation
