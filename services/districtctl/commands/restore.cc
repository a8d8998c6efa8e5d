#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/mysql/flags.h"
#include "common/mysql/session.h"
#include "services/districtctl/backup/file_copies.h"
#include "services/districtctl/backup/manifest.h"
#include "services/districtctl/backup/store_dump.h"
#include "services/districtctl/cli/interrupt.h"
#include "services/districtctl/cli/progress.h"
#include "services/districtctl/commands/commands.h"
#include "services/districtctl/schema/all_migrations.h"

namespace districtedu::districtctl {
namespace {

std::int64_t RowsOf(const BackupManifest& manifest) {
  std::int64_t rows = 0;
  for (const BackupManifest::Table& table : manifest.tables) rows += table.rows;
  return rows;
}

absl::Status RestoreDatabase(const std::string& folder, const BackupManifest& manifest,
                             const Interrupt& interrupt, Console& console) {
  auto options = mysql::ConnectOptionsFromFlags();
  if (!options.ok()) return options.status();
  options->statement_timeout = absl::ZeroDuration();
  options->read_timeout = absl::ZeroDuration();
  const auto session = mysql::Session::Connect(*options);
  if (!session.ok()) return session.status();
  const auto in = CompressedReader::Open(absl::StrCat(folder, "/", kDatabaseFile), kLongestLine);
  if (!in.ok()) return in.status();
  const std::int64_t all = RowsOf(manifest);
  Progress progress(console, "restore", "rows");
  return LoadStore(**session, **in, manifest, AllMigrations(), [&](std::int64_t rows) {
    progress.Show(rows, all);
    return interrupt.requested() ? Error(Reason::kCallCancelled,
                                         "interrupted; no table is left in the database, "
                                         "the same command begins anew")
                                 : absl::OkStatus();
  });
}

int RunRestore(const Arguments& arguments, Console& console) {
  const Interrupt interrupt;
  const std::string& folder = arguments.positional()[0];
  const bool database = arguments.Has("database");
  const bool files = arguments.Has("files");
  if (!database && !files && !arguments.Has("verify")) {
    return FailUsage(
        Error(Reason::kConfigInvalid, "restore what? --database, --files DIR or --verify"),
        console);
  }
  const auto manifest = VerifyBackup(folder);
  if (!manifest.ok()) return Fail(manifest.status(), console);
  absl::Status status = absl::OkStatus();
  if (files) status = CheckAbsent(*manifest, arguments.Text("files"));
  if (status.ok() && database) status = RestoreDatabase(folder, *manifest, interrupt, console);
  if (status.ok() && files) status = PutFiles(*manifest, folder, arguments.Text("files"));
  if (!status.ok()) return Fail(status, console);
  console.out << (database || files ? "restored " : "good: ") << folder << " of "
              << absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", manifest->created, absl::UTCTimeZone())
              << ", " << manifest->tables.size() << " tables, " << RowsOf(*manifest) << " rows, "
              << manifest->files.size() << " files, of a server " << manifest->server << "\n";
  return kSuccess;
}

}  // namespace

Command RestoreCommand() {
  return {
      .name = "restore",
      .arguments = "FOLDER",
      .summary = "puts a backup into an empty place",
      .description =
          "Checks the whole backup first. The database (keys database_..., with the account that\n"
          "migrates) must hold no table, the files' folder none of its files; where it fails or "
          "is\n"
          "interrupted it leaves none. The store gets another incarnation: tokens of change feeds "
          "and\n"
          "pages of before are refused with STORE_INCARNATION_CHANGED. Run migrate after it, and\n"
          "keep the services down until then.",
      .options =
          {
              {"database", "", "the store"},
              {"files", "DIR", "the files, below DIR"},
              {"verify", "", "only checks that the backup is whole"},
          },
      .least_arguments = 1,
      .most_arguments = 1,
      .run = RunRestore,
  };
}

}  // namespace districtedu::districtctl
