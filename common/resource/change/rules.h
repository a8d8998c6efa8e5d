#ifndef DISTRICTEDU_COMMON_RESOURCE_CHANGE_RULES_H_
#define DISTRICTEDU_COMMON_RESOURCE_CHANGE_RULES_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/auth/principal.h"
#include "common/mysql/session.h"
#include "common/resource/declared/validate.h"
#include "common/resource/store/store.h"

// What a room may say of a resource beyond its declaration: three functions. What does not fit
// here is a special call with a handler of its own.

namespace districtedu::resource {

// School years and schools whose figures a change can alter: what the aggregation refreshes, and
// whose submissions lock the write.
struct Touch {
  std::optional<int> first_year;  // none: all before last_year
  std::optional<int> last_year;   // none: all after first_year
  std::string school;             // empty: all
  friend auto operator<=>(const Touch&, const Touch&) = default;
};

// The school years that the days from `from` up to, not including, `to` lie in; YYYY-MM-DD. An
// empty `from` reaches back for ever, an empty `to` goes on for ever.
Touch TouchOfDates(const std::string& from, const std::string& to, const std::string& school);

struct StoreCheck {
  mysql::Session& session;  // to read with, inside the writing transaction
  const auth::Principal& principal;
  const std::string& district;
  const StoredRow* before;  // null on create
  StoredRow* after;         // null on delete; output-only fields may be set
};

struct Rules {
  // Pure: what the message alone shows to be impossible. Paths without the resource's prefix.
  std::function<void(const Message& after, Violations* violations)> check;
  // Locks FOR UPDATE, in key order, the parents of rows whose siblings touches and check_in_store
  // read; asked before both, of an import once a chunk. Rows as they are and as they are to be.
  std::function<absl::Status(mysql::Session& session, const std::string& district,
                             const std::vector<const StoredRow*>& rows)>
      lock_parents = nullptr;
  // What only the other rows show, inside the transaction; siblings are read after locking their
  // parent FOR UPDATE.
  std::function<absl::Status(const StoreCheck&)> check_in_store;
  // What the change bears on, as few years and schools as can be; asked before check_in_store and
  // before anything is written. Absent: the year and school of the name, or everything. Where there
  // is no check_in_store, an import asks it of many rows before it writes the first.
  std::function<absl::StatusOr<std::vector<Touch>>(const StoreCheck&)> touches;
};

// By resource type within the room ("Appointment").
using RuleBook = std::map<std::string, Rules>;

// The rules of what common/v1 declares (Submission), for every room.
RuleBook CommonRules();

// The touches of a type without a rule of its own.
std::vector<Touch> DefaultTouches(const ResourceType& type, const StoredRow* before,
                                  const StoredRow* after);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CHANGE_RULES_H_
