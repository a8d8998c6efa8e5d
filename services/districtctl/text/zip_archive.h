#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_ZIP_ARCHIVE_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_ZIP_ARCHIVE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/districtctl/text/byte_source.h"

namespace districtedu::districtctl {

// Bounds against archives made to harm.
struct ZipLimits {
  std::int64_t max_entries = 4096;
  std::int64_t max_entry_bytes = std::int64_t{4} << 30;  // unpacked; a full sheet of text has 1 GiB
  // Unpacked to packed, looked at from the first MiB on. Tables reach 30; deflate at most 1,032,
  // and 229 where it packs blanks in a hurry. 100 is also what Apache POI takes.
  std::int64_t max_ratio = 100;
};

// The parts of a .zip, one at a time, unpacked as they are read. Errors are MESSAGE_MALFORMED: no
// archive, cut off, damaged, encrypted, or beyond the limits.
class ZipArchive {
 public:
  // The bytes outlive the archive.
  static absl::StatusOr<std::unique_ptr<ZipArchive>> Open(const ByteSource& bytes,
                                                          ZipLimits limits = {});
  virtual ~ZipArchive() = default;

  virtual bool Has(const std::string& name) = 0;
  // The part's bytes. Ends the stream of the part before; lives no longer than the archive.
  virtual absl::StatusOr<ByteStream> Read(const std::string& name) = 0;
};

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_ZIP_ARCHIVE_H_
