#include <algorithm>

#include "common/resource/declared/page_token.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace districtedu;
  const std::string text = fuzz::Text(data, size);
  // As a token of some list: refused, or exactly what was given out.
  const auto position = resource::DecodePageToken("list", text);
  if (position.ok()) {
    fuzz::Check(resource::EncodePageToken("list", *position) == text, "one token for a position");
  }
  // As list and position. A position is some ids: tokens of over 2 KiB are none.
  const std::size_t half = size - std::min<std::size_t>(size / 2, 1500);
  const std::string list = text.substr(0, half);
  const std::string token = resource::EncodePageToken(list, text.substr(half));
  const auto back = resource::DecodePageToken(list, token);
  fuzz::Check(back.ok() && *back == text.substr(half), "a token leads back");
  fuzz::Check(!resource::DecodePageToken(list + "x", token).ok(), "to its own list only");
  return 0;
}
