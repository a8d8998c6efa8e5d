#ifndef DISTRICTEDU_COMMON_RESOURCE_STORE_REFERENCE_H_
#define DISTRICTEDU_COMMON_RESOURCE_STORE_REFERENCE_H_

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/mysql/session.h"
#include "common/resource/declared/name.h"
#include "common/resource/declared/type.h"
#include "common/resource/store/row_list.h"

// References that no foreign key holds: those of bulk resources within their room. A write
// share-locks what it refers to, a delete looks for who refers; both meet on the row referred to.

namespace districtedu::resource {

// What the engine holds of one type, its statements made once.
class EngineReferences {
 public:
  explicit EngineReferences(const ResourceType& type);

  struct Reference {
    const Field* field;
    const NestedField* nested;  // null: a field of the resource itself
    std::unique_ptr<ListStatement> lock;
  };
  const std::vector<Reference>& references() const { return references_; }

  // `other`, a bulk resource of the room, may refer to this type.
  void AddReferrer(const ResourceType& other);
  // Error 1451 where a row refers to this one, which the caller has locked.
  absl::Status CheckUnreferred(mysql::Session& session, const Key& key) const;

 private:
  const ResourceType& type_;
  std::vector<Reference> references_;
  std::vector<std::string> referrers_;
};

// The targets a transaction holds.
class HeldReferences {
 public:
  HeldReferences(const EngineReferences& engine, std::string district)
      : engine_(engine), district_(std::move(district)), held_(engine.references().size()) {}

  // Share-locks, in key order, what the rows refer to and is not held yet.
  absl::Status Hold(mysql::Session& session, const std::vector<const Message*>& rows);
  // Error 1452 where the row, held before, refers to nothing.
  absl::Status Check(const Message& row) const;

 private:
  struct Held {
    std::set<mysql::Value> asked, found;
  };
  const EngineReferences& engine_;
  const std::string district_;
  std::vector<Held> held_;  // by reference
};

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_STORE_REFERENCE_H_
