#ifndef DISTRICTEDU_COMMON_RESOURCE_TESTING_RULE_CASE_H_
#define DISTRICTEDU_COMMON_RESOURCE_TESTING_RULE_CASE_H_

#include <google/protobuf/text_format.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/resource/change/rules.h"

// Rules asked about records in text form, where the last of several values of a field counts; their
// answers as texts.

namespace districtedu::resource {

template <typename T>
T FromText(const std::string& text) {
  T message;
  if (!google::protobuf::TextFormat::MergeFromString(text, &message)) {
    throw std::runtime_error(absl::StrCat("not a ", message.GetTypeName(), ": ", text));
  }
  return message;
}

// A change with its records. An empty text: there is none on that side.
template <typename T>
struct ChangeCase {
  ChangeCase(const std::string& before_text, const std::string& after_text,
             const std::vector<std::string>& siblings_text = {})
      : before(before_text.empty() ? std::nullopt : std::optional<T>(FromText<T>(before_text))),
        after(after_text.empty() ? std::nullopt : std::optional<T>(FromText<T>(after_text))),
        change{before ? &*before : nullptr, after ? &*after : nullptr} {
    for (const std::string& text : siblings_text) siblings.push_back(FromText<T>(text));
    for (const T& sibling : siblings) change.siblings.push_back(&sibling);
  }
  ChangeCase(const ChangeCase&) = delete;
  ChangeCase& operator=(const ChangeCase&) = delete;

  std::optional<T> before, after;
  std::vector<T> siblings;
  ChangeOf<T> change;
};

// "2022..2024 s1", "..2024", "2022..", "all".
inline std::string TextOf(const Touch& touch) {
  std::string text = "all";
  if (touch.first_year || touch.last_year) {
    text = absl::StrCat(touch.first_year ? absl::StrCat(*touch.first_year) : "", "..",
                        touch.last_year ? absl::StrCat(*touch.last_year) : "");
  }
  return touch.school.empty() ? text : absl::StrCat(text, " ", touch.school);
}

inline std::vector<std::string> TextsOf(const std::vector<Touch>& touches) {
  std::vector<std::string> texts;
  for (const Touch& touch : touches) texts.push_back(TextOf(touch));
  return texts;
}

// What a change bears on by rules that do not read the store.
template <typename T>
std::vector<std::string> TouchesOf(const RulesOf<T>& rules, const std::string& before,
                                   const std::string& after,
                                   const std::vector<std::string>& siblings = {}) {
  const ChangeCase<T> made(before, after, siblings);
  return TextsOf(rules.facts ? TouchesOfFacts<T>(made.change, rules.facts)
                             : rules.touches(made.change));
}

// "field: REASON" for each violation.
template <typename T>
std::vector<std::string> ViolationsOf(const RulesOf<T>& rules, const std::string& text) {
  Violations violations;
  rules.check(FromText<T>(text), &violations);
  std::vector<std::string> found;
  for (const FieldViolation& violation : violations) {
    found.push_back(
        absl::StrCat(violation.field, ": ", std::string(DescribeReason(violation.reason).name)));
  }
  return found;
}

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_TESTING_RULE_CASE_H_
