#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_BACKUP_FILE_COPIES_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_BACKUP_FILE_COPIES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/districtctl/backup/manifest.h"

// Certificates, policy and configuration beside the store's rows.

namespace districtedu::districtctl {

// Copies each file, and each folder with what is below it, under `folder`, by its last name: of
// /srv/var/etc its files become etc/…. Only plain files: links and sockets are made again by who
// made them. CONFIG_INVALID for what cannot be read, and for two of one name.
absl::StatusOr<std::vector<BackupManifest::File>> CopyFilesInto(
    const std::vector<std::string>& paths, const std::string& folder);

// CONFIG_INVALID, naming it, if one of the files is there already.
absl::Status CheckAbsent(const BackupManifest& manifest, const std::string& folder);

// Puts the backup's files below the folder, with the rights they had; folders that are missing are
// made for their owner only.
absl::Status PutFiles(const BackupManifest& manifest, const std::string& backup,
                      const std::string& folder);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_BACKUP_FILE_COPIES_H_
