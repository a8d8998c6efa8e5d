#ifndef DISTRICTEDU_COMMON_MYSQL_MIGRATE_H_
#define DISTRICTEDU_COMMON_MYSQL_MIGRATE_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/mysql/embedded_file.h"
#include "common/mysql/session.h"

// Forward-only changes of the schema. Each has an id, runs once, in the order of the ids, and is
// remembered with the SHA-256 of its text in schema_migrations.
//
// A migration is a list of statements. Each is followed, in one transaction, by the note that it is
// done. DDL commits at once and cannot be rolled back, so a crash may leave one statement done and
// not noted; the next run repeats that one and takes "exists already" (or, of a DROP, "does not
// exist") as its success. IF NOT EXISTS is thus not needed, and where only one of MariaDB and MySQL
// has it (ADD COLUMN, CREATE INDEX) not wanted. MariaDB has no number of its own for a foreign key
// that exists: put foreign keys into CREATE TABLE, or last in a migration of their own.

namespace districtedu::mysql {

struct Migration {
  std::string id;    // orders all: "0200/staffing/teachers"; at most 190 bytes
  std::string name;  // for people
  std::string sql;   // a script, see script.h
};

// The migrations of schema files, sorted by id, ids unique. Files lie at
//   services/<room>/schema/NNNN_name.sql    one migration: NNNN/<room>/name
//   anything/schema/NNNN_name.sql           elsewhere (common/...): one per room, and `{room}` in
//                                           the text stands for the room's name
// A file of the second kind without `{room}` is one migration: NNNN/common/name.
absl::StatusOr<std::vector<Migration>> MigrationsOf(absl::Span<const EmbeddedFile> files,
                                                    const std::vector<std::string>& rooms);

enum class MigrationState {
  kPending,
  kUnfinished,  // begun by a run that ended before its last statement
  kApplied,
  kChanged,  // applied or unfinished, but with another text than this program has
  kUnknown,  // applied by a newer program
};

// As schema_migrations keeps it.
std::string ChecksumOf(const Migration& migration);

struct MigrationStatus {
  std::string id;
  MigrationState state = MigrationState::kPending;
  std::string applied_at;  // UTC, "" if not applied
};

// What Migrate would find: this program's migrations in order, then those it does not know. Changes
// nothing, also where schema_migrations does not exist yet.
absl::StatusOr<std::vector<MigrationStatus>> ListMigrations(
    Session& session, const std::vector<Migration>& migrations);

// Held while the schema changes, or must not: by Migrate, by a backup, by a restore. Belongs to the
// session, and to the database it has selected.
class SchemaLock {
 public:
  // TRANSACTION_CONFLICT if another one holds it all the while, CONFIG_INVALID without a database.
  static absl::StatusOr<std::unique_ptr<SchemaLock>> Take(Session& session, absl::Duration wait);
  ~SchemaLock();
  SchemaLock(const SchemaLock&) = delete;
  SchemaLock& operator=(const SchemaLock&) = delete;

 private:
  SchemaLock(Session& session, std::string name) : session_(session), name_(std::move(name)) {}

  Session& session_;
  const std::string name_;
};

struct MigrateOptions {
  // How long to wait while another process migrates this database.
  absl::Duration lock_wait = absl::Seconds(60);
  // Runs an unfinished migration whose text changed since it was begun, e.g. after the mistake that
  // stopped it was corrected. Whoever sets it has seen to it that the part already applied fits.
  bool accept_changed_unfinished = false;
  // Told before each migration that is run: its number among those to run, from 1, and how many.
  std::function<void(const Migration& migration, int number, int count)> progress;
};

// Applies what is pending. FAILED_PRECONDITION, with nothing applied, if a migration was changed
// after it was applied. The session needs a database selected, and should have no statement
// timeout. Two runs at once take turns.
// An error of a statement names the migration and the number, and leaves the earlier ones applied.
absl::Status Migrate(Session& session, const std::vector<Migration>& migrations,
                     const MigrateOptions& options = {});

}  // namespace districtedu::mysql

#endif  // DISTRICTEDU_COMMON_MYSQL_MIGRATE_H_
