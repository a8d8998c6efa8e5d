# Run by districtedu_embed_sql() with cmake -P: NAME FUNCTION FILES (separated by |) ROOT FOLDER.

string(REPLACE "|" ";" FILES "${FILES}")
string(REGEX REPLACE "::[^:]*$" "" namespace "${FUNCTION}")
string(REGEX REPLACE "^.*::" "" function "${FUNCTION}")
string(TOUPPER "DISTRICTEDU_EMBEDDED_${NAME}_H_" guard)

file(WRITE "${FOLDER}/${NAME}.h.new"
"#ifndef ${guard}
#define ${guard}

#include \"absl/types/span.h\"
#include \"common/mysql/embedded_file.h\"

namespace ${namespace} {
absl::Span<const districtedu::mysql::EmbeddedFile> ${function}();
}  // namespace ${namespace}

#endif  // ${guard}
")

set(source "${FOLDER}/${NAME}.cc.new")
file(WRITE "${source}" "#include \"embedded/${NAME}.h\"

namespace ${namespace} {

absl::Span<const districtedu::mysql::EmbeddedFile> ${function}() {
  static constexpr districtedu::mysql::EmbeddedFile kFiles[] = {
")
foreach(path IN LISTS FILES)
  file(RELATIVE_PATH name "${ROOT}" "${path}")
  file(READ "${path}" text)
  if(text MATCHES "\\)embedded\"")
    message(FATAL_ERROR "${path} contains the mark that ends its literal")
  endif()
  file(APPEND "${source}" "      {\"${name}\",\n       R\"embedded(${text})embedded\"},\n")
endforeach()
file(APPEND "${source}" "  };
  return kFiles;
}

}  // namespace ${namespace}
")

foreach(suffix h cc)
  file(RENAME "${FOLDER}/${NAME}.${suffix}.new" "${FOLDER}/${NAME}.${suffix}")
endforeach()
