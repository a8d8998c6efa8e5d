#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/resource/change/checks.h"
#include "common/resource/declared/name.h"
#include "services/facilities/rules/rules.h"

namespace districtedu::facilities {
namespace {

using resource::Facts;
using resource::LastDayOf;
using resource::LastSegment;
using v1::EquipmentProject;
using v1::EquipmentPurchase;

// The acceptance ends a project: what is delivered after the last day in time comes before it.
void CheckEquipmentProject(const EquipmentProject& project, resource::Violations* violations) {
  const std::string last_day = LastDayOf(project.due_school_year());
  if (project.accepted_on().empty() || project.accepted_on() > last_day) return;
  for (int i = 0; i < project.items_size(); ++i) {
    if (project.items(i).delivered_later() == 0) continue;
    violations->push_back(
        {absl::StrCat("items[", i, "].delivered_later"), Reason::kDateOrderInvalid,
         absl::StrCat("must be absent: accepted_on is ", project.accepted_on(),
                      ", and what is delivered after ", last_day, " is accepted after it")});
  }
}

// Kindergartens occur in their own part of the list and nowhere else.
absl::Status CheckProjectInStore(const resource::ChangeOf<EquipmentProject>& change,
                                 const resource::StoreReader& store) {
  if (change.after == nullptr) return absl::OkStatus();
  const EquipmentProject& project = *change.after;
  const auto school = store.session.Query(
      "SELECT kind FROM facilities_schools WHERE district_id = ? AND school_id = ?",
      {store.district, LastSegment(project.school())});
  if (!school.ok()) return school.status();
  if (school->empty()) return absl::OkStatus();  // the foreign key says so
  const bool kindergarten = std::get<std::string>(school->front()[0]) == "kindergarten";
  if (kindergarten == (project.equipment_scope() == v1::EQUIPMENT_SCOPE_KINDERGARTEN)) {
    return absl::OkStatus();
  }
  return InvalidFields({{"equipment_project.equipment_scope", Reason::kKindNotApplicable,
                         kindergarten ? "must be kindergarten: the school is one"
                                      : "is kindergarten, and the school is none"}});
}

// Delivered as required, in time or by now; of every item, and there is one.
bool Complete(const EquipmentProject& project, bool in_time) {
  for (const v1::EquipmentProjectItem& item : project.items()) {
    if (item.required() == 0) continue;  // READINGS 30
    const int later = in_time ? 0 : item.delivered_later();
    if (!item.has_delivered() || item.delivered() + later < item.required()) return false;
  }
  return !project.items().empty() && !project.accepted_on().empty();
}

// As equipment_due.sql, equipment_done.sql and equipment_items_*.sql read it.
Facts FactsOfProject(const EquipmentProject& project) {
  const bool on_time = Complete(project, /*in_time=*/true) &&
                       project.accepted_on() <= LastDayOf(project.due_school_year());
  std::string due = absl::StrCat(project.code(), " ", project.equipment_scope(), " ",
                                 project.named_in_plan(), " ", on_time);
  for (const v1::EquipmentProjectItem& item : project.items()) {
    absl::StrAppend(&due, " ", item.required(), "/",
                    item.has_delivered() ? absl::StrCat(item.delivered()) : "");
  }
  Facts facts;
  if (Complete(project, /*in_time=*/false)) {
    facts = resource::FactOfDay(project.accepted_on(), "",
                                absl::StrCat(project.code(), " done ", project.accepted_on()));
  }
  facts.push_back({resource::DaysOfSchoolYear(project.due_school_year()), "", due});
  return facts;
}

// As equipment_purchased.sql reads it: nothing before the acceptance.
Facts FactsOfPurchase(const EquipmentPurchase& purchase) {
  return resource::FactOfDay(
      purchase.accepted_on(), LastSegment(purchase.school()),
      absl::StrCat(purchase.kind(), " ",
                   purchase.has_quantity() ? absl::StrCat(purchase.quantity()) : ""));
}

}  // namespace

resource::RulesOf<EquipmentProject> EquipmentProjectRules() {
  return {.check = CheckEquipmentProject,
          .check_in_store = CheckProjectInStore,
          .facts = FactsOfProject};
}

resource::RulesOf<EquipmentPurchase> EquipmentPurchaseRules() { return {.facts = FactsOfPurchase}; }

}  // namespace districtedu::facilities
