#include "common/resource/declared/name.h"
#include "tests/fuzz/types.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace districtedu;
  if (size == 0) return 0;
  const auto& type = fuzz::TypeOf(data[0]);
  const std::string name = fuzz::Text(data + 1, size - 1);
  const auto key = resource::ParseName(type, name, "name");
  if (key.ok()) {
    fuzz::Check(key->size() == type.keys().size(), "a value for each key column");
    fuzz::Check(resource::FormatName(type, *key) == name, "one name for each key");
  }
  for (const bool wildcards : {false, true}) {
    const auto parent = resource::ParseParent(type, name, wildcards);
    if (!parent.ok()) continue;
    fuzz::Check(parent->size() + 1 == type.keys().size(), "a parent lacks the last key column");
  }
  bool other_district = false;
  const auto id = resource::ParseReference(type, "nanhu", name, &other_district);
  if (id.has_value()) {
    fuzz::Check(resource::FormatReference(type, "nanhu", *id) == name, "one name for each row");
  }
  return 0;
}
