#ifndef DISTRICTEDU_COMMON_RESOURCE_STORE_STORE_H_
#define DISTRICTEDU_COMMON_RESOURCE_STORE_STORE_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/session.h"
#include "common/mysql/sql_text.h"
#include "common/resource/declared/filter.h"
#include "common/resource/declared/name.h"
#include "common/resource/declared/type.h"
#include "common/resource/declared/value.h"
#include "common/resource/store/row_list.h"

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
  RowStamp(absl::Time time, std::string by)
      : now(time), now_text(mysql::ToDateTime(time)), written_by(std::move(by)) {}

  absl::Time now;
  std::string now_text;    // as the columns have it
  std::string written_by;  // request id or import batch
};

// A row to be written for the first time.
struct NewRow {
  StoredRow* row;
  const RowStamp* stamp;
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
  // What an import knows a row by that brings no id: the key less its last value, and the fields of
  // the natural key.
  std::vector<mysql::Value> NaturalKey(const Key& key, const Message& message) const;
  // Ids (last key values) of the rows with these natural keys; absent ones are left out.
  absl::StatusOr<std::map<std::vector<mysql::Value>, mysql::Value>> FindIds(
      mysql::Session& session, const std::vector<std::vector<mysql::Value>>& natural_keys) const;
  // "SELECT … WHERE district_id = ? AND <the reference> IN (list)" for ReadBy, by its index
  // by_<field>: what the optimiser knows of a table just filled may be nothing. Null: all of the
  // district.
  std::unique_ptr<ListStatement> MakeReadBy(const Field* reference) const;
  // Rows that refer to one of these ids, in any order, without their nested rows.
  absl::StatusOr<std::vector<StoredRow>> ReadBy(mysql::Session& session,
                                                const ListStatement& statement,
                                                const std::string& district,
                                                const std::vector<std::string>& ids) const;
  // A page in key order: `parent` may hold NULLs (any), `after` is the last key of the page
  // before. At most `limit` rows.
  absl::StatusOr<std::vector<StoredRow>> ReadPage(mysql::Session& session, const Key& parent,
                                                  const Conditions& conditions,
                                                  const std::optional<Key>& after,
                                                  std::int64_t limit) const;

  // Writes the rows, given in key order, with their children. What the database refuses is told row
  // by row, and nothing of such a row stays: 1062 for a key that exists, 1452 for a reference to
  // nothing.
  absl::Status Insert(mysql::Session& session, const std::vector<NewRow>& rows,
                      const RefusedRow& refused) const;
  // Sets name, etag and times in the message of an inserted row.
  void Stamp(const NewRow& inserted) const;
  absl::Status Update(mysql::Session& session, const RowStamp& stamp, const StoredRow& before,
                      StoredRow* after) const;
  // Error 1451 where something refers to the row.
  absl::Status Delete(mysql::Session& session, const Key& key) const;

  const ResourceType& type() const { return type_; }

 private:
  struct Texts {
    explicit Texts(const ResourceType& type);
    std::string where_key, keys, select, insert, update, remove;
    std::size_t row_columns = 0;
    std::vector<std::string> natural;  // columns
  };
  struct Child {
    Child(const ResourceType& type, const NestedField& nested);
    const NestedField* field;
    std::unique_ptr<ListStatement> select, insert;
    std::string update, remove;
  };

  std::unique_ptr<Message> FromRow(const mysql::Row& row, StoredRow* stored) const;
  absl::Status ReadChildren(mysql::Session& session, std::vector<StoredRow>* rows) const;
  absl::Status WriteChildren(mysql::Session& session, const Key& key, const Message* before,
                             const Message& after) const;
  void SetSystemFields(StoredRow* row, absl::Time create_time, absl::Time now) const;

  void AddRow(const NewRow& added, std::vector<mysql::Value>* params) const;

  const ResourceType& type_;
  const Texts texts_;
  const std::string read_, read_for_update_;
  const ListStatement read_many_, find_, insert_;
  std::vector<const Field*> natural_;  // fields of the natural key
  std::vector<Child> children_;
};

// Same contents, system fields aside.
bool SameContent(const ResourceType& type, const Message& a, const Message& b);

// Sets name, and nothing else.
void SetName(const ResourceType& type, const Key& key, Message* message);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_STORE_STORE_H_
