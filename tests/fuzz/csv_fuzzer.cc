#include "services/districtctl/text/byte_source.h"
#include "services/districtctl/text/table_format.h"
#include "tests/fuzz/rows_check.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace districtedu;
  const std::string text = fuzz::Text(data, size);
  const districtctl::MemorySource bytes(text);
  const auto format = districtctl::DetectFormat(bytes, {});
  if (!format.ok()) return 0;
  fuzz::CheckRows(districtctl::OpenRows(bytes, *format));
  return 0;
}
