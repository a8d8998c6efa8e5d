# Debian 12 packages only; deploy/lib/packages.sh lists them.

find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Protobuf MODULE REQUIRED)   # Debian ships no protobuf-config.cmake
find_package(absl CONFIG REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(GTest CONFIG REQUIRED)
find_package(benchmark CONFIG REQUIRED)
find_package(Boost REQUIRED)             # headers only: Boost::headers
find_package(EXPAT REQUIRED)             # workbooks (.xlsx) in

# Neither brings a CMake file, and minizip's pkg-config file puts a crypt.h in the include path.
foreach(library IN ITEMS minizip xlsxwriter)  # workbooks in, and out
  find_library(${library}_LIBRARY ${library} REQUIRED)
  mark_as_advanced(${library}_LIBRARY)
  add_library(${library}::${library} UNKNOWN IMPORTED)
  set_target_properties(${library}::${library} PROPERTIES IMPORTED_LOCATION ${${library}_LIBRARY})
endforeach()

# The MySQL connector ships neither a CMake nor a pkg-config file. Only common/mysql may link it.
find_path(MYSQLCPPCONN_INCLUDE_DIR mysql_driver.h REQUIRED)
find_library(MYSQLCPPCONN_LIBRARY mysqlcppconn REQUIRED)
mark_as_advanced(MYSQLCPPCONN_INCLUDE_DIR MYSQLCPPCONN_LIBRARY)
add_library(mysqlcppconn::mysqlcppconn UNKNOWN IMPORTED)
set_target_properties(mysqlcppconn::mysqlcppconn PROPERTIES
  IMPORTED_LOCATION ${MYSQLCPPCONN_LIBRARY}
  INTERFACE_INCLUDE_DIRECTORIES ${MYSQLCPPCONN_INCLUDE_DIR})
