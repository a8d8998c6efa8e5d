#include "services/aggregation/calls/access.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"

namespace districtedu::aggregation {
namespace {

using auth::Role;

bool IsId(absl::string_view text) {
  if (text.empty() || text.size() > 64 || !absl::ascii_isalnum(text[0])) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == '_' || c == '.' || c == '-';
  });
}

// The values of a name whose segments alternate between these words and ids.
absl::StatusOr<std::vector<std::string>> Segments(const std::string& name,
                                                  const std::vector<const char*>& words,
                                                  const std::string& field) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  bool fits = parts.size() == 2 * words.size();
  std::vector<std::string> ids;
  std::string pattern;
  for (std::size_t i = 0; i < words.size(); ++i) {
    absl::StrAppend(&pattern, i == 0 ? "" : "/", words[i], "/{id}");
    if (!fits) continue;
    fits = parts[2 * i] == words[i] && IsId(parts[2 * i + 1]);
    ids.push_back(parts[2 * i + 1]);
  }
  if (!fits) {
    return InvalidFields({{field, Reason::kNameInvalid, absl::StrCat("must be ", pattern)}});
  }
  return ids;
}

// Keeps the elements for which `keep` holds.
template <typename Repeated, typename Keep>
void Filter(Repeated* repeated, Keep keep) {
  int kept = 0;
  for (int i = 0; i < repeated->size(); ++i) {
    if (!keep(repeated->Get(i))) continue;
    if (kept != i) repeated->SwapElements(kept, i);
    ++kept;
  }
  while (repeated->size() > kept) repeated->RemoveLast();
}

}  // namespace

absl::Status NotFound(const std::string& type, const std::string& name) {
  return WithResource(Error(Reason::kResourceNotFound, "there is none of this name"),
                      absl::StrCat("districtedu.aggregation.v1.", type), name);
}

absl::StatusOr<Reach> ReachIn(const auth::Principal& principal, const std::string& district,
                              const std::vector<auth::Role>& roles, const std::string& what) {
  Reach reach;
  bool any = false;
  for (const auth::Grant* grant : principal.In(district)) {
    if (std::find(roles.begin(), roles.end(), grant->role) == roles.end()) continue;
    any = true;
    if (grant->role == Role::ROLE_SCHOOL_REPORTER) {
      reach.schools.insert(grant->school);
      continue;
    }
    reach.all_schools = true;
    reach.full = reach.full || grant->role != Role::ROLE_READER;
  }
  if (!any) return NotFound("District", what);
  return reach;
}

void Narrow(const Reach& reach, const v1::IndicatorDefinition& definition,
            v1::IndicatorFigure* figure) {
  if (reach.all_schools) return;
  std::set<std::string> by_school;
  for (const v1::CompanionDefinition& companion : definition.companions()) {
    if (companion.split() == v1::SPLIT_SCHOOL) by_school.insert(companion.id());
  }
  Filter(figure->mutable_companions(), [&](const v1::CompanionValue& value) {
    return by_school.count(value.id()) == 0 || reach.schools.count(value.key()) > 0;
  });
  // "p01", "p01@2022", "district/honours"
  const auto reachable = [&](const std::string& place) {
    return absl::StartsWith(place, "district/") ||
           reach.schools.count(place.substr(0, place.find('@'))) > 0;
  };
  Filter(figure->mutable_completeness()->mutable_missing(), reachable);
  Filter(figure->mutable_completeness()->mutable_incomplete(), reachable);
}

absl::StatusOr<std::string> ParseDistrictName(const std::string& name, const std::string& field) {
  auto ids = Segments(name, {"districts"}, field);
  if (!ids.ok()) return ids.status();
  return (*ids)[0];
}

absl::StatusOr<PlanPlace> ParsePlanName(const std::string& name, const std::string& field) {
  auto ids = Segments(name, {"districts", "plans"}, field);
  if (!ids.ok()) return ids.status();
  return PlanPlace{(*ids)[0], (*ids)[1], ""};
}

absl::StatusOr<PlanPlace> ParseIndicatorName(const std::string& name, const std::string& field) {
  auto ids = Segments(name, {"districts", "plans", "indicators"}, field);
  if (!ids.ok()) return ids.status();
  return PlanPlace{(*ids)[0], (*ids)[1], (*ids)[2]};
}

}  // namespace districtedu::aggregation
