#include "services/aggregation/leader/indicator_metrics.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace districtedu::aggregation {
namespace {

std::optional<double> Display(const std::string& text) {
  v1::ExactValue value;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &value)) << text;
  return DisplayValue(value);
}

TEST(DisplayValueTest, IsInTheUnitOfTheItem) {
  EXPECT_EQ(Display("numerator: '3' denominator: '8' factor: 100"), 37.5);
  // A difference coefficient is kept as its square.
  EXPECT_EQ(Display("numerator: '9' denominator: '64' factor: 1 squared: true"), 0.375);
  EXPECT_EQ(Display("display: '-97'"), -97);
}

TEST(DisplayValueTest, IsNoneWithoutANumber) {
  EXPECT_EQ(Display(""), std::nullopt);
  EXPECT_EQ(Display("withheld: true"), std::nullopt);
  EXPECT_EQ(Display("numerator: '3' denominator: '0' factor: 1"), std::nullopt);
}

}  // namespace
}  // namespace districtedu::aggregation
