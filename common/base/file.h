#ifndef DISTRICTEDU_COMMON_BASE_FILE_H_
#define DISTRICTEDU_COMMON_BASE_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace districtedu {

// The whole file. CONFIG_INVALID, with the path and the system's reason, if it cannot be opened or
// read, is a directory, or has more than `max_bytes`. Reads settings, not data.
absl::StatusOr<std::string> ReadFile(const std::string& path, std::size_t max_bytes = 16u << 20);

// A secret kept in a file: its text less one newline at the end. CONFIG_INVALID as above and for an
// empty file. The text never appears in an error.
absl::StatusOr<std::string> ReadSecretFile(const std::string& path);

}  // namespace districtedu

#endif  // DISTRICTEDU_COMMON_BASE_FILE_H_
