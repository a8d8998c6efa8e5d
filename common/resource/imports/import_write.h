#ifndef DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_WRITE_H_
#define DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_WRITE_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "common/mysql/session.h"
#include "common/resource/change/import_journal.h"
#include "common/resource/change/write.h"
#include "common/resource/imports/import_table.h"

namespace districtedu::resource {

// Rows an import transaction takes at a time.
inline constexpr std::size_t kImportChunk = 500;

// What one transaction of an import writes: records found by key or natural key, checked, written
// by the chunk, with their audit entries and the journal of the import.
class ImportWrite {
 public:
  struct Options {
    // Records that bring no id are taken as new without looking: the database refuses them if they
    // are not. See mistaken().
    bool expect_new = false;
    // Hashes of the records an earlier part of a dry run has seen; null outside dry runs.
    const absl::flat_hash_set<std::size_t>* seen = nullptr;
  };
  ImportWrite(mysql::Session& session, const Resource& resource, const ImportTable& table,
              const Access& access, const WriteContext& context, Options options);

  // Records of one chunk. What is wrong with a record is told in the response; an error is one of
  // the whole transaction.
  absl::Status Write(const std::vector<ImportRecord>& records,
                     common::v1::ImportResponse* response);
  // The outbox, once all chunks are written.
  absl::Status Finish();

  // Write failed because expect_new was wrong: the transaction is to be run again without.
  bool mistaken() const { return mistaken_; }
  // Some record was there before.
  bool met_existing() const { return met_existing_; }
  // Hashes of this transaction's records.
  const absl::flat_hash_set<std::size_t>& hashes() const { return hashes_; }

 private:
  // A record on its way.
  struct Item {
    const ImportRecord* record;
    RowChange change;
    bool named = false;  // it brought its id
    std::set<Touch> touches;
    std::string entry_id;
  };

  void Reject(const ImportRecord& record, const absl::Status& status);
  // Rejects the row for what the database or a rule said; an error that is not the row's passes.
  absl::Status Refuse(const Item& item, absl::Status status);
  std::vector<Item> Parse(const std::vector<ImportRecord>& records);
  absl::Status Resolve(std::vector<Item>* items);
  void DropDuplicates(std::vector<Item>* items);
  absl::Status ReadExisting(std::vector<Item>* items);
  void Merge(std::vector<Item>* items);
  absl::Status HoldReferences(std::vector<Item>* items);
  absl::Status HoldPeriods(std::vector<Item>* items);
  absl::Status WriteMany(std::vector<Item>* items);
  absl::Status WriteOneByOne(std::vector<Item>* items);
  // Writes one row; *written tells whether it stands.
  absl::Status WriteOne(Item* item, bool* written);
  void Written(Item* item);

  mysql::Session& session_;
  const Resource& resource_;
  const ImportTable& table_;
  const Access& access_;
  const WriteContext& context_;
  const Options options_;
  HeldPeriods periods_;
  HeldReferences references_;

  common::v1::ImportResponse* response_ = nullptr;
  absl::flat_hash_set<std::size_t> hashes_;
  absl::flat_hash_set<std::string> keys_;  // of the transaction's records
  std::set<Touch> touched_;
  std::vector<WrittenRow> journal_;  // of the chunk
  std::vector<Item*> updated_;       // of the chunk
  bool mistaken_ = false;
  bool met_existing_ = false;
};

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_WRITE_H_
