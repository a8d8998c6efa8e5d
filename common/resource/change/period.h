#ifndef DISTRICTEDU_COMMON_RESOURCE_CHANGE_PERIOD_H_
#define DISTRICTEDU_COMMON_RESOURCE_CHANGE_PERIOD_H_

#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "common/base/reason.h"
#include "common/mysql/session.h"
#include "common/resource/change/rules.h"
#include "common/resource/declared/type.h"
#include "common/resource/store/row_list.h"

namespace districtedu::resource {

// Stands for a school in the name of the submission of a form that the district keeps.
inline constexpr char kDistrictForm[] = "district";

// The statements of one type, made once.
struct PeriodStatements {
  explicit PeriodStatements(const ResourceType& type);
  std::string all_schools;
  ListStatement some_schools;
};

// The periods a transaction holds open: submissions share-locked, so that none can be closed until
// it has ended.
class HeldPeriods {
 public:
  // `principal` is the name of who writes.
  HeldPeriods(const ResourceType& type, const PeriodStatements& statements, std::string district,
              std::string principal)
      : type_(type),
        statements_(statements),
        district_(std::move(district)),
        principal_(std::move(principal)) {}

  // Locks, in key order, what the touches bear on and is not held yet.
  absl::Status Hold(mysql::Session& session, const std::set<Touch>& touches);
  // Errors: FAILED_PRECONDITION where a touch, held before, bears on a period that is locked
  // (PERIOD_LOCKED) or whose correction is not for the one who approved it
  // (CORRECTION_BY_APPROVER).
  absl::Status Check(const std::set<Touch>& touches) const;

 private:
  // A school year and a school, or "district".
  using Period = std::pair<std::int64_t, std::string>;

  bool BearsOn(const Touch& touch, const Period& period) const;

  const ResourceType& type_;
  const PeriodStatements& statements_;
  const std::string district_;
  const std::string principal_;
  std::set<Touch> held_;
  std::map<Period, Reason> closed_;  // to this principal, and why
};

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CHANGE_PERIOD_H_
