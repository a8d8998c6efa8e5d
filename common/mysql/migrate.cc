#include "common/mysql/migrate.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/base/hash.h"
#include "common/base/logging.h"
#include "common/mysql/script.h"

namespace districtedu::mysql {
namespace {

constexpr std::size_t kLongestId = 190;
constexpr char kRunning[] = "running";
constexpr char kApplied[] = "applied";

// Times are UTC, as every session is.
constexpr char kTable[] =
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    " id VARCHAR(190) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,"
    " checksum CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL"
    " COMMENT 'SHA-256 of the text',"
    " applied_at DATETIME(6) NULL COMMENT 'UTC',"
    " state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL"
    " COMMENT 'running or applied',"
    " statements_done INT NOT NULL DEFAULT 0 COMMENT 'how far a running one is',"
    " PRIMARY KEY (id)"
    ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin"
    " COMMENT='changes of the schema applied so far'";

// Added to the table after its first release.
constexpr char kNewColumn[] =
    "ALTER TABLE schema_migrations"
    " ADD COLUMN statements_done INT NOT NULL DEFAULT 0 COMMENT 'how far a running one is'";

// Table, column, key, foreign key or check exists already; what is to be dropped does not exist.
constexpr int kDoneBefore[] = {1050, 1051, 1060, 1061, 1091, 1826, 3822, 3940};

absl::Status BadFile(const EmbeddedFile& file, absl::string_view what) {
  return Error(Reason::kInternalError, absl::StrCat("schema file ", file.path, ": ", what));
}

struct FileName {
  std::string number;
  std::string name;
  std::string room;  // "" outside services/
};

absl::StatusOr<FileName> ParsePath(const EmbeddedFile& file) {
  const std::vector<std::string> parts = absl::StrSplit(file.path, '/');
  const std::string& base = parts.back();
  FileName parsed;
  const bool numbered =
      base.size() > 9 &&
      std::all_of(base.begin(), base.begin() + 4, [](char c) { return c >= '0' && c <= '9'; }) &&
      base[4] == '_' && absl::EndsWith(base, ".sql");
  if (!numbered) return BadFile(file, "the name is not NNNN_name.sql");
  parsed.number = base.substr(0, 4);
  parsed.name = base.substr(5, base.size() - 9);
  if (parts.size() == 4 && parts[0] == "services") parsed.room = parts[1];
  return parsed;
}

struct Recorded {
  std::string checksum;
  std::string applied_at;
  bool applied = false;
};

absl::Status EnsureTable(Session& session) {
  if (absl::Status status = session.Execute(kTable).status(); !status.ok()) return status;
  absl::StatusOr<std::vector<Row>> column = session.Query(
      "SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()"
      " AND TABLE_NAME = 'schema_migrations' AND COLUMN_NAME = 'statements_done'");
  if (!column.ok() || !column->empty()) return column.status();
  return session.Execute(kNewColumn).status();
}

absl::StatusOr<std::map<std::string, Recorded>> ReadRecorded(Session& session) {
  std::map<std::string, Recorded> recorded;
  absl::StatusOr<std::vector<Row>> rows = session.Query(
      "SELECT 1 FROM information_schema.TABLES"
      " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'schema_migrations'");
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return recorded;
  rows = session.Query(
      "SELECT id, checksum, state, IFNULL(CAST(applied_at AS CHAR), '') FROM schema_migrations");
  if (!rows.ok()) return rows.status();
  for (const Row& row : *rows) {
    recorded[std::get<std::string>(row[0])] = {std::get<std::string>(row[1]),
                                               std::get<std::string>(row[3]),
                                               std::get<std::string>(row[2]) == kApplied};
  }
  return recorded;
}

MigrationState StateOf(const Migration& migration,
                       const std::map<std::string, Recorded>& recorded) {
  const auto it = recorded.find(migration.id);
  if (it == recorded.end()) return MigrationState::kPending;
  if (it->second.checksum != ChecksumOf(migration)) return MigrationState::kChanged;
  return it->second.applied ? MigrationState::kApplied : MigrationState::kUnfinished;
}

absl::Status Check(const std::vector<Migration>& migrations) {
  for (std::size_t i = 0; i < migrations.size(); ++i) {
    const Migration& migration = migrations[i];
    if (migration.id.empty() || migration.id.size() > kLongestId) {
      return Error(Reason::kInternalError,
                   absl::StrCat("migration id '", migration.id, "' is empty or too long"));
    }
    if (i > 0 && migrations[i - 1].id >= migration.id) {
      return Error(Reason::kInternalError,
                   absl::StrCat("migrations ", migrations[i - 1].id, " and ", migration.id,
                                " are not in order"));
    }
    if (absl::Status status = SplitScript(migration.sql).status(); !status.ok()) {
      return Error(Reason::kInternalError,
                   absl::StrCat("migration ", migration.id, ": ", status.message()));
    }
  }
  return absl::OkStatus();
}

// One statement and the note that it is done, together unless the statement is DDL.
absl::Status ApplyStatement(Session& session, const Migration& migration,
                            const std::string& statement, std::int64_t number, bool repeated) {
  if (absl::Status status = session.Begin(); !status.ok()) return status;
  absl::Status status = session.ExecuteScript(statement + ";\n");
  const int* const end = std::end(kDoneBefore);
  if (repeated && std::find(std::begin(kDoneBefore), end, ErrorNumber(status)) != end) {
    LogInfo("done before", {{"migration", migration.id}, {"statement", number}});
    status = absl::OkStatus();
  }
  if (status.ok()) {
    status = session
                 .Execute("UPDATE schema_migrations SET statements_done = ? WHERE id = ?",
                          {number, migration.id})
                 .status();
  }
  if (status.ok()) return session.Commit();
  session.Rollback().IgnoreError();
  return status;
}

absl::Status ApplyOne(Session& session, const Migration& migration, bool begun_before) {
  const absl::StatusOr<std::vector<std::string>> statements = SplitScript(migration.sql);
  if (!statements.ok()) return statements.status();
  const std::string checksum = ChecksumOf(migration);
  // What was done of another text does not count.
  absl::StatusOr<std::int64_t> written = session.Execute(
      "INSERT INTO schema_migrations (id, checksum, state, statements_done) VALUES (?, ?, ?, 0)"
      " ON DUPLICATE KEY UPDATE"
      " statements_done = IF(checksum = VALUES(checksum), statements_done, 0),"
      " checksum = VALUES(checksum)",
      {migration.id, checksum, std::string(kRunning)});
  if (!written.ok()) return written.status();
  absl::StatusOr<std::vector<Row>> row =
      session.Query("SELECT statements_done FROM schema_migrations WHERE id = ?", {migration.id});
  if (!row.ok()) return row.status();
  const std::int64_t done = std::get<std::int64_t>((*row)[0][0]);
  std::int64_t number = 0;
  for (const std::string& statement : *statements) {
    if (++number <= done) continue;
    const bool repeated = begun_before && number == done + 1;
    absl::Status status = ApplyStatement(session, migration, statement, number, repeated);
    if (!status.ok()) return status;
  }
  return session
      .Execute("UPDATE schema_migrations SET state = ?, applied_at = UTC_TIMESTAMP(6) WHERE id = ?",
               {std::string(kApplied), migration.id})
      .status();
}

absl::Status MigrateLocked(Session& session, const std::vector<Migration>& migrations,
                           const MigrateOptions& options) {
  if (absl::Status status = EnsureTable(session); !status.ok()) return status;
  absl::StatusOr<std::map<std::string, Recorded>> recorded = ReadRecorded(session);
  if (!recorded.ok()) return recorded.status();
  std::vector<const Migration*> to_run;
  for (const Migration& migration : migrations) {
    switch (StateOf(migration, *recorded)) {
      case MigrationState::kChanged: {
        const bool applied = recorded->at(migration.id).applied;
        if (applied || !options.accept_changed_unfinished) {
          return Error(Reason::kConfigInvalid,
                       absl::StrCat("migration ", migration.id, " was changed after it was ",
                                    applied ? "applied" : "begun",
                                    "; migrations are never edited, only followed by another"));
        }
        to_run.push_back(&migration);
        break;
      }
      case MigrationState::kPending:
      case MigrationState::kUnfinished:
        to_run.push_back(&migration);
        break;
      case MigrationState::kApplied:
      case MigrationState::kUnknown:
        break;
    }
  }
  int number = 0;
  for (const Migration* migration : to_run) {
    if (options.progress) {
      options.progress(*migration, ++number, static_cast<int>(to_run.size()));
    }
    const bool begun_before = StateOf(*migration, *recorded) == MigrationState::kUnfinished;
    if (absl::Status status = ApplyOne(session, *migration, begun_before); !status.ok()) {
      absl::Status named(status.code(),
                         absl::StrCat("migration ", migration->id, ": ", status.message(),
                                      " (error ", ErrorNumber(status), ")"));
      status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
        named.SetPayload(url, payload);
      });
      return named;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> LockName(Session& session) {
  absl::StatusOr<std::vector<Row>> rows = session.Query("SELECT DATABASE()");
  if (!rows.ok()) return rows.status();
  const auto* database = std::get_if<std::string>(&(*rows)[0][0]);
  if (database == nullptr) {
    return Error(Reason::kConfigInvalid, "no database is selected to migrate");
  }
  // Names of locks belong to the whole server and are at most 64 bytes on MySQL.
  return absl::StrCat("districtedu_migrate_", Sha256Hex(*database).substr(0, 32));
}

}  // namespace

absl::StatusOr<std::vector<Migration>> MigrationsOf(absl::Span<const EmbeddedFile> files,
                                                    const std::vector<std::string>& rooms) {
  std::vector<Migration> migrations;
  for (const EmbeddedFile& file : files) {
    absl::StatusOr<FileName> name = ParsePath(file);
    if (!name.ok()) return name.status();
    const bool template_text = absl::StrContains(file.text, "{room}");
    if (!name->room.empty() || !template_text) {
      if (template_text) return BadFile(file, "{room} in a file of one room");
      const std::string room = name->room.empty() ? "common" : name->room;
      migrations.push_back({absl::StrCat(name->number, "/", room, "/", name->name), name->name,
                            std::string(file.text)});
      continue;
    }
    for (const std::string& room : rooms) {
      migrations.push_back({absl::StrCat(name->number, "/", room, "/", name->name), name->name,
                            absl::StrReplaceAll(file.text, {{"{room}", room}})});
    }
  }
  std::sort(migrations.begin(), migrations.end(),
            [](const Migration& left, const Migration& right) { return left.id < right.id; });
  if (absl::Status status = Check(migrations); !status.ok()) return status;
  return migrations;
}

absl::StatusOr<std::vector<MigrationStatus>> ListMigrations(
    Session& session, const std::vector<Migration>& migrations) {
  absl::StatusOr<std::map<std::string, Recorded>> recorded = ReadRecorded(session);
  if (!recorded.ok()) return recorded.status();
  std::vector<MigrationStatus> list;
  for (const Migration& migration : migrations) {
    MigrationStatus entry{migration.id, StateOf(migration, *recorded), ""};
    if (const auto it = recorded->find(migration.id); it != recorded->end()) {
      entry.applied_at = it->second.applied_at;
      recorded->erase(it);
    }
    list.push_back(std::move(entry));
  }
  for (const auto& [id, record] : *recorded) {
    list.push_back({id, MigrationState::kUnknown, record.applied_at});
  }
  return list;
}

std::string ChecksumOf(const Migration& migration) { return Sha256Hex(migration.sql); }

absl::StatusOr<std::unique_ptr<SchemaLock>> SchemaLock::Take(Session& session,
                                                             absl::Duration wait) {
  absl::StatusOr<std::string> name = LockName(session);
  if (!name.ok()) return name.status();
  // Waited for in short steps: a statement may not last beyond the session's read timeout.
  const absl::Time give_up = absl::Now() + wait;
  bool locked = false;
  do {
    absl::StatusOr<std::vector<Row>> rows = session.Query("SELECT GET_LOCK(?, 1)", {*name});
    if (!rows.ok()) return rows.status();
    locked = (*rows)[0][0] == Value(std::int64_t{1});
  } while (!locked && absl::Now() < give_up);
  if (!locked) {
    return Error(Reason::kTransactionConflict,
                 "another process migrates, backs up or restores this database");
  }
  return std::unique_ptr<SchemaLock>(new SchemaLock(session, *std::move(name)));
}

SchemaLock::~SchemaLock() {
  if (session_.usable()) session_.Query("SELECT RELEASE_LOCK(?)", {name_}).IgnoreError();
}

absl::Status Migrate(Session& session, const std::vector<Migration>& migrations,
                     const MigrateOptions& options) {
  if (absl::Status status = Check(migrations); !status.ok()) return status;
  const auto lock = SchemaLock::Take(session, options.lock_wait);
  if (!lock.ok()) return lock.status();
  return MigrateLocked(session, migrations, options);
}

}  // namespace districtedu::mysql
