#include "services/aggregation/snapshot/suppress.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace districtedu::aggregation {
namespace {

using ::testing::ElementsAre;

TEST(ChooseWithheldTest, HidesSmallOnesBehindTheSmallestOthers) {
  EXPECT_THAT(ChooseWithheld({10, 20, 5}), ElementsAre(false, false, false));
  EXPECT_THAT(ChooseWithheld({10, 0, 5}), ElementsAre(false, false, false));
  // One small: the whole minus the others would tell.
  EXPECT_THAT(ChooseWithheld({4, 20, 10}), ElementsAre(true, false, true));
  // Nobody stands behind zero, so it hides nobody.
  EXPECT_THAT(ChooseWithheld({4, 20, 0}), ElementsAre(true, true, false));
  // Two small ones that hold fewer than five together tell as well.
  EXPECT_THAT(ChooseWithheld({1, 2, 20}), ElementsAre(true, true, true));
  EXPECT_THAT(ChooseWithheld({1, 4, 20}), ElementsAre(true, true, false));
  // Nothing left to hide behind.
  EXPECT_THAT(ChooseWithheld({3}), ElementsAre(true));
  EXPECT_THAT(ChooseWithheld({1, 1, 0}), ElementsAre(true, true, false));
}

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

MeasureCatalogue Catalogue() {
  Measure pupils;
  pupils.id = "f.pupils";
  pupils.unit = "pupils";
  Measure teachers;
  teachers.id = "s.teachers";
  teachers.unit = "persons";
  return *MeasureCatalogue::Create({pupils, teachers});
}

const char kPlan[] = R"pb(
  id: "p"
  indicators {
    id: "ratio"
    formula {
      ratio {
        numerator { measure: "f.pupils" }
        denominator { measure: "s.teachers" }
        factor: 1
      }
    }
    companions { id: "by_school" split: SPLIT_SCHOOL }
    companions { id: "share" split: SPLIT_SHARE_OF_SCHOOLS }
    companions {
      id: "teachers"
      split: SPLIT_SCHOOL
      formula { count { terms { measure: "s.teachers" } } }
    }
  }
)pb";

TEST(SuppressTest, WithholdsCountsOfPupilsOnly) {
  const auto snapshot = Parse<v1::Snapshot>(R"pb(
    plan: "p"
    figures {
      indicator: "ratio"
      value { numerator: "103" denominator: "2" factor: 1 display: "51.5" }
      provisional { numerator: "4" denominator: "1" factor: 1 display: "4" }
      gap: "1"
      companions {
        id: "by_school"
        key: "a"
        satisfies: true
        value { numerator: "3" denominator: "1" factor: 1 display: "3" }
      }
      companions {
        id: "by_school"
        key: "b"
        satisfies: false
        value { numerator: "60" denominator: "1" factor: 1 display: "60" }
      }
      companions {
        id: "by_school"
        key: "c"
        value { numerator: "40" denominator: "3" factor: 1 display: "13.3333" }
      }
      companions {
        id: "share"
        value { numerator: "2" denominator: "3" factor: 100 display: "66.6667" }
      }
      companions {
        id: "teachers"
        key: "a"
        value { numerator: "1" denominator: "1" factor: 1 display: "1" }
      }
    }
  )pb");
  const auto view = Suppress(snapshot, Parse<v1::Plan>(kPlan), Catalogue());
  const v1::IndicatorFigure& figure = view.figures(0);
  EXPECT_FALSE(figure.value().withheld());
  EXPECT_EQ(figure.value().numerator(), "103");
  EXPECT_EQ(figure.gap(), "1");
  EXPECT_TRUE(figure.provisional().withheld());
  EXPECT_FALSE(figure.provisional().has_numerator());

  ASSERT_EQ(figure.companions_size(), 5);
  const v1::CompanionValue& small = figure.companions(0);
  EXPECT_TRUE(small.value().withheld());
  EXPECT_FALSE(small.value().has_numerator());
  EXPECT_FALSE(small.value().has_denominator());
  EXPECT_FALSE(small.value().has_display());
  EXPECT_FALSE(small.has_satisfies());
  EXPECT_EQ(figure.companions(1).value().numerator(), "60");
  EXPECT_FALSE(figure.companions(1).satisfies());
  EXPECT_TRUE(figure.companions(2).value().withheld());
  EXPECT_EQ(figure.companions(3).value().numerator(), "2");
  EXPECT_EQ(figure.companions(4).value().numerator(), "1");
  // The full view is as it was.
  EXPECT_EQ(snapshot.figures(0).companions(0).value().numerator(), "3");
}

TEST(SuppressTest, WithholdsASmallWhole) {
  const auto snapshot = Parse<v1::Snapshot>(R"pb(
    plan: "p"
    figures {
      indicator: "ratio"
      value { numerator: "4" denominator: "1" factor: 1 display: "4" }
      gap: "0"
      verdict: VERDICT_MET
    }
    figures {
      indicator: "ratio"
      value { numerator: "123456789012345678901234567890" denominator: "1" factor: 1 }
    }
  )pb");
  const auto view = Suppress(snapshot, Parse<v1::Plan>(kPlan), Catalogue());
  EXPECT_TRUE(view.figures(0).value().withheld());
  EXPECT_FALSE(view.figures(0).has_gap());
  EXPECT_EQ(view.figures(0).verdict(), v1::VERDICT_MET);
  EXPECT_FALSE(view.figures(1).value().withheld());
}

