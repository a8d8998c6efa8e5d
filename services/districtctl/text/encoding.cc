#include "services/districtctl/text/encoding.h"

#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/error.h"

namespace districtedu::districtctl {
namespace {

constexpr std::size_t kTextPiece = 16 << 10;

struct Place {
  std::int64_t line = 1;
  std::int64_t offset = 0;
};

std::string PlaceText(const Place& place) {
  return absl::StrCat("line ", place.line, ", byte ", place.offset);
}

absl::Status Illegal(const Place& place, const std::string& what, const EncodingGuess& from) {
  return Error(Reason::kFieldNotUtf8,
               absl::StrCat(PlaceText(place), ": ", what, " ", EncodingName(from.encoding),
                            from.note.empty() ? "" : ", ", from.note,
                            "; name the encoding of the file with --encoding, or save it as "
                            "\"CSV UTF-8\" or .xlsx"),
               {{"line", absl::StrCat(place.line)}, {"offset", absl::StrCat(place.offset)}});
}

// UTF-8 in pieces, byte by byte (table 3-7 of the Unicode standard).
class Utf8Scanner {
 public:
  void Feed(absl::string_view bytes) {
    for (const char c : bytes) Take(static_cast<unsigned char>(c));
  }
  // The bytes end here.
  void End() {
    if (left_ > 0) Bad();
    left_ = 0;
  }

  // Characters of three bytes and more, as Chinese ones are; of GB18030 few byte pairs look so.
  std::int64_t good() const { return good_; }
  std::int64_t bad() const { return bad_; }  // sequences that are none
  const Place& first_bad() const { return first_bad_; }

 private:
  void Take(unsigned char byte) {
    if (left_ > 0) {
      if (byte >= low_ && byte <= high_) {
        low_ = 0x80;
        high_ = 0xBF;
        if (--left_ == 0 && long_) ++good_;
        ++at_.offset;
        return;
      }
      Bad();
      left_ = 0;
    }
    begin_ = at_;
    ++at_.offset;
    if (byte == '\n') ++at_.line;
    if (byte < 0x80) return;
    low_ = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;
    high_ = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;
    left_ = byte >= 0xC2 && byte <= 0xDF   ? 1
            : byte >= 0xE0 && byte <= 0xEF ? 2
            : byte >= 0xF0 && byte <= 0xF4 ? 3
                                           : 0;
    long_ = left_ >= 2;
    if (left_ == 0) Bad();
  }

  void Bad() {
    if (bad_++ == 0) first_bad_ = begin_;
  }

  Place at_, begin_, first_bad_;
  int left_ = 0;
  bool long_ = false;
  unsigned char low_ = 0x80, high_ = 0xBF;
  std::int64_t good_ = 0;
  std::int64_t bad_ = 0;
};

// The bytes less the byte order mark they may begin with, in whatever pieces they come.
class AfterMark {
 public:
  AfterMark(ByteStream bytes, absl::string_view mark) : bytes_(std::move(bytes)), mark_(mark) {}

  absl::StatusOr<std::size_t> Read(char* buffer, std::size_t size) {
    while (!begun_ && head_.size() < mark_.size()) {
      char piece[4];
      const absl::StatusOr<std::size_t> count = bytes_(piece, mark_.size() - head_.size());
      if (!count.ok()) return count;
      if (*count == 0) break;
      head_.append(piece, *count);
    }
    if (!begun_ && head_ == mark_) {
      skipped_ = static_cast<std::int64_t>(mark_.size());
      head_.clear();
    }
    begun_ = true;
    if (head_.empty()) return bytes_(buffer, size);
    const std::size_t count = std::min(size, head_.size());
    std::memcpy(buffer, head_.data(), count);
    head_.erase(0, count);
    return count;
  }

  // Known once something was read.
  std::int64_t skipped() const { return skipped_; }

 private:
  const ByteStream bytes_;
  const absl::string_view mark_;
  std::string head_;
  bool begun_ = false;
  std::int64_t skipped_ = 0;
};

class Utf8Decoder {
 public:
  Utf8Decoder(ByteStream bytes, EncodingGuess from)
      : bytes_(std::move(bytes), "\xEF\xBB\xBF"), from_(std::move(from)) {}

  absl::StatusOr<std::size_t> Read(char* buffer, std::size_t size) {
    absl::StatusOr<std::size_t> count = bytes_.Read(buffer, size);
    if (!count.ok()) return count;
    scanner_.Feed(absl::string_view(buffer, *count));
    if (*count == 0) scanner_.End();
    if (scanner_.bad() == 0) return count;
    Place place = scanner_.first_bad();
    place.offset += bytes_.skipped();
    return Illegal(place, "not", from_);
  }

 private:
  AfterMark bytes_;
  const EncodingGuess from_;
  Utf8Scanner scanner_;
};

// Every other encoding, by iconv.
class IconvDecoder {
 public:
  IconvDecoder(ByteStream bytes, EncodingGuess from)
      : bytes_(std::move(bytes), MarkOf(from.encoding)),
        from_(std::move(from)),
        iconv_(iconv_open("UTF-8", EncodingName(from_.encoding))) {}
  ~IconvDecoder() {
    if (Usable()) iconv_close(iconv_);
  }
  IconvDecoder(const IconvDecoder&) = delete;
  IconvDecoder& operator=(const IconvDecoder&) = delete;

