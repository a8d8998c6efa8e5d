#include "services/districtctl/text/byte_source.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace districtedu::districtctl {
namespace {

absl::Status Unusable(const std::string& label, const std::string& why) {
  return Error(Reason::kConfigInvalid, absl::StrCat(label, ": ", why));
}

// Copies what can be read only once to a file of its own.
std::FILE* Spool(std::FILE* from) {
  std::FILE* file = std::tmpfile();
  if (file == nullptr) return nullptr;
  char buffer[64 << 10];
  std::size_t count = 0;
  while ((count = std::fread(buffer, 1, sizeof buffer, from)) > 0) {
    if (std::fwrite(buffer, 1, count, file) != count) break;
  }
  if (std::ferror(from) != 0 || std::fflush(file) != 0 || std::ferror(file) != 0) {
    std::fclose(file);
    return nullptr;
  }
  return file;
}

}  // namespace

ByteStream Sequential(const ByteSource& source) {
  return [&source, offset = std::int64_t{0}](
             char* buffer, std::size_t size) mutable -> absl::StatusOr<std::size_t> {
    absl::StatusOr<std::size_t> count = source.ReadAt(offset, buffer, size);
    if (count.ok()) offset += static_cast<std::int64_t>(*count);
    return count;
  };
}

absl::StatusOr<std::size_t> MemorySource::ReadAt(std::int64_t offset, char* buffer,
                                                 std::size_t size) const {
  if (offset < 0 || offset >= this->size()) return std::size_t{0};
  const std::size_t count = std::min(size, bytes_.size() - static_cast<std::size_t>(offset));
  std::memcpy(buffer, bytes_.data() + offset, count);
  return count;
}

absl::StatusOr<std::unique_ptr<FileSource>> FileSource::Open(const std::string& path) {
  const bool standard_input = path == "-";
  const std::string label = standard_input ? "standard input" : path;
  std::FILE* file = standard_input ? stdin : std::fopen(path.c_str(), "rb");
  if (file == nullptr) return Unusable(label, std::strerror(errno));
  struct stat about = {};
  if (fstat(fileno(file), &about) != 0 || S_ISDIR(about.st_mode)) {
    if (!standard_input) std::fclose(file);
    return Unusable(label, "is a folder");
  }
  if (standard_input || !S_ISREG(about.st_mode)) {
    std::FILE* const copy = Spool(file);
    const int error = errno;
    if (!standard_input) std::fclose(file);
    if (copy == nullptr) return Unusable(label, std::strerror(error));
    file = copy;
    if (fstat(fileno(file), &about) != 0) about.st_size = 0;
  }
  return std::unique_ptr<FileSource>(new FileSource(file, about.st_size, label));
}

FileSource::~FileSource() { std::fclose(file_); }

absl::StatusOr<std::size_t> FileSource::ReadAt(std::int64_t offset, char* buffer,
                                               std::size_t size) const {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t count = pread(fileno(file_), buffer + done, size - done,
                                static_cast<off_t>(offset) + static_cast<off_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Unusable(label_, "cannot be read");
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

}  // namespace districtedu::districtctl
