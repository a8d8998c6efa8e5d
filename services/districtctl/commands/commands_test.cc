#include "common/testing/proto_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/districtctl/commands/figures.h"

namespace districtedu::districtctl {
namespace {

using aggregation::v1::IndicatorDefinition;
using aggregation::v1::IndicatorFigure;

IndicatorFigure Figure() {
  IndicatorFigure figure;
  figure.set_target("0");
  figure.set_target_printed(true);
  figure.set_verdict(aggregation::v1::VERDICT_UNMET);
  figure.mutable_value()->set_numerator("1");
  figure.mutable_value()->set_denominator("2");
  figure.mutable_value()->set_display("0.5");
  figure.mutable_completeness()->set_reported(57);
  figure.mutable_completeness()->set_expected(58);
  figure.mutable_completeness()->add_missing("one");
  return figure;
}

TEST(FiguresTest, EveryDirectionHasItsSignAndWord) {
  IndicatorDefinition definition;
  const auto shown = [&](aggregation::v1::Direction direction) {
    definition.set_direction(direction);
    return TargetText(definition, Figure()) + " " + DirectionText(direction);
  };
  EXPECT_EQ(shown(aggregation::v1::DIRECTION_AT_LEAST), ">= 0 at_least");
  EXPECT_EQ(shown(aggregation::v1::DIRECTION_AT_MOST), "<= 0 at_most");
  EXPECT_EQ(shown(aggregation::v1::DIRECTION_MORE_THAN), "> 0 more_than");
}

TEST(FiguresTest, AChangeNeverReadsTheSameOnBothSides) {
  const IndicatorFigure was = Figure();
  IndicatorFigure is = Figure();
  is.set_verdict(aggregation::v1::VERDICT_MET);
  EXPECT_EQ(ChangeText(was, is), "0.5 (1/2) UNMET 57/58 -> 0.5 (1/2) MET 57/58");
  is = Figure();
  is.set_gap("3");
  is.mutable_completeness()->set_missing(0, "two");
  EXPECT_EQ(ChangeText(was, is),
            "0.5 (1/2) UNMET 57/58, added: gap: \"3\", "
            "modified: completeness.missing[0]: \"one\" -> \"two\"");
}

}  // namespace
}  // namespace districtedu::districtctl
