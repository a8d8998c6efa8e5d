#ifndef DISTRICTEDU_COMMON_RESOURCE_DECLARED_PAGE_TOKEN_H_
#define DISTRICTEDU_COMMON_RESOURCE_DECLARED_PAGE_TOKEN_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace districtedu::resource {

// A keyset token: where a list goes on, and for which list. `list` is everything the list depends
// on (type, parent, filter, caller's view); a token of another list is refused. It holds nothing
// the caller has not been shown, and is no authority: rights are checked anew on every page.
std::string EncodePageToken(absl::string_view list, absl::string_view position);

// The position. Errors: PAGE_TOKEN_INVALID as a violation of "page_token".
absl::StatusOr<std::string> DecodePageToken(absl::string_view list, absl::string_view token);

// Page size asked for, clamped: 0 is 50, above 1,000 is 1,000. Errors: PAGE_SIZE_INVALID.
absl::StatusOr<std::int64_t> PageSize(std::int64_t asked);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_DECLARED_PAGE_TOKEN_H_
