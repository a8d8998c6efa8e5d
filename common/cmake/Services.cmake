# The table of the servers, services/services.csv:
#   DISTRICTEDU_SERVICES   their names, in its order
#   services_table         a target whose header districtedu/services.h holds the table
# and the version of the project as districtedu/version.h of the target version.

include_guard(GLOBAL)

set(table ${CMAKE_SOURCE_DIR}/services/services.csv)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${table})
file(STRINGS ${table} rows REGEX "^[^#]")
set(DISTRICTEDU_SERVICES)
set(DISTRICTEDU_SERVICE_ROWS)
foreach(row IN LISTS rows)
  if(NOT row MATCHES "^([a-z]+),([0-9]+),([0-9]+),(records|figures),([a-z ]*)$")
    message(FATAL_ERROR "${table}: not name,grpc_port,metrics_port,kind,reads: ${row}")
  endif()
  if(CMAKE_MATCH_4 STREQUAL "records")
    set(keeps_records true)
  else()
    set(keeps_records false)
  endif()
  list(APPEND DISTRICTEDU_SERVICES ${CMAKE_MATCH_1})
  string(APPEND DISTRICTEDU_SERVICE_ROWS "    {\"${CMAKE_MATCH_1}\", ${CMAKE_MATCH_2}, "
    "${CMAKE_MATCH_3}, ${keeps_records}, \"${CMAKE_MATCH_5}\"},\n")
endforeach()

set(generated ${CMAKE_BINARY_DIR}/generated)
configure_file(${CMAKE_SOURCE_DIR}/services/services.h.in ${generated}/districtedu/services.h @ONLY)
configure_file(${CMAKE_SOURCE_DIR}/common/base/version.h.in ${generated}/districtedu/version.h @ONLY)
foreach(target IN ITEMS services_table version)
  add_library(${target} INTERFACE)
  target_include_directories(${target} INTERFACE ${generated})
endforeach()
target_link_libraries(services_table INTERFACE absl::strings)
