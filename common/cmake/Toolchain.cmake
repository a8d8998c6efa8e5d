# How own code is compiled. Everything here is chosen by the preset; nothing asks the user.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()

# Line tables are enough for a stack trace, and half the size and link time of full debug data.
# -O1 keeps sanitized tests within a few times the speed of a release build.
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -fno-omit-frame-pointer")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG -fno-omit-frame-pointer")

set(DISTRICTEDU_SANITIZE "" CACHE STRING "Comma separated argument of -fsanitize, empty for none")
# For all alike: a precompiled header is taken only where -pthread is as it was.
add_compile_options(-pthread)
option(DISTRICTEDU_FUZZ "Build the libFuzzer targets (clang only)" OFF)

if(DISTRICTEDU_SANITIZE)
  add_compile_options(-fsanitize=${DISTRICTEDU_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${DISTRICTEDU_SANITIZE})
else()
  add_compile_options(-fstack-protector-strong)
  add_compile_definitions($<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
  add_link_options(-Wl,-z,relro,-z,now)
endif()
if(DISTRICTEDU_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Linked into every own target, never into generated code.
add_library(districtedu_warnings INTERFACE)
target_compile_options(districtedu_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports false uses of uninitialized values in instrumented code (GCC bug 105562) and, at
  # -O2, where a std::variant that may hold a string is moved.
  target_compile_options(districtedu_warnings INTERFACE -Wno-maybe-uninitialized)
  if(DISTRICTEDU_SANITIZE STREQUAL "thread")
    # ThreadSanitizer does not see the fences of absl's flags; every file that reads a flag says so.
    target_compile_options(districtedu_warnings INTERFACE -Wno-tsan)
  endif()
endif()

# Some files of a library at a time: each for itself spends nine tenths of its time on headers and
# templates the last one has just been through. So a name in an anonymous namespace is one of its
# library. ThreadSanitizer's build takes each file for itself and sees an #include that is missing.
if(DISTRICTEDU_SANITIZE STREQUAL "thread")
  set(unity OFF)
else()
  set(unity ON)
endif()
option(DISTRICTEDU_UNITY "Compile the files of a library together" ${unity})

find_program(DISTRICTEDU_CCACHE ccache)
find_program(DISTRICTEDU_MOLD mold)
mark_as_advanced(DISTRICTEDU_CCACHE DISTRICTEDU_MOLD)
if(DISTRICTEDU_CCACHE)
  # Relative paths let a second checkout of the same text hit the same cache. The sloppiness is what
  # ccache asks for with precompiled headers: no header of ours uses __TIME__.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros ${DISTRICTEDU_CCACHE})
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endif()
if(DISTRICTEDU_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
