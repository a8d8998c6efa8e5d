#ifndef DISTRICTEDU_COMMON_RESOURCE_STORE_H_
#define DISTRICTEDU_COMMON_RESOURCE_STORE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/session.h"
#include "common/resource/filter.h"
#include "common/resource/name.h"
#include "common/resource/type.h"

// Rows of a resource and its child tables, read and written through one session. No rights, no
// validation, no audit here. SQL texts are made once per type.

namespace districtedu::resource {

// A row as it is in the database, with name, etag and times set in the message.
struct StoredRow {
  Key key;
  std::unique_ptr<Message> message;
  std::int64_t revision = 0;
  std::string written_by;  // request id or import batch that last wrote it
};

// What every write leaves in the row.
struct RowStamp {
  absl::Time now;
  std::string written_by;  // request id or import batch
};

class Store {
 public:
  explicit Store(const ResourceType& type);

  // The row, or none.
  absl::StatusOr<std::optional<StoredRow>> Read(mysql::Session& session, const Key& key,
                                                bool for_update) const;
  // Rows of many keys of one district, any order, locked FOR UPDATE; absent ones are left out.
  absl::StatusOr<std::vector<StoredRow>> ReadForUpdate(mysql::Session& session,
                                                       const std::vector<Key>& keys) const;
  // A page in key order: `parent` may hold NULLs (any), `after` is the last key of the page
  // before. At most `limit` rows.
  absl::StatusOr<std::vector<StoredRow>> ReadPage(mysql::Session& session, const Key& parent,
                                                  const Conditions& conditions,
                                                  const std::optional<Key>& after,
                                                  std::int64_t limit) const;

  // Writes the row and sets etag and times in row->message. Errors of the database as they come:
  // 1062 for a key that exists, 1452 for a reference to nothing.
  absl::Status Insert(mysql::Session& session, const RowStamp& stamp, StoredRow* row) const;
  absl::Status Update(mysql::Session& session, const RowStamp& stamp, const StoredRow& before,
                      StoredRow* after) const;
  // Error 1451 where something refers to the row.
  absl::Status Delete(mysql::Session& session, const Key& key) const;

  const ResourceType& type() const { return type_; }

 private:
  struct Child {
    const NestedField* field;
    std::string select, insert, update, remove;
  };

  std::unique_ptr<Message> FromRow(const mysql::Row& row, StoredRow* stored) const;
  absl::Status ReadChildren(mysql::Session& session, std::vector<StoredRow>* rows) const;
  absl::Status WriteChildren(mysql::Session& session, const Key& key, const Message* before,
                             const Message& after) const;
  void Stamp(StoredRow* row, absl::Time create_time, absl::Time now) const;

  const ResourceType& type_;
  std::string select_, where_key_, insert_, update_, remove_;
  std::vector<Child> children_;
};

// Same contents, system fields aside.
bool SameContent(const ResourceType& type, const Message& a, const Message& b);

// Sets name, and nothing else.
void SetName(const ResourceType& type, const Key& key, Message* message);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_STORE_H_
