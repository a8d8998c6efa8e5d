// What names stand for, and what is wrong with names.
#include "services/aggregation/plan/plan_names.h"

#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/aggregation/plan/plan_check.h"

namespace districtedu::aggregation {
namespace {

v1::Plan Parse(const std::string& text) {
  PlanText plan;
  for (const Finding& finding : ParsePlan(text, &plan)) {
    ADD_FAILURE() << FormatFinding("plan", finding);
  }
  return plan.plan;
}

TEST(WithoutNames, WritesWhatTheyStandForInTheirPlaces) {
  const v1::Plan plan = WithoutNames(Parse(R"pb(
    scopes {
      name: "schools"
      scope { school_kinds: [ "primary", "junior" ] }
    }
    scopes {
      name: "all"
      scope { named: "schools" school_kinds: "special_education" }
    }
    companion_sets {
      name: "stage"
      companions { id: "by_stage" split: SPLIT_STAGE }
    }
    companion_sets {
      name: "cuts"
      companions { set: "stage" }
      companions {
        id: "by_school"
        split: SPLIT_SCHOOL
        scope { named: "all" }
      }
    }
    condition_sets {
      name: "any"
      conditions {
        count {}
        bound: "1"
      }
    }
    kinds {
      name: "project"
      indicator {
        owner: "t"
        direction: DIRECTION_AT_LEAST
        clauses: "body.1"
        formula {
          milestone_done {
            parts {
              measure: "t.done"
              where { dimension: "project" any_of: "$of" }
            }
          }
        }
        companions { set: "stage" }
      }
    }
    indicators {
      id: "t.a"
      scope { named: "all" }
      companions { id: "first" }
      companions { set: "cuts" }
      companions { id: "last" }
    }
    indicators {
      id: "t.project.one"
      kind: "project"
      clauses: "body.2"
      companions { id: "own" }
    }
    indicators { id: "t.two" kind: "project" of: "other" direction: DIRECTION_AT_MOST }
    indicators {
      id: "t.share"
      formula {
        share_of_schools {
          conditions { set: "any" }
          conditions { bound: "2" }
          among { set: "any" }
        }
      }
    }
  )pb"));
  const v1::Plan expected = Parse(R"pb(
    indicators {
      id: "t.a"
      scope { school_kinds: [ "primary", "junior", "special_education" ] }
      companions { id: "first" }
      companions { id: "by_stage" split: SPLIT_STAGE }
      companions {
        id: "by_school"
        split: SPLIT_SCHOOL
        scope { school_kinds: [ "primary", "junior", "special_education" ] }
      }
      companions { id: "last" }
    }
    indicators {
      id: "t.project.one"
      owner: "t"
      direction: DIRECTION_AT_LEAST
      clauses: "body.1"
      clauses: "body.2"
      formula {
        milestone_done {
          parts {
            measure: "t.done"
            where { dimension: "project" any_of: "one" }
          }
        }
      }
      companions { id: "by_stage" split: SPLIT_STAGE }
      companions { id: "own" }
    }
    indicators {
      id: "t.two"
      owner: "t"
      direction: DIRECTION_AT_MOST
      clauses: "body.1"
      formula {
        milestone_done {
          parts {
            measure: "t.done"
            where { dimension: "project" any_of: "other" }
          }
        }
      }
      companions { id: "by_stage" split: SPLIT_STAGE }
    }
    indicators {
      id: "t.share"
      formula {
        share_of_schools {
          conditions {
            count {}
            bound: "1"
          }
          conditions { bound: "2" }
          among {
            count {}
            bound: "1"
          }
        }
      }
    }
  )pb");
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(plan, expected))
      << plan.DebugString();
}

// Findings about names come alone: with a wrong name it is not known what the plan says.
std::string Findings(const std::string& text) {
  PlanText plan;
  std::vector<Finding> findings = ParsePlan(text, &plan);
  if (findings.empty()) {
    findings = CheckPlan(plan.plan, *MeasureCatalogue::Create({}), &plan.locations);
  }
  return absl::StrJoin(findings, "\n", [](std::string* out, const Finding& finding) {
    absl::StrAppend(out, FormatFinding("plan", finding));
  });
}

TEST(CheckNames, SaysWhatIsWrongWithThem) {
  EXPECT_EQ(Findings("indicators {\n  scope { named: \"x\" }\n  companions { set: \"y\" }\n}"),
            "plan:2:11: indicators[0].scope.named: the plan has no scope \"x\" [PLAN_INVALID]\n"
            "plan:3:16: indicators[0].companions[0].set: the plan has no companion set \"y\" "
            "[PLAN_INVALID]");
  EXPECT_EQ(Findings("scopes { name: \"x\" }\nkinds { name: \"k\" indicator {} }"),
            "plan:1:1: scopes[0]: nothing uses the scope \"x\" [PLAN_INVALID]\n"
            "plan:2:1: kinds[0]: nothing uses the kind \"k\" [PLAN_INVALID]");
  EXPECT_EQ(Findings("scopes { name: \"a\" scope { named: \"b\" } }\n"
                     "scopes { name: \"b\" scope { named: \"a\" } }\n"
                     "indicators { scope { named: \"a\" } }"),
            "plan:2:28: scopes[1].scope.named: goes in a circle: a -> b -> a [PLAN_INVALID]\n"
            "plan:1:28: scopes[0].scope.named: goes in a circle: b -> a -> b [PLAN_INVALID]");
  EXPECT_EQ(Findings("companion_sets { name: \"a\" }\ncompanion_sets { name: \"a\" }\n"
                     "indicators { companions { set: \"a\" id: \"b\" } }"),
            "plan:2:18: companion_sets[1].name: \"a\" stands twice [PLAN_INVALID]\n"
            "plan:3:27: indicators[0].companions[0].set: a set stands for all it has; nothing else "
            "stands beside it [PLAN_INVALID]");
  EXPECT_EQ(
      Findings("condition_sets { name: \"A\" }"),
      "plan:1:18: condition_sets[0].name: a name is [a-z][a-z0-9_]* [FIELD_PATTERN_MISMATCH]");
  EXPECT_EQ(Findings("kinds { name: \"k\" indicator { id: \"t.x\" } }\n"
                     "indicators { kind: \"k\" }\nindicators { of: \"x\" }"),
            "plan:1:31: kinds[0].indicator.id: a kind has no id [PLAN_INVALID]\n"
            "plan:3:14: indicators[1].of: there is no kind to say it in [PLAN_INVALID]");
}

// A fault of what is shared is told once, where it is said.
TEST(CheckNames, FaultsAreToldWhereTheyStand) {
  const std::string findings = Findings(
      "companion_sets {\n  name: \"cuts\"\n  companions { id: \"Bad\" split: SPLIT_SCHOOL }\n}\n"
      "indicators { id: \"t.a\" companions { set: \"cuts\" } }\n"
      "indicators { id: \"t.b\" companions { set: \"cuts\" } }\n");
  const std::string fault = "plan:3:16: companion_sets[0].companions[0].id: an id is ";
  const size_t first = findings.find(fault);
  ASSERT_NE(first, std::string::npos) << findings;
  EXPECT_EQ(findings.find(fault, first + 1), std::string::npos) << findings;
}

// Each set names the one before twice.
TEST(CheckNames, SetsDoNotMultiplyWithoutBound) {
  std::string text = "companion_sets { name: \"s0\" companions { id: \"x\" } }\n";
  for (int i = 1; i <= 60; ++i) {
    absl::StrAppend(&text, "companion_sets { name: \"s", i, "\" companions { set: \"s", i - 1,
                    "\" } companions { set: \"s", i - 1, "\" } }\n");
  }
  EXPECT_NE(Findings(text).find("more than a plan may have"), std::string::npos);
}

}  // namespace
}  // namespace districtedu::aggregation
