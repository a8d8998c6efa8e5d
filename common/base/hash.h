#ifndef DISTRICTEDU_COMMON_BASE_HASH_H_
#define DISTRICTEDU_COMMON_BASE_HASH_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace districtedu {

// SHA-256 of the bytes: 32 raw bytes, or 64 lower-case hex digits.
std::string Sha256(absl::string_view bytes);
std::string Sha256Hex(absl::string_view bytes);

// SHA-256 of bytes that arrive in pieces. Not thread-safe.
class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;
  Sha256Stream& operator=(Sha256Stream&&) noexcept;

  void Update(absl::string_view bytes);

  // The digest of everything so far, as 32 raw bytes; more may follow.
  std::string Digest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// base64url without padding (RFC 4648 section 5), for tokens and etags.
std::string ToBase64Url(absl::string_view bytes);

// None for anything ToBase64Url does not write, padding and stray bits included, so that equal
// bytes have one spelling.
std::optional<std::string> FromBase64Url(absl::string_view text);

}  // namespace districtedu

#endif  // DISTRICTEDU_COMMON_BASE_HASH_H_
