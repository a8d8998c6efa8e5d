#ifndef DISTRICTEDU_COMMON_MYSQL_EMBEDDED_FILE_H_
#define DISTRICTEDU_COMMON_MYSQL_EMBEDDED_FILE_H_

#include "absl/strings/string_view.h"

namespace districtedu::mysql {

// A file compiled into the program by districtedu_embed_sql() (cmake/EmbedSql.cmake).
struct EmbeddedFile {
  absl::string_view
      path;  // from the repository's root: "services/staffing/schema/0200_staffing.sql"
  absl::string_view text;
};

}  // namespace districtedu::mysql

#endif  // DISTRICTEDU_COMMON_MYSQL_EMBEDDED_FILE_H_
