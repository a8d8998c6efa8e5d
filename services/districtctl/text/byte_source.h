#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_BYTE_SOURCE_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_BYTE_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace districtedu::districtctl {

// Bytes that can be read anywhere and as often as wanted: a file, or memory in tests and fuzzers.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  // Fills up to `size` bytes from `offset` on; fewer only where the bytes end.
  virtual absl::StatusOr<std::size_t> ReadAt(std::int64_t offset, char* buffer,
                                             std::size_t size) const = 0;
  virtual std::int64_t size() const = 0;
};

// Fills up to `size` bytes and returns how many; 0 at the end.
using ByteStream = std::function<absl::StatusOr<std::size_t>(char* buffer, std::size_t size)>;

// From the beginning to the end; the source outlives the stream.
ByteStream Sequential(const ByteSource& source);

class MemorySource : public ByteSource {
 public:
  explicit MemorySource(absl::string_view bytes) : bytes_(bytes) {}
  absl::StatusOr<std::size_t> ReadAt(std::int64_t offset, char* buffer,
                                     std::size_t size) const override;
  std::int64_t size() const override { return static_cast<std::int64_t>(bytes_.size()); }

 private:
  const absl::string_view bytes_;
};

// A file. Standard input and pipes, which cannot be read twice, are kept in a temporary file
// without a name, which vanishes with the process.
class FileSource : public ByteSource {
 public:
  // "-": standard input. CONFIG_INVALID, naming the file and what is wrong with it.
  static absl::StatusOr<std::unique_ptr<FileSource>> Open(const std::string& path);
  ~FileSource() override;
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  absl::StatusOr<std::size_t> ReadAt(std::int64_t offset, char* buffer,
                                     std::size_t size) const override;
  std::int64_t size() const override { return size_; }

  const std::string& label() const { return label_; }  // for messages

 private:
  FileSource(std::FILE* file, std::int64_t size, std::string label)
      : file_(file), size_(size), label_(std::move(label)) {}

  std::FILE* const file_;
  const std::int64_t size_;
  const std::string label_;
};

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_BYTE_SOURCE_H_
