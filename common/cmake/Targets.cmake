# The four ways to declare a target. Sources are sorted lists; DEPS are public.
#
#   districtedu_library(NAME base SOURCES error.cc reason.cc DEPS proto absl::status [TESTONLY])
#   districtedu_executable(NAME staffing_server SOURCES main.cc DEPS rpc)
#   districtedu_test(NAME error_test SOURCES error_test.cc DEPS base LABELS unit [TIMEOUT 60] [SERIAL])
#   districtedu_fuzzer(NAME csv SOURCES csv_fuzzer.cc DEPS districtctl_text)
#
# Executables go to <build>/bin. A test is one process with one ctest entry; it gets gmock and a
# main() unless it has its own. The target tests_<label> builds all tests with that label: unit,
# integration, and tsan for those that also run under ThreadSanitizer (no gRPC in the process).
# A fuzzer NAME becomes the program and test NAME_fuzzer (label fuzz) with the inputs of corpus/NAME;
# there is none but with the preset fuzz.
# TESTONLY code sees DISTRICTEDU_SOURCE_DIR and DISTRICTEDU_BIN_DIR as string literals.

include_guard(GLOBAL)

foreach(label IN ITEMS unit integration tsan fuzz)
  add_custom_target(tests_${label})
endforeach()

# Compiles HEADERS once with the flags of the targets that take it:
# libraries are -fPIC, executables -fPIE, and OPTIONS must be theirs.
function(_districtedu_precompile target pic)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "HEADERS;DEPS;OPTIONS")
  set(source ${CMAKE_BINARY_DIR}/${target}.cc)
  if(NOT EXISTS ${source})
    file(WRITE ${source} "// Something to compile beside the headers.\n")
  endif()
  add_library(${target} OBJECT ${source})
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ${pic})
  target_compile_options(${target} PRIVATE ${arg_OPTIONS})
  target_link_libraries(${target} PRIVATE
    protobuf::libprotobuf absl::flags absl::statusor absl::time ${arg_DEPS})
  target_precompile_headers(${target} PRIVATE ${arg_HEADERS})
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR})
endfunction()

# With the warnings of own code: GCC takes no precompiled header whose -Wpedantic differs.
_districtedu_precompile(precompiled_library ON
  HEADERS <common/cmake/precompiled.h> DEPS districtedu_warnings)
# What a test calls is instrumented for undefined behaviour; the test itself is not, which takes
# two fifths off its compile.
set(DISTRICTEDU_TEST_OPTIONS)
if(DISTRICTEDU_SANITIZE MATCHES undefined)
  set(DISTRICTEDU_TEST_OPTIONS -fno-sanitize=undefined)
endif()
_districtedu_precompile(precompiled_test OFF OPTIONS -fPIE ${DISTRICTEDU_TEST_OPTIONS}
  HEADERS <common/cmake/precompiled.h> <gmock/gmock.h> <gtest/gtest.h>
  DEPS districtedu_warnings GTest::gmock)

# Instrumenting generated code finds nothing and costs four times the compile. Under ThreadSanitizer
# messages have a member more, so there all code must agree.
set(DISTRICTEDU_GENERATED_OPTIONS)
if(NOT DISTRICTEDU_SANITIZE STREQUAL "thread")
  set(DISTRICTEDU_GENERATED_OPTIONS -fno-sanitize=all)
endif()
# -O2 takes half as long again. What is served hot does not live here: snapshots are serialised once,
# records read by reflection.
list(APPEND DISTRICTEDU_GENERATED_OPTIONS -O1)
_districtedu_precompile(precompiled_generated ON
  HEADERS <common/cmake/precompiled_protobuf.h> OPTIONS ${DISTRICTEDU_GENERATED_OPTIONS})

# Shared tail of all four: include root, warnings, language of the dependencies.
function(_districtedu_finish target scope)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "DEPS")
  target_include_directories(${target} ${scope} ${CMAKE_SOURCE_DIR})
  if(NOT scope STREQUAL "INTERFACE")
    target_link_libraries(${target} PRIVATE districtedu_warnings)
  endif()
  target_link_libraries(${target} ${scope} ${arg_DEPS})
  foreach(dep IN LISTS arg_DEPS)
    set_property(GLOBAL APPEND PROPERTY districtedu_dependencies "${target}>${dep}")
  endforeach()
