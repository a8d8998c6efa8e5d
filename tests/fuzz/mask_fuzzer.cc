#include "absl/strings/str_split.h"
#include "common/resource/declared/mask.h"
#include "tests/fuzz/types.h"

// Type; mask, a path a line; an empty line; the patch, serialized.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace districtedu;
  if (size == 0) return 0;
  const auto& type = fuzz::TypeOf(data[0]);
  const std::string text = fuzz::Text(data + 1, size - 1);
  const std::size_t end = text.find("\n\n");
  google::protobuf::FieldMask mask;
  for (const auto path : absl::StrSplit(text.substr(0, end), '\n', absl::SkipEmpty())) {
    mask.add_paths(std::string(path));
  }
  const auto patch = type.New();
  if (end != std::string::npos && !patch->ParseFromString(text.substr(end + 2))) return 0;
  const auto target = type.New();
  target->GetReflection()->SetString(target.get(), type.name_field, "name");
  target->GetReflection()->SetString(target.get(), type.etag_field, "etag");
  resource::Violations violations;
  resource::ApplyMask(type, mask, *patch, target.get(), &violations);
  const auto* reflection = target->GetReflection();
  fuzz::Check(reflection->GetString(*target, type.name_field) == "name", "no mask renames");
  fuzz::Check(reflection->GetString(*target, type.etag_field) == "etag", "no mask sets an etag");
  for (const auto& field : type.fields()) {
    fuzz::Check(!field.options.output_only() || field.descriptor->is_repeated() ||
                    !field.descriptor->has_presence() ||
                    !reflection->HasField(*target, field.descriptor),
                "no mask sets what only the service sets");
  }
  return 0;
}
