#include "common/resource/change/touch.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "common/base/date.h"

namespace districtedu::resource {
namespace {

constexpr char kForEver[] = "~";  // behind every date

std::string BehindLast(const Days& days) { return days.to.empty() ? kForEver : days.to; }

bool Covers(const Touch& wide, const Touch& narrow) {
  return (wide.school.empty() || wide.school == narrow.school) &&
         (!wide.first_year || (narrow.first_year && *wide.first_year <= *narrow.first_year)) &&
         (!wide.last_year || (narrow.last_year && *narrow.last_year <= *wide.last_year));
}

}  // namespace

Days DaysOfSchoolYear(int school_year) {
  return {FormatDate(SchoolYearBegin(school_year)), FormatDate(SchoolYearEnd(school_year))};
}

std::optional<Days> Overlap(const Days& a, const Days& b) {
  const std::string from = std::max(a.from, b.from);
  const std::string behind = std::min(BehindLast(a), BehindLast(b));
  if (behind <= from) return std::nullopt;
  return Days{from, behind == kForEver ? "" : behind};
}

Touch TouchOfDays(const Days& days, const std::string& school) {
  Touch touch;
  touch.school = school;
  if (const auto day = ParseDate(days.from)) touch.first_year = SchoolYearOf(*day);
  if (const auto day = ParseDate(days.to)) touch.last_year = SchoolYearOf(*day - 1);
  return touch;
}

Facts FactOfDay(const std::string& day, const std::string& school, const std::string& what) {
  const auto parsed = ParseDate(day);
  if (!parsed) return {};
  return {{{day, FormatDate(*parsed + 1)}, school, what}};
}

std::vector<Touch> TouchesOfFacts(const Facts& before, const Facts& after) {
  // Days on which a fact begins or ceases to hold on one side only.
  std::map<std::pair<std::string, std::string>, std::set<std::string>> turns;
  for (const Facts* side : {&before, &after}) {
    for (const Fact& fact : std::set<Fact>(side->begin(), side->end())) {
      std::set<std::string>& of_fact = turns[{fact.school, fact.what}];
      for (const std::string& turn : {fact.days.from, BehindLast(fact.days)}) {
        if (!of_fact.insert(turn).second) of_fact.erase(turn);
      }
    }
  }
  std::set<Touch> touches;
  for (const auto& [fact, days] : turns) {
    for (auto turn = days.begin(); turn != days.end(); ++turn) {
      const std::string& from = *turn;
      const std::string& behind = *++turn;
      touches.insert(TouchOfDays({from, behind == kForEver ? "" : behind}, fact.first));
    }
  }
  return WithoutCovered(touches);
}

std::vector<Touch> WithoutCovered(const std::set<Touch>& touches) {
  std::vector<Touch> kept;
  for (const Touch& touch : touches) {
    const bool covered = std::any_of(touches.begin(), touches.end(), [&](const Touch& other) {
      return other != touch && Covers(other, touch);
    });
    if (!covered) kept.push_back(touch);
  }
  return kept;
}

std::string ContentOf(const google::protobuf::Message& message,
                      const std::vector<std::string>& without) {
  const std::unique_ptr<google::protobuf::Message> content(message.New());
  content->CopyFrom(message);
  const auto clear = [&](const std::string& name) {
    content->GetReflection()->ClearField(content.get(),
                                         content->GetDescriptor()->FindFieldByName(name));
  };
  for (const char* name : {"etag", "create_time", "update_time"}) clear(name);
  for (const std::string& name : without) clear(name);
  return content->SerializeAsString();
}

}  // namespace districtedu::resource
