#include "services/districtctl/text/zip_archive.h"

#include <minizip/unzip.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace districtedu::districtctl {
namespace {

constexpr std::int64_t kRatioFrom = 1 << 20;
constexpr uLong kEncrypted = 1;  // bit of an entry's flags

absl::Status Broken(const std::string& what) { return Error(Reason::kMessageMalformed, what); }

// What minizip reads a ByteSource through.
struct Stream {
  const ByteSource& bytes;
  std::int64_t position = 0;
  std::int64_t taken = 0;  // bytes read in all
  bool failed = false;
};

voidpf OpenStream(voidpf opaque, const void*, int) { return opaque; }

uLong ReadStream(voidpf, voidpf stream, void* buffer, uLong size) {
  Stream& in = *static_cast<Stream*>(stream);
  const absl::StatusOr<std::size_t> count =
      in.bytes.ReadAt(in.position, static_cast<char*>(buffer), size);
  if (!count.ok()) {
    in.failed = true;
    return 0;
  }
  in.position += static_cast<std::int64_t>(*count);
  in.taken += static_cast<std::int64_t>(*count);
  return *count;
}

uLong WriteStream(voidpf, voidpf, const void*, uLong) { return 0; }

ZPOS64_T TellStream(voidpf, voidpf stream) {
  return static_cast<ZPOS64_T>(static_cast<Stream*>(stream)->position);
}

long SeekStream(voidpf, voidpf stream, ZPOS64_T offset, int origin) {
  Stream& in = *static_cast<Stream*>(stream);
  const std::int64_t base = origin == ZLIB_FILEFUNC_SEEK_CUR   ? in.position
                            : origin == ZLIB_FILEFUNC_SEEK_END ? in.bytes.size()
                                                               : 0;
  // Offsets of a hostile archive may be any 64 bits.
  const std::int64_t most = in.bytes.size();
  if (offset > static_cast<ZPOS64_T>(most) || base + static_cast<std::int64_t>(offset) > most) {
    return -1;
  }
  in.position = base + static_cast<std::int64_t>(offset);
  return 0;
}

int CloseStream(voidpf, voidpf) { return 0; }

int StreamError(voidpf, voidpf stream) { return static_cast<Stream*>(stream)->failed ? 1 : 0; }

class MinizipArchive : public ZipArchive {
 public:
  MinizipArchive(const ByteSource& bytes, ZipLimits limits) : stream_{bytes}, limits_(limits) {}

  ~MinizipArchive() override {
    if (file_ == nullptr) return;
    unzCloseCurrentFile(file_);
    unzClose(file_);
  }

  absl::Status Begin() {
    zlib_filefunc64_def functions = {OpenStream, ReadStream,  WriteStream, TellStream,
                                     SeekStream, CloseStream, StreamError, &stream_};
    file_ = unzOpen2_64("", &functions);
    if (file_ == nullptr) {
      return Broken("the end of the .zip is missing or damaged; the file was cut off");
    }
    unz_global_info64 info = {};
    unzGetGlobalInfo64(file_, &info);
    if (info.number_entry > static_cast<ZPOS64_T>(limits_.max_entries)) {
      return Broken(absl::StrCat("the .zip has more than ", limits_.max_entries, " parts"));
    }
    return absl::OkStatus();
  }

  bool Has(const std::string& name) override {
    unzCloseCurrentFile(file_);
    return unzLocateFile(file_, name.c_str(), 2) == UNZ_OK;
  }

  absl::StatusOr<ByteStream> Read(const std::string& name) override {
    if (!Has(name)) return Broken(absl::StrCat("the .zip has no part ", name));
    unz_file_info64 info = {};
    unzGetCurrentFileInfo64(file_, &info, nullptr, 0, nullptr, 0, nullptr, 0);
    if ((info.flag & kEncrypted) != 0) return Broken("the .zip is encrypted with a password");
    if (unzOpenCurrentFile(file_) != UNZ_OK) {
      return Broken(absl::StrCat("part ", name, " of the .zip is damaged"));
    }
    ++opened_;
    return [this, name, opened = opened_, before = stream_.taken, unpacked = std::int64_t{0}](
               char* buffer, std::size_t size) mutable -> absl::StatusOr<std::size_t> {
      if (opened != opened_) return std::size_t{0};
      const int count = unzReadCurrentFile(
          file_, buffer, static_cast<unsigned>(std::min(size, std::size_t{1} << 20)));
      // The checksum is looked at when the end is reached.
      if (count < 0 || (count == 0 && unzCloseCurrentFile(file_) == UNZ_CRCERROR)) {
        return Broken(absl::StrCat("part ", name, " of the .zip is damaged or cut off"));
      }
      unpacked += count;
      if (unpacked > limits_.max_entry_bytes ||
          (unpacked > kRatioFrom && unpacked / limits_.max_ratio > stream_.taken - before)) {
        return Broken(absl::StrCat("part ", name, " of the .zip unpacks to more than ",
                                   limits_.max_ratio, " times its size or ",
                                   limits_.max_entry_bytes, " bytes: a zip bomb, no table"));
      }
      return static_cast<std::size_t>(count);
    };
  }

 private:
  Stream stream_;
  const ZipLimits limits_;
  unzFile file_ = nullptr;
  std::int64_t opened_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ZipArchive>> ZipArchive::Open(const ByteSource& bytes,
                                                             ZipLimits limits) {
  auto archive = std::make_unique<MinizipArchive>(bytes, limits);
  if (const absl::Status status = archive->Begin(); !status.ok()) return status;
  return archive;
}

}  // namespace districtedu::districtctl
