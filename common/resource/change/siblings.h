#ifndef DISTRICTEDU_COMMON_RESOURCE_CHANGE_SIBLINGS_H_
#define DISTRICTEDU_COMMON_RESOURCE_CHANGE_SIBLINGS_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/mysql/session.h"
#include "common/resource/change/rules.h"
#include "common/resource/declared/type.h"
#include "common/resource/store/row_list.h"
#include "common/resource/store/store.h"

// Records with the same parent, for rules that look at them (RulesOf::siblings_by).

namespace districtedu::resource {

// By what the records of a type are siblings, worked out once.
class Siblinghood {
 public:
  // `by` as in RulesOf. Errors: INTERNAL where it is neither a reference nor "district".
  static absl::StatusOr<std::unique_ptr<const Siblinghood>> Create(const Store& store,
                                                                   const std::string& by);

  // Id of the record's parent.
  std::string ParentOf(const StoredRow& row) const;
  // Locks the parents FOR UPDATE, in key order.
  absl::Status Lock(mysql::Session& session, const std::string& district,
                    const std::vector<std::string>& parents) const;
  // All their records, without nested rows.
  absl::StatusOr<std::vector<StoredRow>> Read(mysql::Session& session, const std::string& district,
                                              const std::vector<std::string>& parents) const;

 private:
  Siblinghood(const Store& store, const Field* reference, const ResourceType& parent);

  const Store& store_;
  const Field* reference_;  // null: the district
  const ListStatement lock_;
  const std::unique_ptr<ListStatement> read_;
};

// The siblings of the records that some changes are about, as the changes taken so far leave them.
// Points into the changes taken. Copies share what was read.
class Siblings {
 public:
  Siblings() = default;  // of a resource without: there are none
  explicit Siblings(const Siblinghood* by) : by_(by) {}

  // Locks the parents of these rows, as they are and are to be, and reads the siblings.
  absl::Status Hold(mysql::Session& session, const std::string& district,
                    const std::vector<const StoredRow*>& rows);
  // Of a row before or after its change, itself left out.
  std::vector<const Message*> Of(const StoredRow& row) const;
  // Either may be null.
  void Take(const StoredRow* before, const StoredRow* after);

 private:
  const Siblinghood* by_ = nullptr;
  std::shared_ptr<const std::vector<StoredRow>> read_;
  std::map<std::string, std::map<Key, const Message*>> by_parent_;
};

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CHANGE_SIBLINGS_H_
