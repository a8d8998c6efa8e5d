#include "common/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace districtedu {
namespace {

absl::Status Unusable(const std::string& path, absl::string_view why) {
  return Error(Reason::kConfigInvalid, absl::StrCat("cannot use file ", path, ": ", why));
}

std::string FolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool WriteAll(int fd, absl::string_view content) {
  while (!content.empty()) {
    const ssize_t put = write(fd, content.data(), content.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path, std::size_t max_bytes) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Unusable(path, std::strerror(errno));
  const absl::Cleanup closer = [fd] { close(fd); };
  std::string text;
  char buffer[16384];
  while (true) {
    const ssize_t got = read(fd, buffer, sizeof(buffer));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Unusable(path, std::strerror(errno));
    if (got == 0) return text;
    text.append(buffer, static_cast<std::size_t>(got));
    if (text.size() > max_bytes) {
      return Unusable(path, absl::StrCat("it has more than ", max_bytes, " bytes"));
    }
  }
}

absl::StatusOr<std::string> ReadSecretFile(const std::string& path) {
  auto text = ReadFile(path, 4096);
  if (!text.ok()) return text.status();
  if (!text->empty() && text->back() == '\n') text->pop_back();
  if (text->empty()) return Unusable(path, "it is empty");
  return text;
}

absl::Status WriteFileAtomically(const std::string& path, absl::string_view content, mode_t mode) {
  std::string fresh = path + ".XXXXXX";
  const int fd = mkostemp(fresh.data(), O_CLOEXEC);  // readable by its owner only
  if (fd < 0) return Unusable(path, std::strerror(errno));
  absl::Cleanup remover = [&fresh] { unlink(fresh.c_str()); };
  const bool written = WriteAll(fd, content) && fchmod(fd, mode) == 0 && fsync(fd) == 0;
  const int error = errno;
  if (close(fd) != 0 || !written) return Unusable(path, std::strerror(written ? errno : error));
  if (rename(fresh.c_str(), path.c_str()) != 0) return Unusable(path, std::strerror(errno));
  std::move(remover).Cancel();
  return SyncFolder(FolderOf(path));
}

absl::Status SyncFolder(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return Unusable(path, std::strerror(errno));
  const absl::Cleanup closer = [fd] { close(fd); };
  if (fsync(fd) != 0) return Unusable(path, std::strerror(errno));
  return absl::OkStatus();
}

}  // namespace districtedu
