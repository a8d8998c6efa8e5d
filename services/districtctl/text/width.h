#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_WIDTH_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_WIDTH_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace districtedu::districtctl {

// Columns a terminal gives to the text: 2 for East Asian wide and full-width characters (UAX #11),
// 0 for combining and format characters, 1 for all else. Ambiguous ones count 1, as terminals have
// them outside of CJK legacy modes. Own table: wcwidth depends on the locale.
std::size_t DisplayWidth(absl::string_view text);

// The text as one line that cannot steer a terminal: control characters and bytes that are not
// UTF-8 stand as escapes (\n, \x1b, U+FFFD).
std::string Printable(absl::string_view text);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_WIDTH_H_
