#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_BACKUP_COMPRESSED_FILE_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_BACKUP_COMPRESSED_FILE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// gzip files (RFC 1952) written and read in pieces, of any length in flat memory.

namespace districtedu::districtctl {

struct FileDigest {
  std::int64_t bytes = 0;
  std::string sha256;  // hex, of the bytes as they stand in the file
  bool operator==(const FileDigest&) const = default;
};

class CompressedWriter {
 public:
  // A new file, readable by its owner only. CONFIG_INVALID names a path that cannot be written.
  static absl::StatusOr<std::unique_ptr<CompressedWriter>> Create(const std::string& path);
  virtual ~CompressedWriter() = default;

  virtual absl::Status Write(absl::string_view text) = 0;
  // Ends the file and has it on disk.
  virtual absl::StatusOr<FileDigest> Finish() = 0;
};

class CompressedReader {
 public:
  // Lines beyond `longest_line` bytes are refused.
  static absl::StatusOr<std::unique_ptr<CompressedReader>> Open(const std::string& path,
                                                                std::size_t longest_line);
  virtual ~CompressedReader() = default;

  // The next line without its end; none after the last. CONFIG_INVALID for a file that is cut
  // short or damaged, or ends within a line.
  virtual absl::StatusOr<std::optional<std::string>> NextLine() = 0;
};

// Of a file as it is. CONFIG_INVALID if it cannot be read.
absl::StatusOr<FileDigest> DigestOfFile(const std::string& path);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_BACKUP_COMPRESSED_FILE_H_
