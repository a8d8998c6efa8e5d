#ifndef DISTRICTEDU_COMMON_RESOURCE_CHANGE_IMPORT_JOURNAL_H_
#define DISTRICTEDU_COMMON_RESOURCE_CHANGE_IMPORT_JOURNAL_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/session.h"
#include "common/resource/change/change.h"
#include "common/resource/change/resource.h"
#include "common/resource/declared/name.h"

// Which rows an import wrote, kept as long as the audit trail so that it can be undone.

namespace districtedu::resource {

struct WrittenRow {
  Key key;
  // Of an updated row: request or import that had written it before, and the audit entry with what
  // it was. Empty: the import created it.
  std::string writer_before;
  std::string entry_id;
};

// Rows in the order of writing.
absl::Status WriteImportJournal(mysql::Session& session, const Resource& resource,
                                const WriteContext& context, std::int64_t last_row,
                                const std::vector<WrittenRow>& rows);

// A chunk of an import, by the line of its last row.
struct JournalChunk {
  std::int64_t last_row = 0;
  std::int64_t created = 0;
  std::int64_t updated = 0;
  std::vector<WrittenRow> rows;
};

// Chunks before line `before`, last first, as many as make up at most `most` rows, at least one.
absl::StatusOr<std::vector<JournalChunk>> ReadImportJournal(mysql::Session& session,
                                                            const Resource& resource,
                                                            const std::string& district,
                                                            const std::string& batch_id,
                                                            std::int64_t before, std::int64_t most);

// Rows of a batch the journal holds.
struct JournalCounts {
  std::int64_t created = 0;
  std::int64_t updated = 0;
};
absl::StatusOr<JournalCounts> CountImportJournal(mysql::Session& session, const std::string& room,
                                                 const std::string& district,
                                                 const std::string& batch_id);

// The import that made a row, as long as the journal has it. Rows of a chunk are made in one
// moment, by which their chunk is found.
struct ImportOrigin {
  std::string batch_id;
  std::string principal;
};
absl::StatusOr<std::optional<ImportOrigin>> FindImportOrigin(mysql::Session& session,
                                                             const Resource& resource,
                                                             const Key& key,
                                                             absl::Time create_time);

// The chunk is undone.
absl::Status DropJournalChunk(mysql::Session& session, const std::string& room,
                              const std::string& district, const std::string& batch_id,
                              std::int64_t last_row);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CHANGE_IMPORT_JOURNAL_H_
