#include "services/districtctl/backup/compressed_file.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/hash.h"

namespace districtedu::districtctl {
namespace {

constexpr std::size_t kBuffer = 256u << 10;
constexpr int kGzip = 15 + 16;  // window bits, and a gzip header
constexpr int kMemory = 8;

absl::Status Unusable(const std::string& path, absl::string_view why) {
  return Error(Reason::kConfigInvalid, absl::StrCat("cannot use file ", path, ": ", why));
}

class Writer final : public CompressedWriter {
 public:
  Writer(std::string path, int fd) : path_(std::move(path)), fd_(fd), buffer_(kBuffer, '\0') {
    // Level 1: a backup waits for the processor, not for the disk.
    ready_ = deflateInit2(&stream_, 1, Z_DEFLATED, kGzip, kMemory, Z_DEFAULT_STRATEGY) == Z_OK;
  }

  ~Writer() override {
    if (ready_) deflateEnd(&stream_);
    if (fd_ >= 0) close(fd_);
  }

  absl::Status Write(absl::string_view text) override { return Deflate(text, Z_NO_FLUSH); }

  absl::StatusOr<FileDigest> Finish() override {
    absl::Status status = Deflate("", Z_FINISH);
    if (!status.ok()) return status;
    if (fsync(fd_) != 0) return Unusable(path_, std::strerror(errno));
    if (close(std::exchange(fd_, -1)) != 0) return Unusable(path_, std::strerror(errno));
    return FileDigest{bytes_, absl::BytesToHexString(hash_.Digest())};
  }

 private:
  absl::Status Deflate(absl::string_view text, int flush) {
    if (!ready_) return Error(Reason::kInternalError, "zlib: deflate");
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream_.avail_in = static_cast<uInt>(text.size());
    int result = Z_OK;
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(buffer_.data());
      stream_.avail_out = static_cast<uInt>(buffer_.size());
      result = deflate(&stream_, flush);
      if (result == Z_STREAM_ERROR) return Error(Reason::kInternalError, "zlib: deflate");
      absl::Status status =
          Put(absl::string_view(buffer_.data(), buffer_.size() - stream_.avail_out));
      if (!status.ok()) return status;
    } while (stream_.avail_out == 0 || (flush == Z_FINISH && result != Z_STREAM_END));
    return absl::OkStatus();
  }

  absl::Status Put(absl::string_view bytes) {
    hash_.Update(bytes);
    bytes_ += static_cast<std::int64_t>(bytes.size());
    while (!bytes.empty()) {
      const ssize_t put = write(fd_, bytes.data(), bytes.size());
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return Unusable(path_, std::strerror(errno));
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return absl::OkStatus();
  }

  const std::string path_;
  int fd_;
  std::string buffer_;
  z_stream stream_{};
  bool ready_ = false;
  Sha256Stream hash_;
  std::int64_t bytes_ = 0;
};

class Reader final : public CompressedReader {
 public:
  Reader(std::string path, int fd, std::size_t longest_line)
      : path_(std::move(path)), fd_(fd), longest_line_(longest_line), buffer_(kBuffer, '\0') {
    ready_ = inflateInit2(&stream_, kGzip) == Z_OK;
  }

  ~Reader() override {
    if (ready_) inflateEnd(&stream_);
    close(fd_);
  }

  absl::StatusOr<std::optional<std::string>> NextLine() override {
    while (true) {
      const std::size_t end = text_.find('\n', at_);
      if (end != std::string::npos) {
        std::string line = text_.substr(at_, end - at_);
        at_ = end + 1;
        return line;
      }
      text_.erase(0, std::exchange(at_, 0));
      if (ended_) {
        if (!text_.empty()) return Unusable(path_, "it ends within a line");
        return std::nullopt;
      }
      if (text_.size() > longest_line_) return Unusable(path_, "a line of it is too long");
      absl::Status status = More();
      if (!status.ok()) return status;
    }
  }

 private:
  // Appends up to a buffer of plain text.
  absl::Status More() {
    if (!ready_) return Error(Reason::kInternalError, "zlib: inflate");
    if (stream_.avail_in == 0) {
      ssize_t got = 0;
      do {
        got = read(fd_, buffer_.data(), buffer_.size());
      } while (got < 0 && errno == EINTR);
      if (got < 0) return Unusable(path_, std::strerror(errno));
      if (got == 0) return Unusable(path_, "it is cut short");
      stream_.next_in = reinterpret_cast<Bytef*>(buffer_.data());
      stream_.avail_in = static_cast<uInt>(got);
    }
    std::string plain(kBuffer, '\0');
    stream_.next_out = reinterpret_cast<Bytef*>(plain.data());
    stream_.avail_out = static_cast<uInt>(plain.size());
    const int result = inflate(&stream_, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END) return Unusable(path_, "it is damaged");
    ended_ = result == Z_STREAM_END;
    text_.append(plain, 0, plain.size() - stream_.avail_out);
    return absl::OkStatus();
  }

  const std::string path_;
  const int fd_;
  const std::size_t longest_line_;
  std::string buffer_;
  z_stream stream_{};
  bool ready_ = false;
  bool ended_ = false;
  std::string text_;
  std::size_t at_ = 0;  // what of text_ was given out
};

}  // namespace

absl::StatusOr<std::unique_ptr<CompressedWriter>> CompressedWriter::Create(
    const std::string& path) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return Unusable(path, std::strerror(errno));
  return std::make_unique<Writer>(path, fd);
}

absl::StatusOr<std::unique_ptr<CompressedReader>> CompressedReader::Open(const std::string& path,
                                                                         std::size_t longest_line) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Unusable(path, std::strerror(errno));
  return std::make_unique<Reader>(path, fd, longest_line);
}

absl::StatusOr<FileDigest> DigestOfFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Unusable(path, std::strerror(errno));
  const absl::Cleanup closer = [fd] { close(fd); };
  Sha256Stream hash;
  FileDigest digest;
  std::string buffer(kBuffer, '\0');
  while (true) {
    const ssize_t got = read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Unusable(path, std::strerror(errno));
    if (got == 0) break;
    hash.Update(absl::string_view(buffer.data(), static_cast<std::size_t>(got)));
    digest.bytes += got;
  }
  digest.sha256 = absl::BytesToHexString(hash.Digest());
  return digest;
}

}  // namespace districtedu::districtctl
