#include "common/resource/change/import_journal.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/mysql/sql_text.h"
#include "common/resource/declared/value.h"

namespace districtedu::resource {
namespace {

// A line a row: the key less its district, then for an updated row writer before and audit
// entry. None of them has blanks or line breaks.
void AppendLine(const WrittenRow& row, std::string* text) {
  for (std::size_t i = 1; i < row.key.size(); ++i) {
    absl::StrAppend(text, i == 1 ? "" : " ", SegmentText(row.key[i]));
  }
  if (!row.entry_id.empty()) absl::StrAppend(text, " ", row.writer_before, " ", row.entry_id);
  *text += '\n';
}

absl::StatusOr<WrittenRow> ParseLine(const ResourceType& type, const std::string& district,
                                     absl::string_view line) {
  const absl::Status broken = Error(Reason::kInternalError, "a line of an import's journal");
  const std::vector<absl::string_view> parts = absl::StrSplit(line, ' ', absl::SkipEmpty());
  const std::size_t ids = type.keys().size() - 1;
  if (parts.size() != ids && parts.size() != ids + 2) return broken;
  WrittenRow row;
  row.key.emplace_back(district);
  for (std::size_t i = 0; i < ids; ++i) {
    std::optional<mysql::Value> value = ParseSegment(type.keys()[i + 1], parts[i]);
    if (!value) return broken;
    row.key.push_back(*std::move(value));
  }
  if (parts.size() == ids) return row;
  row.writer_before = std::string(parts[ids]);
  row.entry_id = std::string(parts[ids + 1]);
  return row;
}

}  // namespace

absl::Status WriteImportJournal(mysql::Session& session, const Resource& resource,
                                const WriteContext& context, std::int64_t last_row,
                                const std::vector<WrittenRow>& rows) {
  if (rows.empty()) return absl::OkStatus();
  std::string lines;
  std::int64_t created = 0;
  for (const WrittenRow& row : rows) {
    AppendLine(row, &lines);
    if (row.entry_id.empty()) ++created;
  }
  return session
      .Execute(absl::StrCat("INSERT INTO ", resource.type.room(),
                            "_import_rows (district_id, batch_id, last_row, created_rows, "
                            "updated_rows, written_rows, create_time) VALUES "
                            "(?, ?, ?, ?, ?, ?, ?)"),
               {context.district, context.batch_id, last_row, created,
                static_cast<std::int64_t>(rows.size()) - created, std::move(lines),
                context.stamp.now_text})
      .status();
}

absl::StatusOr<std::vector<JournalChunk>> ReadImportJournal(
    mysql::Session& session, const Resource& resource, const std::string& district,
    const std::string& batch_id, std::int64_t before, std::int64_t most) {
  std::vector<JournalChunk> chunks;
  std::int64_t total = 0;
  while (true) {
    const auto rows = session.Query(
        absl::StrCat("SELECT last_row, created_rows, updated_rows, written_rows "
                     "FROM ",
                     resource.type.room(),
                     "_import_rows WHERE district_id = ? AND batch_id = ? AND last_row < ? ORDER "
                     "BY last_row DESC LIMIT 1"),
        {district, batch_id, before});
    if (!rows.ok()) return rows.status();
    if (rows->empty()) return chunks;
    const mysql::Row& row = (*rows)[0];
    JournalChunk chunk;
    chunk.last_row = before = std::get<std::int64_t>(row[0]);
    chunk.created = std::get<std::int64_t>(row[1]);
    chunk.updated = std::get<std::int64_t>(row[2]);
    total += chunk.created + chunk.updated;
    if (total > most && !chunks.empty()) return chunks;
    for (absl::string_view line :
         absl::StrSplit(std::get<std::string>(row[3]), '\n', absl::SkipEmpty())) {
      absl::StatusOr<WrittenRow> written = ParseLine(resource.type, district, line);
      if (!written.ok()) return written.status();
      chunk.rows.push_back(*std::move(written));
    }
    chunks.push_back(std::move(chunk));
  }
}

absl::StatusOr<JournalCounts> CountImportJournal(mysql::Session& session, const std::string& room,
                                                 const std::string& district,
                                                 const std::string& batch_id) {
  const auto rows =
      session.Query(absl::StrCat("SELECT CAST(COALESCE(SUM(created_rows), 0) AS SIGNED), "
                                 "CAST(COALESCE(SUM(updated_rows), 0) AS SIGNED) FROM ",
                                 room, "_import_rows WHERE district_id = ? AND batch_id = ?"),
                    {district, batch_id});
  if (!rows.ok()) return rows.status();
  return JournalCounts{std::get<std::int64_t>((*rows)[0][0]),
                       std::get<std::int64_t>((*rows)[0][1])};
}

absl::StatusOr<std::optional<ImportOrigin>> FindImportOrigin(mysql::Session& session,
                                                             const Resource& resource,
                                                             const Key& key,
                                                             absl::Time create_time) {
  const std::string room = resource.type.room();
  const auto chunks = session.Query(
      absl::StrCat("SELECT i.batch_id, b.principal, i.written_rows FROM ", room,
                   "_import_rows i FORCE INDEX (by_time) JOIN ", room,
                   "_import_batches b ON b.district_id = i.district_id AND b.batch_id = i.batch_id "
                   "WHERE i.create_time = ? AND i.district_id = ? AND b.resource_type = ?"),
      {mysql::ToDateTime(create_time), SegmentText(key[0]), resource.type.full_type()});
  if (!chunks.ok()) return chunks.status();
  std::string made;
  AppendLine({key, "", ""}, &made);
  made.pop_back();
  for (const mysql::Row& chunk : *chunks) {
    for (const absl::string_view line : absl::StrSplit(std::get<std::string>(chunk[2]), '\n')) {
      if (line != made) continue;
      return ImportOrigin{std::get<std::string>(chunk[0]), std::get<std::string>(chunk[1])};
    }
  }
  return std::nullopt;
}

absl::Status DropJournalChunk(mysql::Session& session, const std::string& room,
                              const std::string& district, const std::string& batch_id,
                              std::int64_t last_row) {
  return session
      .Execute(absl::StrCat("DELETE FROM ", room,
                            "_import_rows WHERE district_id = ? AND batch_id = ? AND last_row = ?"),
               {district, batch_id, last_row})
      .status();
}

}  // namespace districtedu::resource
