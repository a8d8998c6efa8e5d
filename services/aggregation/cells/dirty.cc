#include "services/aggregation/cells/dirty.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "services/aggregation/store/row.h"

namespace districtedu::aggregation {

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
                        const DirtyChanges& changes) {
  for (const DirtyPartition& key : changes.going) {
    auto deleted = session.Execute(
        "DELETE FROM aggregation_dirty_partitions WHERE district_id = ? AND room = ? AND "
        "batch_id = ? AND measure = ? AND first_school_year = ? AND last_school_year = ? AND "
        "school_id = ?",
        {district, key.batch.room, key.batch.id, key.measure,
         std::int64_t{key.partition.first_year}, std::int64_t{key.partition.last_year},
         key.partition.school});
    if (!deleted.ok()) return deleted.status();
  }
  for (const auto& [key, sequence] : changes.coming) {
    auto inserted = session.Execute(
        "INSERT INTO aggregation_dirty_partitions (district_id, room, batch_id, measure, "
        "first_school_year, last_school_year, school_id, first_sequence) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        {district, key.batch.room, key.batch.id, key.measure,
         std::int64_t{key.partition.first_year}, std::int64_t{key.partition.last_year},
         key.partition.school, sequence});
    if (!inserted.ok()) return inserted.status();
  }
  return absl::OkStatus();
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
