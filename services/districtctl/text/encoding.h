#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_ENCODING_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_ENCODING_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/districtctl/text/byte_source.h"

namespace districtedu::districtctl {

enum class Encoding { kUtf8, kGb18030, kUtf16Le, kUtf16Be };

// "utf-8", "gb18030" (also "gbk" and "gb2312", which it contains), "utf-16le", "utf-16be"; the case
// is free. None for anything else.
std::optional<Encoding> ParseEncoding(absl::string_view name);
const char* EncodingName(Encoding encoding);

struct EncodingGuess {
  Encoding encoding = Encoding::kUtf8;
  // What Decode says beside an illegal byte, e.g. why the text is not the other encoding.
  std::string note;
};

// Looks through all bytes: a byte order mark decides; else UTF-8 where all of it is; else UTF-8
// where more characters are well-formed than not (a damaged file must not be read as Chinese that
// nobody wrote); else GB18030, in which Chinese Excel saves CSV.
absl::StatusOr<EncodingGuess> DetectEncoding(ByteStream bytes);

// The text as UTF-8 without a byte order mark, in flat memory. FIELD_NOT_UTF8 for an illegal byte,
// naming its line, its offset (from 0) and the encoding expected.
ByteStream Decode(ByteStream bytes, const EncodingGuess& from);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_ENCODING_H_
