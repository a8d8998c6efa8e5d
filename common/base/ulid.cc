#include "common/base/ulid.h"

#include <openssl/rand.h>

#include <algorithm>
#include <cstdlib>

namespace districtedu {
namespace {

constexpr char kAlphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kLength = 26;

std::string Encode(std::uint64_t milliseconds, std::uint64_t high, std::uint64_t low) {
  std::string text(kLength, '0');
  // 128 bits from the right, five at a time; the first character carries the last three.
  std::uint64_t upper = milliseconds << 16 | high;
  for (std::size_t i = kLength; i-- > 0;) {
    text[i] = kAlphabet[low & 31u];
    low = low >> 5 | upper << 59;
    upper >>= 5;
  }
  return text;
}

}  // namespace

std::string UlidGenerator::Next() {
  const auto now =
      static_cast<std::uint64_t>(std::max<std::int64_t>(absl::ToUnixMillis(clock_.Now()), 0));
  const std::lock_guard lock(mutex_);
  if (now > milliseconds_) {
    unsigned char bytes[10];
    if (RAND_bytes(bytes, sizeof(bytes)) != 1) std::abort();  // ids must not repeat
    milliseconds_ = now;
    random_high_ = 0;
    random_low_ = 0;
    for (std::size_t i = 0; i < 2; ++i) random_high_ = random_high_ << 8 | bytes[i];
    for (std::size_t i = 2; i < 10; ++i) random_low_ = random_low_ << 8 | bytes[i];
  } else if (++random_low_ == 0 && ++random_high_ == 1u << 16) {
    random_high_ = 0;
    ++milliseconds_;
  }
  return Encode(milliseconds_, random_high_, random_low_);
}

std::string NewUlid() {
  static UlidGenerator generator(SystemClock::Instance());
  return generator.Next();
}

bool IsUlid(absl::string_view text) {
  // A first character above 7 would need 129 bits.
  if (text.size() != kLength || text[0] > '7') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::string_view(kAlphabet).find(c) != absl::string_view::npos;
  });
}

}  // namespace districtedu
