#include "common/resource/declared/page_token.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/hash.h"

namespace districtedu::resource {
namespace {

constexpr std::size_t kDigest = 12;
constexpr std::size_t kMaxToken = 2048;
constexpr std::int64_t kDefaultPage = 50;
constexpr std::int64_t kLargestPage = 1000;

// Over list and position: a token cut together from two others is refused as well.
std::string Digest(absl::string_view list, absl::string_view position) {
  return Sha256(absl::StrCat(list.size(), ":", list, position)).substr(0, kDigest);
}

}  // namespace

std::string EncodePageToken(absl::string_view list, absl::string_view position) {
  return ToBase64Url(absl::StrCat(Digest(list, position), position));
}

absl::StatusOr<std::string> DecodePageToken(absl::string_view list, absl::string_view token) {
  if (token.size() <= kMaxToken) {
    const std::optional<std::string> bytes = FromBase64Url(token);
    if (bytes && bytes->size() >= kDigest) {
      const absl::string_view position = absl::string_view(*bytes).substr(kDigest);
      if (absl::string_view(*bytes).substr(0, kDigest) == Digest(list, position)) {
        return std::string(position);
      }
    }
  }
  return InvalidFields({{"page_token", Reason::kPageTokenInvalid,
                         "is not a token of this list; begin again without one"}});
}

absl::StatusOr<std::int64_t> PageSize(std::int64_t asked) {
  if (asked < 0) {
    return InvalidFields({{"page_size", Reason::kPageSizeInvalid, "must not be negative"}});
  }
  return asked == 0 ? kDefaultPage : std::min(asked, kLargestPage);
}

}  // namespace districtedu::resource
