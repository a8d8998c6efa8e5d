#ifndef DISTRICTEDU_TESTS_FUZZ_CHECK_H_
#define DISTRICTEDU_TESTS_FUZZ_CHECK_H_

#include <cstdlib>
#include <iostream>
#include <string>

#include "absl/strings/string_view.h"

namespace districtedu::fuzz {

// Ends the program, by which the fuzzer keeps the input, where something does not hold.
inline void Check(bool holds, absl::string_view what) {
  if (holds) return;
  std::cerr << "does not hold: " << what << std::endl;
  std::abort();
}

inline std::string Text(const unsigned char* data, std::size_t size) {
  return std::string(reinterpret_cast<const char*>(data), size);
}

}  // namespace districtedu::fuzz

#endif  // DISTRICTEDU_TESTS_FUZZ_CHECK_H_
