# districtedu_embed_sql(NAME staffing_schema FUNCTION districtedu::districtctl::SchemaFiles FILES ...)
#
# A static library whose function returns the files' paths (from the repository's root) and texts:
#
#   #include "embedded/staffing_schema.h"
#   absl::Span<const mysql::EmbeddedFile> districtedu::districtctl::SchemaFiles();
#
# The texts are copied at build time, so a changed file rebuilds the library. FILES are sorted by
# the caller; paths are relative to the caller's folder, or absolute.

include_guard(GLOBAL)

function(districtedu_embed_sql)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME;FUNCTION" "FILES")
  set(script ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/WriteEmbeddedSql.cmake)
  set(files "")
  foreach(file IN LISTS arg_FILES)
    get_filename_component(path ${file} ABSOLUTE BASE_DIR ${CMAKE_CURRENT_SOURCE_DIR})
    list(APPEND files ${path})
  endforeach()
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${arg_NAME}_embedded)
  string(REPLACE ";" "|" joined "${files}")   # a list does not survive a command line
  add_custom_command(
    OUTPUT ${folder}/embedded/${arg_NAME}.h ${folder}/embedded/${arg_NAME}.cc
    COMMAND ${CMAKE_COMMAND} -DNAME=${arg_NAME} -DFUNCTION=${arg_FUNCTION} "-DFILES=${joined}"
            "-DROOT=${CMAKE_SOURCE_DIR}" "-DFOLDER=${folder}/embedded"
            -P ${script}
    DEPENDS ${files} ${script}
    COMMENT "Embedding ${arg_NAME}"
    VERBATIM)
  districtedu_library(NAME ${arg_NAME}
    SOURCES ${folder}/embedded/${arg_NAME}.cc ${folder}/embedded/${arg_NAME}.h
    DEPS absl::span absl::strings)
  target_include_directories(${arg_NAME} PUBLIC ${folder})
endfunction()
