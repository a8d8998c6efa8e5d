#include "services/aggregation/cells/dirty.h"

#include <iterator>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/mysql/sql_text.h"
#include "services/aggregation/store/row.h"

namespace districtedu::aggregation {
namespace {

constexpr std::size_t kRowsPerInsert = 200;

const DirtyPartition& KeyOf(const DirtyPartition& key) { return key; }
const DirtyPartition& KeyOf(const DirtyPartitions::value_type& entry) { return entry.first; }

// The keys that differ in nothing but the school lie side by side.
bool SameButSchool(const DirtyPartition& a, const DirtyPartition& b) {
  return a.batch == b.batch && a.measure == b.measure &&
         a.partition.first_year == b.partition.first_year &&
         a.partition.last_year == b.partition.last_year;
}

template <typename Iterator>
Iterator EndOfYears(Iterator begin, Iterator end) {
  Iterator last = begin;
  while (last != end && SameButSchool(KeyOf(*begin), KeyOf(*last))) ++last;
  return last;
}

// One statement where all schools of a batch, measure and range of years go, else one a row.
absl::Status DeleteDirty(mysql::Session& session, const std::string& district,
                         const DirtyPartitions& stored, const std::set<DirtyPartition>& going) {
  static const std::string kWhere =
      "DELETE FROM aggregation_dirty_partitions WHERE district_id = ? AND room = ? AND "
      "batch_id = ? AND measure = ? AND first_school_year = ? AND last_school_year = ?";
  for (auto it = going.begin(); it != going.end();) {
    const auto end = EndOfYears(it, going.end());
    DirtyPartition first = *it;
    first.partition.school.clear();
    const auto from = stored.lower_bound(first);
    const bool all = std::distance(it, end) == std::distance(from, EndOfYears(from, stored.end()));
    for (; it != end; ++it) {
      std::vector<mysql::Value> params = {district,
                                          it->batch.room,
                                          it->batch.id,
                                          it->measure,
                                          std::int64_t{it->partition.first_year},
                                          std::int64_t{it->partition.last_year}};
      std::string sql = kWhere;
      if (!all) {
        sql += " AND school_id = ?";
        params.push_back(it->partition.school);
      }
      auto deleted = session.Execute(sql, params);
      if (!deleted.ok()) return deleted.status();
      if (all) {
        it = end;
        break;
      }
    }
  }
  return absl::OkStatus();
}

absl::Status InsertDirty(mysql::Session& session, const std::string& district,
                         const DirtyPartitions& coming) {
  for (auto it = coming.begin(); it != coming.end();) {
    std::vector<mysql::Value> params;
    std::size_t rows = 0;
    for (; it != coming.end() && rows < kRowsPerInsert; ++it, ++rows) {
      const auto& [key, sequence] = *it;
      params.insert(params.end(),
                    {district, key.batch.room, key.batch.id, key.measure,
                     std::int64_t{key.partition.first_year}, std::int64_t{key.partition.last_year},
                     key.partition.school, sequence});
    }
    auto inserted = session.Execute(
        absl::StrCat("INSERT INTO aggregation_dirty_partitions (district_id, room, batch_id, "
                     "measure, first_school_year, last_school_year, school_id, first_sequence) "
                     "VALUES ",
                     mysql::Placeholders(rows, 8)),
        params);
    if (!inserted.ok()) return inserted.status();
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<DirtyPartitions> LoadDirty(mysql::Session& session, const std::string& district) {
  auto rows = session.Query(
      "SELECT room, batch_id, measure, first_school_year, last_school_year, school_id, "
      "first_sequence FROM aggregation_dirty_partitions WHERE district_id = ?",
      {district});
  if (!rows.ok()) return rows.status();
  DirtyPartitions dirty;
  for (const mysql::Row& row : *rows) {
    DirtyPartition key;
    key.batch = {Text(row[0]), Text(row[1])};
    key.measure = Text(row[2]);
    key.partition = {static_cast<int>(Integer(row[3])), static_cast<int>(Integer(row[4])),
                     Text(row[5])};
    dirty.emplace(std::move(key), Integer(row[6]));
  }
  return dirty;
}

absl::Status StoreDirty(mysql::Session& session, const std::string& district,
                        const DirtyPartitions& stored, const DirtyChanges& changes) {
  if (absl::Status status = DeleteDirty(session, district, stored, changes.going); !status.ok()) {
    return status;
  }
  return InsertDirty(session, district, changes.coming);
}

void ApplyDirty(const DirtyChanges& changes, DirtyPartitions* dirty) {
  for (const DirtyPartition& key : changes.going) dirty->erase(key);
  for (const auto& [key, sequence] : changes.coming) dirty->emplace(key, sequence);
}

absl::StatusOr<std::set<Batch>> OpenBatches(mysql::Session& session, const std::string& district,
                                            const std::set<Batch>& batches, absl::Time now,
                                            absl::Duration abandoned_after) {
  std::set<Batch> open;
  for (const Batch& batch : batches) {
    auto rows = session.Query(
        absl::StrCat("SELECT update_time FROM ", batch.room,
                     "_import_batches WHERE district_id = ? AND batch_id = ? AND state = 'open'"),
        {district, batch.id});
    if (!rows.ok()) return rows.status();
    if (rows->empty()) continue;
    auto time = ParseTime(Text((*rows)[0][0]));
    if (!time.ok()) return time.status();
    if (*time + abandoned_after > now) open.insert(batch);
  }
  return open;
}

}  // namespace districtedu::aggregation