// Elsewhere it would tell what its own figure keeps back.
TEST(SuppressTest, WithholdsTheGapOfASmallWholeBesideAnother) {
  const auto plan = Parse<v1::Plan>(R"pb(
    id: "p"
    indicators {
      id: "hires"
      formula { count { terms { measure: "s.teachers" } } }
      companions { id: "needed" gap_of: "ratio" }
    }
    indicators {
      id: "ratio"
      formula {
        ratio {
          numerator { measure: "f.pupils" }
          denominator { measure: "s.teachers" }
        }
      }
    }
  )pb");
  auto snapshot = Parse<v1::Snapshot>(R"pb(
    plan: "p"
    figures {
      indicator: "hires"
      value { numerator: "3" denominator: "1" factor: 1 display: "3" }
      companions {
        id: "needed"
        value { numerator: "2" denominator: "1" factor: 1 display: "2" }
      }
    }
    figures {
      indicator: "ratio"
      value { numerator: "900" denominator: "1" factor: 1 display: "900" }
      gap: "2"
    }
  )pb");
  EXPECT_EQ(Suppress(snapshot, plan, Catalogue()).figures(0).companions(0).value().numerator(),
            "2");
  snapshot.mutable_figures(1)->mutable_value()->set_numerator("4");
  const auto view = Suppress(snapshot, plan, Catalogue());
  EXPECT_TRUE(view.figures(0).companions(0).value().withheld());
  EXPECT_FALSE(view.figures(0).companions(0).value().has_numerator());
  EXPECT_EQ(view.figures(0).value().numerator(), "3");
}

// Numbers composed of counts of pupils: whether one is small cannot be told from them.
TEST(SuppressTest, KeepsOnlyTheRoundedValueOfWhatIsComposed) {
  const auto plan = Parse<v1::Plan>(R"pb(
    id: "p"
    indicators {
      id: "change"
      formula { change { count { terms { measure: "f.pupils" } } } }
      companions { id: "by_school" split: SPLIT_SCHOOL }
      companions {
        id: "staff"
        formula { change { count { terms { measure: "s.teachers" } } } }
      }
    }
    indicators {
      id: "staff"
      formula { change { count { terms { measure: "s.teachers" } } } }
    }
  )pb");
  const auto snapshot = Parse<v1::Snapshot>(R"pb(
    plan: "p"
    figures {
      indicator: "change"
      value { numerator: "-97" denominator: "100" factor: 100 display: "-97" }
      provisional { numerator: "1" denominator: "20" factor: 100 display: "5" }
      gap: "98"
      companions {
        id: "by_school"
        key: "a"
        satisfies: true
        value { numerator: "50" denominator: "60" factor: 100 display: "83.3333" }
      }
      companions {
        id: "staff"
        value { numerator: "1" denominator: "20" factor: 100 display: "5" }
      }
    }
    figures {
      indicator: "staff"
      value { numerator: "1" denominator: "20" factor: 100 display: "5" }
      gap: "0"
    }
  )pb");
  const auto view = Suppress(snapshot, plan, Catalogue());
  const v1::IndicatorFigure& change = view.figures(0);
  EXPECT_FALSE(change.value().has_numerator());
  EXPECT_FALSE(change.value().has_denominator());
  EXPECT_EQ(change.value().display(), "-97");
  EXPECT_FALSE(change.value().withheld());
  EXPECT_TRUE(change.provisional().withheld());
  EXPECT_FALSE(change.has_gap());
  EXPECT_TRUE(change.companions(0).value().withheld());
  EXPECT_FALSE(change.companions(0).has_satisfies());
  EXPECT_EQ(change.companions(1).value().numerator(), "1");
  EXPECT_EQ(view.figures(1).value().numerator(), "1");
  EXPECT_EQ(view.figures(1).gap(), "0");
}

// Which part is the worst is not known: a small number of any is withheld.
TEST(SuppressTest, WithholdsASmallWorstPart) {
  const auto plan = Parse<v1::Plan>(R"pb(
    id: "p"
    indicators {
      id: "worst"
      formula {
        worst_of {
          parts {
            id: "a"
            count { terms { measure: "f.pupils" } }
          }
          parts {
            id: "b"
            count { terms { measure: "s.teachers" } }
          }
        }
      }
    }
  )pb");
  const auto snapshot = Parse<v1::Snapshot>(R"pb(
    plan: "p"
    figures {
      indicator: "worst"
      value { numerator: "3" denominator: "1" factor: 1 display: "3" }
    }
  )pb");
  EXPECT_TRUE(Suppress(snapshot, plan, Catalogue()).figures(0).value().withheld());
}

}  // namespace
}  // namespace districtedu::aggregation
