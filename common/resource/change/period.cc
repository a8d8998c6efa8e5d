#include "common/resource/change/period.h"

#include <algorithm>
#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/resource/declared/value.h"

namespace districtedu::resource {
namespace {

constexpr int kFirstYear = 0;
constexpr int kLastYear = 9999;

constexpr char kSelect[] = "SELECT school_year, school_id, state, approved_by FROM ";
constexpr char kWhere[] =
    "_submissions FORCE INDEX (PRIMARY) WHERE district_id = ? AND form = ? AND school_year BETWEEN "
    "? AND ?";
constexpr char kOrder[] = " ORDER BY district_id, school_year, form, school_id LOCK IN SHARE MODE";

// Why the principal may not write what the submission, a row of the statements, bears on; none: it
// may. Two pairs of eyes: who approved figures does not alter them.
std::optional<Reason> ClosedTo(const std::string& principal, const mysql::Row& submission) {
  const std::string& state = std::get<std::string>(submission[2]);
  if (state == "locked") return Reason::kPeriodLocked;
  if (state == "correcting" && !mysql::IsNull(submission[3]) &&
      std::get<std::string>(submission[3]) == principal) {
    return Reason::kCorrectionByApprover;
  }
  return std::nullopt;
}

}  // namespace

PeriodStatements::PeriodStatements(const ResourceType& type)
    : all_schools(absl::StrCat(kSelect, type.room(), kWhere, kOrder)),
      some_schools(absl::StrCat(kSelect, type.room(), kWhere, " AND school_id IN ("), 1,
                   absl::StrCat(")", kOrder)) {}

absl::Status HeldPeriods::Hold(mysql::Session& session, const std::set<Touch>& touches) {
  if (type_.options().form().empty()) return absl::OkStatus();
  // In one statement, so that locks are taken in key order: years that lie between touched ones are
  // locked with them.
  int first = kLastYear;
  int last = kFirstYear;
  std::set<std::string> schools;  // the empty one, all, comes first
  for (const Touch& touch : touches) {
    if (!held_.insert(touch).second) continue;
    first = std::min(first, touch.first_year.value_or(kFirstYear));
    last = std::max(last, touch.last_year.value_or(kLastYear));
    schools.insert(type_.options().district_form() ? kDistrictForm : touch.school);
  }
  if (schools.empty()) return absl::OkStatus();
  const std::vector<mysql::Value> years = {district_, type_.options().form(), std::int64_t{first},
                                           std::int64_t{last}};
  const std::vector<std::string> list(schools.begin(), schools.end());
  const auto rows = list.front().empty()
                        ? session.Query(statements_.all_schools, years)
                        : QueryList(session, statements_.some_schools, years, list.size(),
                                    [&](std::size_t i, std::vector<mysql::Value>* params) {
                                      params->emplace_back(list[i]);
                                    });
  if (!rows.ok()) return rows.status();
  for (const mysql::Row& row : *rows) {
    const std::optional<Reason> reason = ClosedTo(principal_, row);
    if (!reason.has_value()) continue;
    closed_.emplace(Period(std::get<std::int64_t>(row[0]), std::get<std::string>(row[1])), *reason);
  }
  return absl::OkStatus();
}

bool HeldPeriods::BearsOn(const Touch& touch, const Period& period) const {
  const auto& [year, school] = period;
  return year >= touch.first_year.value_or(kFirstYear) &&
         year <= touch.last_year.value_or(kLastYear) &&
         (type_.options().district_form() || touch.school.empty() || touch.school == school);
}

absl::Status HeldPeriods::Check(const std::set<Touch>& touches) const {
  if (closed_.empty()) return absl::OkStatus();
  for (const Touch& touch : touches) {
    for (const auto& [period, reason] : closed_) {
      if (!BearsOn(touch, period)) continue;
      const std::string& form = type_.options().form();
      return Error(reason,
                   absl::StrCat("the form \"", form, "\" of school year ", period.first,
                                reason == Reason::kPeriodLocked
                                    ? " is locked"
                                    : " is corrected by others than the one who approved it"),
                   {{"form", form}, {"school_year", absl::StrCat(period.first)}});
    }
  }
  return absl::OkStatus();
}

}  // namespace districtedu::resource
