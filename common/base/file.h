#ifndef DISTRICTEDU_COMMON_BASE_FILE_H_
#define DISTRICTEDU_COMMON_BASE_FILE_H_

#include <sys/types.h>

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace districtedu {

// The whole file. CONFIG_INVALID, with the path and the system's reason, if it cannot be opened or
// read, is a directory, or has more than `max_bytes`. Reads settings, not data.
absl::StatusOr<std::string> ReadFile(const std::string& path, std::size_t max_bytes = 16u << 20);

// A secret kept in a file: its text less one newline at the end. CONFIG_INVALID as above and for an
// empty file. The text never appears in an error.
absl::StatusOr<std::string> ReadSecretFile(const std::string& path);

// Puts the file in place in one step, with these rights from its first byte on: after a crash there
// is the old content or the new one, and it is on disk when this returns. CONFIG_INVALID, with the
// path and the system's reason, if that cannot be done; then the old content stays.
absl::Status WriteFileAtomically(const std::string& path, absl::string_view content, mode_t mode);

// Has the names in the folder on disk: those just made, renamed and removed.
absl::Status SyncFolder(const std::string& path);

}  // namespace districtedu

#endif  // DISTRICTEDU_COMMON_BASE_FILE_H_
