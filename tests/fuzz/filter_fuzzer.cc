#include <algorithm>

#include "common/resource/declared/filter.h"
#include "tests/fuzz/types.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace districtedu;
  if (size == 0) return 0;
  const auto& type = fuzz::TypeOf(data[0]);
  const std::string filter = fuzz::Text(data + 1, size - 1);
  const auto conditions = resource::ParseFilter(type, filter, "nanhu", {"birth_date"});
  if (!conditions.ok()) return 0;
  std::size_t marks = 0;
  for (const std::string& sql : conditions->sql) {
    marks += static_cast<std::size_t>(std::count(sql.begin(), sql.end(), '?'));
    // Every value is a parameter: nothing of the caller's stands in the SQL but names of columns.
    fuzz::Check(sql.find_first_of("'\"\\;#") == std::string::npos, "no literal in the SQL");
    fuzz::Check(sql.find("birth_date") == std::string::npos, "no hidden field in the SQL");
  }
  fuzz::Check(marks == conditions->params.size(), "a parameter for each mark");
  return 0;
}
