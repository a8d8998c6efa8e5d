#ifndef DISTRICTEDU_COMMON_MYSQL_SCRIPT_H_
#define DISTRICTEDU_COMMON_MYSQL_SCRIPT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace districtedu::mysql {

// The statements of a script, without their `;`. A statement ends with a line whose last visible
// character is `;`. Lines that begin with `--` are comments and dropped, also inside a statement;
// a comment after a statement's `;` on the same line is not understood. Text after the last `;`
// is INVALID_ARGUMENT: a script cut short must not half apply.
absl::StatusOr<std::vector<std::string>> SplitScript(const std::string& script);

}  // namespace districtedu::mysql

#endif  // DISTRICTEDU_COMMON_MYSQL_SCRIPT_H_