endfunction()

function(districtedu_library)
  cmake_parse_arguments(PARSE_ARGV 0 arg "TESTONLY" "NAME" "SOURCES;DEPS")
  if(arg_SOURCES)
    add_library(${arg_NAME} STATIC ${arg_SOURCES})
    target_precompile_headers(${arg_NAME} REUSE_FROM precompiled_library)
    if(DISTRICTEDU_UNITY)
      set_target_properties(${arg_NAME} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
    endif()
    _districtedu_finish(${arg_NAME} PUBLIC DEPS ${arg_DEPS})
  else()
    add_library(${arg_NAME} INTERFACE)
    _districtedu_finish(${arg_NAME} INTERFACE DEPS ${arg_DEPS})
  endif()
  add_library(districtedu::${arg_NAME} ALIAS ${arg_NAME})
  if(arg_TESTONLY)
    target_compile_definitions(${arg_NAME} PRIVATE
      DISTRICTEDU_SOURCE_DIR="${CMAKE_SOURCE_DIR}" DISTRICTEDU_BIN_DIR="${CMAKE_BINARY_DIR}/bin")
  endif()
endfunction()

function(districtedu_executable)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME" "SOURCES;DEPS")
  add_executable(${arg_NAME} ${arg_SOURCES})
  _districtedu_finish(${arg_NAME} PRIVATE DEPS ${arg_DEPS})
  set_target_properties(${arg_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endfunction()

function(districtedu_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "SERIAL" "NAME;TIMEOUT" "SOURCES;DEPS;LABELS")
  if(NOT arg_LABELS)
    message(FATAL_ERROR "${arg_NAME}: a test needs LABELS (of unit, integration, tsan)")
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  add_executable(${arg_NAME} ${arg_SOURCES})
  target_precompile_headers(${arg_NAME} REUSE_FROM precompiled_test)
  target_compile_options(${arg_NAME} PRIVATE ${DISTRICTEDU_TEST_OPTIONS})
  # A static library: its main() is not taken where the sources have one.
  _districtedu_finish(${arg_NAME} PRIVATE DEPS ${arg_DEPS} GTest::gmock GTest::gmock_main)
  add_test(NAME ${arg_NAME} COMMAND ${arg_NAME} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${arg_NAME} PROPERTIES
    LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT} RUN_SERIAL ${arg_SERIAL}
    ENVIRONMENT "GTEST_OUTPUT=xml:${CMAKE_BINARY_DIR}/test-results/${arg_NAME}.xml;UBSAN_OPTIONS=print_stacktrace=1;TSAN_OPTIONS=second_deadlock_stack=1")
  foreach(label IN LISTS arg_LABELS)
    add_dependencies(tests_${label} ${arg_NAME})
  endforeach()
endfunction()

function(districtedu_fuzzer)
  if(NOT DISTRICTEDU_FUZZ)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME" "SOURCES;DEPS")
  set(fuzzer ${arg_NAME}_fuzzer)
  add_executable(${fuzzer} ${arg_SOURCES})
  _districtedu_finish(${fuzzer} PRIVATE DEPS ${arg_DEPS})
  target_link_options(${fuzzer} PRIVATE -fsanitize=fuzzer)
  set_target_properties(${fuzzer} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
  add_test(NAME ${fuzzer} COMMAND ${CMAKE_SOURCE_DIR}/tests/fuzz/run $<TARGET_FILE:${fuzzer}>
    ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${arg_NAME})
  set_tests_properties(${fuzzer} PROPERTIES LABELS fuzz TIMEOUT 120
    ENVIRONMENT "UBSAN_OPTIONS=print_stacktrace=1")
  add_dependencies(tests_fuzz ${fuzzer})
endfunction()

# A dependency that is no target would silently become -l<name>: name it instead.
function(districtedu_check_dependencies)
  get_property(edges GLOBAL PROPERTY districtedu_dependencies)
  foreach(edge IN LISTS edges)
    string(REPLACE ">" ";" edge "${edge}")
    list(GET edge 1 dep)
    if(NOT TARGET ${dep})
      list(GET edge 0 user)
      message(WARNING "${user} depends on ${dep}, which is not declared anywhere")
    endif()
  endforeach()
endfunction()