  absl::StatusOr<std::size_t> Read(char* buffer, std::size_t size) {
    if (!Usable()) {
      return Error(Reason::kConfigInvalid, absl::StrCat("this system's iconv does not know ",
                                                        EncodingName(from_.encoding)));
    }
    while (true) {
      if (wants_more_) {
        if (absl::Status status = Fill(); !status.ok()) return status;
      }
      if (held_.empty()) return std::size_t{0};
      char* in = held_.data();
      std::size_t in_left = held_.size();
      char* out = buffer;
      std::size_t out_left = size;
      const std::size_t result = iconv(iconv_, &in, &in_left, &out, &out_left);
      const int error = result == static_cast<std::size_t>(-1) ? errno : 0;
      const std::size_t made = size - out_left;
      place_.offset += in - held_.data();
      place_.line += std::count(buffer, out, '\n');
      held_.erase(0, static_cast<std::size_t>(in - held_.data()));
      if (made > 0) {
        // What stopped it is met again by the next call.
        wants_more_ = error == EINVAL || held_.empty();
        return made;
      }
      // The byte behind the one that stopped it is part of what is said, wherever pieces end.
      const bool whole = ended_ || (error == EILSEQ && held_.size() > 1);
      if ((error == EILSEQ || error == EINVAL) && whole) return Stopped(error);
      wants_more_ = true;
    }
  }

 private:
  static absl::string_view MarkOf(Encoding encoding) {
    switch (encoding) {
      case Encoding::kUtf16Le:
        return "\xFF\xFE";
      case Encoding::kUtf16Be:
        return "\xFE\xFF";
      default:
        return "\x84\x31\x95\x33";
    }
  }

  bool Usable() const { return iconv_ != reinterpret_cast<iconv_t>(-1); }

  absl::Status Fill() {
    wants_more_ = false;
    char piece[kTextPiece];
    const absl::StatusOr<std::size_t> count = bytes_.Read(piece, sizeof piece);
    if (!count.ok()) return count.status();
    ended_ = *count == 0;
    held_.append(piece, *count);
    return absl::OkStatus();
  }

  absl::Status Stopped(int error) const {
    Place place = place_;
    place.offset += bytes_.skipped();
    std::string bytes;
    for (std::size_t i = 0; i < std::min<std::size_t>(held_.size(), 2); ++i) {
      absl::StrAppendFormat(&bytes, "%s0x%02X", i > 0 ? " " : "",
                            static_cast<unsigned char>(held_[i]));
    }
    return Illegal(place,
                   error == EINVAL ? absl::StrCat("the file ends inside a character of")
                                   : absl::StrCat(bytes, " is no character of"),
                   from_);
  }

  AfterMark bytes_;
  const EncodingGuess from_;
  const iconv_t iconv_;
  std::string held_;  // bytes not converted yet: a piece, and what an earlier one ended with
  bool wants_more_ = true;
  bool ended_ = false;
  Place place_;
};

}  // namespace

std::optional<Encoding> ParseEncoding(absl::string_view name) {
  const std::string lower = absl::AsciiStrToLower(name);
  if (lower == "utf-8" || lower == "utf8") return Encoding::kUtf8;
  if (lower == "gb18030" || lower == "gbk" || lower == "gb2312") return Encoding::kGb18030;
  if (lower == "utf-16le" || lower == "utf-16") return Encoding::kUtf16Le;
  if (lower == "utf-16be") return Encoding::kUtf16Be;
  return std::nullopt;
}

const char* EncodingName(Encoding encoding) {
  switch (encoding) {
    case Encoding::kGb18030:
      return "GB18030";
    case Encoding::kUtf16Le:
      return "UTF-16LE";
    case Encoding::kUtf16Be:
      return "UTF-16BE";
    default:
      return "UTF-8";
  }
}

absl::StatusOr<EncodingGuess> DetectEncoding(ByteStream bytes) {
  Utf8Scanner scanner;
  std::string head;
  char piece[kTextPiece];
  while (true) {
    const absl::StatusOr<std::size_t> count = bytes(piece, sizeof piece);
    if (!count.ok()) return count.status();
    if (*count == 0) break;
    if (head.size() < 3) head.append(piece, std::min<std::size_t>(*count, 3));
    scanner.Feed(absl::string_view(piece, *count));
  }
  scanner.End();
  if (absl::StartsWith(head, "\xFF\xFE")) return EncodingGuess{Encoding::kUtf16Le, ""};
  if (absl::StartsWith(head, "\xFE\xFF")) return EncodingGuess{Encoding::kUtf16Be, ""};
  if (scanner.bad() == 0) return EncodingGuess{Encoding::kUtf8, ""};
  if (absl::StartsWith(head, "\xEF\xBB\xBF") || scanner.good() > scanner.bad()) {
    return EncodingGuess{Encoding::kUtf8, "in which the rest of the file seems to be"};
  }
  return EncodingGuess{Encoding::kGb18030, absl::StrCat("and the file is not UTF-8 either (",
                                                        PlaceText(scanner.first_bad()), ")")};
}

ByteStream Decode(ByteStream bytes, const EncodingGuess& from) {
  if (from.encoding == Encoding::kUtf8) {
    return [decoder = std::make_shared<Utf8Decoder>(std::move(bytes), from)](
               char* buffer, std::size_t size) { return decoder->Read(buffer, size); };
  }
  return [decoder = std::make_shared<IconvDecoder>(std::move(bytes), from)](
             char* buffer, std::size_t size) { return decoder->Read(buffer, size); };
}

}  // namespace districtedu::districtctl
