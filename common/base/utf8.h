#ifndef DISTRICTEDU_COMMON_BASE_UTF8_H_
#define DISTRICTEDU_COMMON_BASE_UTF8_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace districtedu {

// Whether the bytes are UTF-8 as RFC 3629 has it: 1 to 4 bytes per code point, shortest form, no
// surrogates, nothing above U+10FFFF. NUL is allowed here; validation of fields refuses it.
bool IsValidUtf8(absl::string_view bytes);

// Code points of valid UTF-8 (bytes that begin one). Lengths in the contract are counted so.
std::size_t CountCodePoints(absl::string_view text);

// The text with every byte that is not part of valid UTF-8 replaced by U+FFFD.
std::string ToValidUtf8(absl::string_view bytes);

// At most `max_bytes` bytes of valid UTF-8, cut between code points.
absl::string_view TruncateUtf8(absl::string_view text, std::size_t max_bytes);

// The text behind a byte order mark, which Windows editors put before UTF-8.
absl::string_view WithoutByteOrderMark(absl::string_view text);

}  // namespace districtedu

#endif  // DISTRICTEDU_COMMON_BASE_UTF8_H_
