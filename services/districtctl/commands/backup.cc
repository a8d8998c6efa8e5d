#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <system_error>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/mysql/flags.h"
#include "common/mysql/session.h"
#include "services/districtctl/backup/file_copies.h"
#include "services/districtctl/backup/manifest.h"
#include "services/districtctl/backup/store_dump.h"
#include "services/districtctl/cli/interrupt.h"
#include "services/districtctl/cli/progress.h"
#include "services/districtctl/commands/commands.h"

namespace districtedu::districtctl {
namespace {

namespace fs = std::filesystem;

absl::StatusOr<BackupManifest> WriteRows(mysql::Session& session, const std::string& folder,
                                         const Interrupt& interrupt, Console& console) {
  const auto all = EstimateRows(session);
  if (!all.ok()) return all.status();
  const auto out = CompressedWriter::Create(absl::StrCat(folder, "/", kDatabaseFile));
  if (!out.ok()) return out.status();
  BackupManifest manifest;
  manifest.created = absl::Now();
  Progress progress(console, "backup", "rows");
  absl::Status status = DumpStore(
      session, **out,
      [&](std::int64_t rows) {
        progress.Show(rows, std::max(rows, *all));
        return interrupt.requested()
                   ? Error(Reason::kCallCancelled, "interrupted; nothing is left of this backup")
                   : absl::OkStatus();
      },
      &manifest);
  if (!status.ok()) return status;
  auto digest = (*out)->Finish();
  if (!digest.ok()) return digest.status();
  manifest.database = *std::move(digest);
  return manifest;
}

absl::StatusOr<BackupManifest> WriteBackup(mysql::Session& session, const std::string& folder,
                                           const std::vector<std::string>& files,
                                           const Interrupt& interrupt, Console& console) {
  auto manifest = WriteRows(session, folder, interrupt, console);
  if (!manifest.ok()) return manifest.status();
  auto copied = CopyFilesInto(files, absl::StrCat(folder, "/", kFilesFolder));
  if (!copied.ok()) return copied.status();
  manifest->files = *std::move(copied);
  absl::Status status =
      WriteFileAtomically(absl::StrCat(folder, "/", kManifestFile), WriteManifest(*manifest), 0600);
  if (!status.ok()) return status;
  // As whoever needs it will read it.
  return VerifyBackup(folder);
}

// What a run that was killed left under the working name is nobody's backup.
absl::Status MakeFolder(const std::string& folder) {
  std::error_code error;
  fs::remove_all(folder, error);
  if (!error && mkdir(folder.c_str(), 0700) == 0) return absl::OkStatus();
  return Error(Reason::kConfigInvalid,
               absl::StrCat(folder, ": ", error ? error.message() : std::strerror(errno)));
}

int RunBackup(const Arguments& arguments, Console& console) {
  const Interrupt interrupt;
  std::string target = arguments.positional()[0];
  while (target.size() > 1 && target.back() == '/') target.pop_back();
  if (fs::exists(target)) {
    return FailUsage(Error(Reason::kConfigInvalid, absl::StrCat(target, " is there already")),
                     console);
  }
  auto options = mysql::ConnectOptionsFromFlags();
  if (!options.ok()) return FailUsage(options.status(), console);
  options->isolation = mysql::Isolation::kRepeatableRead;
  // A page of a store under load may take any time.
  options->statement_timeout = absl::ZeroDuration();
  options->read_timeout = absl::ZeroDuration();
  const auto session = mysql::Session::Connect(*options);
  if (!session.ok()) return Fail(session.status(), console);

  const std::string working = target + ".partial";
  absl::Status status = MakeFolder(working);
  if (!status.ok()) return Fail(status, console);
  absl::Cleanup remover = [&working] {
    std::error_code error;
    fs::remove_all(working, error);
  };
  const auto manifest = WriteBackup(**session, working, arguments.All("files"), interrupt, console);
  if (!manifest.ok()) return Fail(manifest.status(), console);
  std::error_code error;
  fs::rename(working, target, error);
  if (error) {
    return Fail(Error(Reason::kConfigInvalid, absl::StrCat(target, ": ", error.message())),
                console);
  }
  std::move(remover).Cancel();
  const fs::path parent = fs::absolute(target).parent_path();
  status = SyncFolder(parent.string());
  if (!status.ok()) return Fail(status, console);
  std::int64_t rows = 0;
  for (const BackupManifest::Table& table : manifest->tables) rows += table.rows;
  console.out << target << ": " << manifest->tables.size() << " tables, " << rows << " rows, "
              << manifest->database.bytes << " bytes, " << manifest->files.size() << " files\n";
  return kSuccess;
}

}  // namespace

Command BackupCommand() {
  return {
      .name = "backup",
      .arguments = "FOLDER",
      .summary = "writes the whole store, and files with it, into a new folder",
      .description =
          "Every table as it is at one moment, while everything goes on. Works on the database\n"
          "itself (keys database_...), with the account that migrates. The folder appears under "
          "its\n"
          "name once it is whole and was read back; it holds what --files names (keys and "
          "passwords\n"
          "too): keep it where only its keeper reads.",
      .options = {{"files", "PATH", "a file or folder to keep with it; may be given again", true}},
      .least_arguments = 1,
      .most_arguments = 1,
      .run = RunBackup,
  };
}

}  // namespace districtedu::districtctl
