#ifndef DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_WRITE_H_
#define DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_WRITE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "common/mysql/session.h"
#include "common/resource/change/change.h"
#include "common/resource/change/resource.h"
#include "common/resource/change/writer.h"
#include "common/resource/imports/import_table.h"
#include "common/resource/store/access.h"
#include "districtedu/common/v1/import.pb.h"

namespace districtedu::resource {

// Rows an import transaction takes at a time.
inline constexpr std::size_t kImportChunk = 500;

// What one transaction of an import writes: records found by key or natural key, checked, and given
// to the writer by the chunk.
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
    PendingChange pending;
    bool named = false;  // it brought its id
  };

  void Reject(const ImportRecord& record, const absl::Status& status);
  std::vector<Item> Parse(const std::vector<ImportRecord>& records);
  absl::Status Resolve(std::vector<Item>* items);
  void DropDuplicates(std::vector<Item>* items);
  absl::Status ReadExisting(std::vector<Item>* items);
  // Puts what the records say over what is there; what changes nothing goes.
  void Compose(std::vector<Item>* items);

  mysql::Session& session_;
  const Resource& resource_;
  const ImportTable& table_;
  const Access& access_;
  const WriteContext& context_;
  const Options options_;
  Writer writer_;

  common::v1::ImportResponse* response_ = nullptr;
  absl::flat_hash_set<std::size_t> hashes_;
  absl::flat_hash_set<std::string> keys_;  // of the transaction's records
  bool mistaken_ = false;
  bool met_existing_ = false;
};

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_WRITE_H_
