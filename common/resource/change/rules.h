#ifndef DISTRICTEDU_COMMON_RESOURCE_CHANGE_RULES_H_
#define DISTRICTEDU_COMMON_RESOURCE_CHANGE_RULES_H_

#include <google/protobuf/descriptor.h>

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/auth/principal.h"
#include "common/mysql/session.h"
#include "common/resource/change/touch.h"
#include "common/resource/declared/validate.h"
#include "common/resource/store/store.h"

// What a room may say of a resource beyond its declaration. What does not fit here is a special
// call with a handler of its own.

namespace districtedu::resource {

// A change as a rule sees it.
template <typename T>
struct ChangeOf {
  const T* before;  // null on create
  T* after;         // null on delete; output-only fields may be set
  // Of the other records with the same parent, if the rules ask for them: without nested rows, as
  // they are once the changes before this one are made.
  std::vector<const T*> siblings = {};

  const T& row() const { return after != nullptr ? *after : *before; }
};

// Whether anything but the fields `without` differs; true on create and delete.
template <typename T>
bool Alters(const ChangeOf<T>& change, const std::vector<std::string>& without) {
  return change.before == nullptr || change.after == nullptr ||
         ContentOf(*change.before, without) != ContentOf(*change.after, without);
}

// To read with, inside the writing transaction.
struct StoreReader {
  mysql::Session& session;
  const std::string& district;
};

// The rules of the resource that message T declares; each may be absent.
template <typename T>
struct RulesOf {
  // Pure: what the message alone shows to be impossible. Paths without the resource's prefix.
  std::function<void(const T& after, Violations* violations)> check = nullptr;
  // Name of the reference by which records are siblings, "district" for all of the district. Their
  // parents are locked FOR UPDATE, so that two siblings are never written side by side.
  std::string siblings_by = {};
  // Pure: what the two sides of the change, the siblings and who makes it show.
  std::function<absl::Status(const ChangeOf<T>&, const auth::Principal&)> check_change = nullptr;
  // What only other rows show: of other resources, or of the own one if it refers to itself.
  std::function<absl::Status(const ChangeOf<T>&, const StoreReader&)> check_in_store = nullptr;

  // What the change bears on, as few years and schools as can be, asked before the checks of the
  // change and before anything is written: given as what measures read of a record, or worked out
  // of the change, or with the store at hand; one of the three. None: the year and school of the
  // name, or everything.
  std::function<Facts(const T&)> facts = nullptr;
  std::function<std::vector<Touch>(const ChangeOf<T>&)> touches = nullptr;
  std::function<absl::StatusOr<std::vector<Touch>>(const ChangeOf<T>&, const StoreReader&)>
      touches_in_store = nullptr;

  // What follows from written records in the same transaction, once for all that it writes.
  std::function<absl::Status(const StoreReader&, const RowStamp&)> after_write = nullptr;
};

template <typename T>
std::vector<Touch> TouchesOfFacts(const ChangeOf<T>& change,
                                  const std::function<Facts(const T&)>& facts) {
  return TouchesOfFacts(change.before ? facts(*change.before) : Facts(),
                        change.after ? facts(*change.after) : Facts());
}

// For the engine: the same without the type, as functions of rows.

struct StoreCheck {
  mysql::Session& session;
  const auth::Principal& principal;
  const std::string& district;
  const StoredRow* before;
  StoredRow* after;
  std::vector<const Message*> siblings = {};
};

struct Rules {
  std::function<void(const Message& after, Violations* violations)> check;
  std::string siblings_by;
  std::function<absl::Status(const StoreCheck&)> check_in_store;
  std::function<absl::StatusOr<std::vector<Touch>>(const StoreCheck&)> touches;
  std::function<absl::Status(const StoreReader&, const RowStamp&)> after_write;
};

// The rules of a room's resources, by the message that declares them.
class RuleBook {
 public:
  template <typename T>
  void Add(RulesOf<T> rules) {
    rules_[T::descriptor()] = WithoutType(std::move(rules));
  }
  void Add(RuleBook others) { rules_.merge(std::move(others.rules_)); }

  // Takes the rules of a message out; empty ones where there are none.
  Rules Take(const google::protobuf::Descriptor* message);
  // A message whose rules nobody has taken, null where there is none.
  const google::protobuf::Descriptor* Left() const;

 private:
  // The one place where messages are cast: rules are kept under the descriptor of their message,
  // and given to the resource that has it.
  template <typename T>
  static const T& As(const Message& message) {
    return static_cast<const T&>(message);
  }
  template <typename T>
  static ChangeOf<T> ChangeIn(const StoreCheck& check) {
    ChangeOf<T> change{check.before ? &As<T>(*check.before->message) : nullptr,
                       check.after ? static_cast<T*>(check.after->message.get()) : nullptr};
    for (const Message* sibling : check.siblings) change.siblings.push_back(&As<T>(*sibling));
    return change;
  }
  template <typename T>
  static Rules WithoutType(RulesOf<T> typed);

  std::map<const google::protobuf::Descriptor*, Rules> rules_;
};

template <typename T>
Rules RuleBook::WithoutType(RulesOf<T> typed) {
  Rules rules;
  if (typed.check) {
    rules.check = [check = std::move(typed.check)](const Message& after, Violations* violations) {
      check(As<T>(after), violations);
    };
  }
  if (typed.check_change || typed.check_in_store) {
    rules.check_in_store = [of_change = std::move(typed.check_change),
                            in_store = std::move(typed.check_in_store)](const StoreCheck& check) {
      const ChangeOf<T> change = ChangeIn<T>(check);
      absl::Status status;
      if (of_change) status = of_change(change, check.principal);
      if (status.ok() && in_store) status = in_store(change, {check.session, check.district});
      return status;
    };
  }
  if (typed.facts) {
    rules.touches = [facts = std::move(typed.facts)](
                        const StoreCheck& check) -> absl::StatusOr<std::vector<Touch>> {
      return TouchesOfFacts<T>(ChangeIn<T>(check), facts);
    };
  } else if (typed.touches) {
    rules.touches = [touches = std::move(typed.touches)](
                        const StoreCheck& check) -> absl::StatusOr<std::vector<Touch>> {
      return touches(ChangeIn<T>(check));
    };
  } else if (typed.touches_in_store) {
    rules.touches = [touches = std::move(typed.touches_in_store)](const StoreCheck& check) {
      return touches(ChangeIn<T>(check), {check.session, check.district});
    };
  }
  rules.siblings_by = std::move(typed.siblings_by);
  rules.after_write = std::move(typed.after_write);
  return rules;
}

// The touches of a type without a rule of its own.
std::vector<Touch> DefaultTouches(const ResourceType& type, const StoredRow* before,
                                  const StoredRow* after);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CHANGE_RULES_H_
