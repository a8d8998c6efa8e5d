#include "services/districtctl/text/byte_source.h"
#include "services/districtctl/text/xlsx_reader.h"
#include "tests/fuzz/rows_check.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace districtedu;
  const std::string text = fuzz::Text(data, size);
  const districtctl::MemorySource bytes(text);
  fuzz::CheckRows(districtctl::OpenXlsx(bytes, ""));
  return 0;
}
