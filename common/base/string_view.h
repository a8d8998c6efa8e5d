#ifndef DISTRICTEDU_COMMON_BASE_STRING_VIEW_H_
#define DISTRICTEDU_COMMON_BASE_STRING_VIEW_H_

#include <string_view>

#include "absl/strings/string_view.h"

// Debian builds Abseil with its own string_view, so the two do not convert into each other. These
// are the only conversions; both are free and keep pointing at the same bytes.

namespace districtedu {

inline absl::string_view AbslView(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view StdView(absl::string_view text) { return {text.data(), text.size()}; }

}  // namespace districtedu

#endif  // DISTRICTEDU_COMMON_BASE_STRING_VIEW_H_
