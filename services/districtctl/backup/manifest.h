#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_BACKUP_MANIFEST_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_BACKUP_MANIFEST_H_

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/districtctl/backup/compressed_file.h"

// What a backup holds, as text, a fact a line with tabs between:
//
//   districtedu-backup  1
//   created             2026-08-31T02:00:00Z
//   server              10.11.19-MariaDB
//   incarnation         (of the store)
//   migration           id  checksum
//   table               name  rows
//   database            bytes  sha256
//   file                mode  bytes  sha256  path
//   end                 sha256 of all lines above
//
// In a path \\, \t and \n stand for what they do in C.

namespace districtedu::districtctl {

inline constexpr char kManifestFile[] = "manifest";
inline constexpr char kDatabaseFile[] = "database.gz";
inline constexpr char kFilesFolder[] = "files";

struct BackupManifest {
  struct Migration {
    std::string id;
    std::string checksum;  // SHA-256 hex of its text
    bool operator==(const Migration&) const = default;
  };
  struct Table {
    std::string name;
    std::int64_t rows = 0;
  };
  struct File {
    mode_t mode = 0;  // rights
    FileDigest digest;
    std::string path;  // below the folder of files, never out of it
  };

  absl::Time created;
  std::string server;       // version of the database server
  std::string incarnation;  // of the store
  std::vector<Migration> migrations;
  std::vector<Table> tables;
  FileDigest database;
  std::vector<File> files;
};

std::string WriteManifest(const BackupManifest& manifest);

// CONFIG_INVALID for what is no manifest, is of a newer form, cut short or changed.
absl::StatusOr<BackupManifest> ParseManifest(const std::string& text);

// Reads the manifest of the backup in the folder and compares every file with it.
absl::StatusOr<BackupManifest> VerifyBackup(const std::string& folder);

// For lines with tabs between their parts.
std::string EscapeField(absl::string_view text);
// False if there is an escape it does not know.
bool UnescapeField(absl::string_view field, std::string* text);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_BACKUP_MANIFEST_H_
