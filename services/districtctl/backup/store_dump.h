#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_BACKUP_STORE_DUMP_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_BACKUP_STORE_DUMP_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/migrate.h"
#include "common/mysql/session.h"
#include "services/districtctl/backup/compressed_file.h"
#include "services/districtctl/backup/manifest.h"

// The store as text: every table with its statement and its rows, as they were at one moment, and
// every view.
//
//   store 1
//   table   name  CREATE TABLE statement
//   columns name...
//   row     value...       N for NULL, i and a number, s and text
//   ...
//   view    name  CREATE VIEW statement, without who defined it
//   ...
//   end
//
// Written and read by this program, not by mariadb-dump: the rows, their counts and the list of
// migrations come from one snapshot and their values go into the store as parameters, so that none
// ends in a statement that is logged; no password is handed to another program; and it goes into an
// empty database of MariaDB, MySQL or a Galera node alike.

namespace districtedu::districtctl {

// How far a dump or a load is: rows so far. An error ends the work; it is what is returned.
using DumpProgress = std::function<absl::Status(std::int64_t rows)>;

// Writes the store, and what the manifest tells of it: server, incarnation, migrations, tables. The
// session must read repeatably (Isolation::kRepeatableRead) and be outside of a transaction. Nobody
// is blocked; migrations wait.
absl::Status DumpStore(mysql::Session& session, CompressedWriter& out, const DumpProgress& progress,
                       BackupManifest* manifest);

// About how many rows the store has.
absl::StatusOr<std::int64_t> EstimateRows(mysql::Session& session);

// CONFIG_INVALID unless the database has no table, or only those of a load
// that did not end, and this program knows every migration of the backup.
absl::Status CheckLoadable(mysql::Session& session, const BackupManifest& manifest,
                           const std::vector<mysql::Migration>& known);

// Fills a database that CheckLoadable accepts and gives the store another incarnation, so that
// tokens of the time after the backup are refused. Where it fails, no table is left; where its
// process dies, the next load begins anew. The session should have no statement
// timeout; what it writes afterwards is not checked for references.
absl::Status LoadStore(mysql::Session& session, CompressedReader& in,
                       const BackupManifest& manifest, const std::vector<mysql::Migration>& known,
                       const DumpProgress& progress);

// For migrations that are under way, to end.
inline constexpr absl::Duration kSchemaLockWait = absl::Minutes(1);

// The longest line LoadStore accepts: a row with two views of a snapshot has some megabytes.
inline constexpr std::size_t kLongestLine = std::size_t{256} << 20;

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_BACKUP_STORE_DUMP_H_
