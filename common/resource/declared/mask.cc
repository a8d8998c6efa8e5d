#include "common/resource/declared/mask.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "common/resource/declared/value.h"

namespace districtedu::resource {
namespace {

// One field, set or cleared as it is in the patch.
void CopyField(const FieldDescriptor* f, const Message& patch, Message* target) {
  const auto* from = patch.GetReflection();
  const auto* to = target->GetReflection();
  to->ClearField(target, f);
  if (f->is_repeated()) {
    for (int i = 0; i < from->FieldSize(patch, f); ++i) {
      if (f->message_type() != nullptr) {
        to->AddMessage(target, f)->CopyFrom(from->GetRepeatedMessage(patch, f, i));
      } else {
        to->AddEnumValue(target, f, from->GetRepeatedEnumValue(patch, f, i));
      }
    }
    return;
  }
  if (f->has_presence() && !from->HasField(patch, f)) return;
  switch (f->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      to->SetString(target, f, from->GetString(patch, f));
      break;
    case FieldDescriptor::CPPTYPE_INT32:
      to->SetInt32(target, f, from->GetInt32(patch, f));
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      to->SetInt64(target, f, from->GetInt64(patch, f));
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      to->SetBool(target, f, from->GetBool(patch, f));
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      to->SetEnumValue(target, f, from->GetEnumValue(patch, f));
      break;
    default:
      break;
  }
}

}  // namespace

void ApplyMask(const ResourceType& type, const google::protobuf::FieldMask& mask,
               const Message& patch, Message* target, Violations* violations) {
  std::set<std::string> named(mask.paths().begin(), mask.paths().end());
  const bool all = named.erase("*") > 0;
  const bool present = !all && named.empty();
  const auto wanted = [&](const std::string& name) { return all || named.erase(name) > 0; };
  for (const Field& field : type.fields()) {
    if (field.options.output_only()) continue;
    const bool says = field.kind == ColumnKind::kBool && !field.descriptor->has_presence()
                          ? patch.GetReflection()->GetBool(patch, field.descriptor)
                          : HasValue(patch, field);
    if (present ? says : wanted(field.name())) CopyField(field.descriptor, patch, target);
  }
  for (const NestedField& nested : type.nested()) {
    const bool says = patch.GetReflection()->FieldSize(patch, nested.descriptor) > 0;
    if (present ? says : wanted(nested.name())) CopyField(nested.descriptor, patch, target);
  }
  for (const std::string& left : named) {
    const Field* field = type.FindField(left);
    if (field != nullptr && field->options.output_only()) {
      violations->push_back({"update_mask", Reason::kFieldOutputOnly,
                             absl::StrCat("\"", left, "\" is written by the service only")});
      continue;
    }
    violations->push_back({"update_mask", Reason::kUpdateMaskInvalid,
                           absl::StrCat("\"", left, "\" is not a field of ", type.type(),
                                        " that can be written; nested rows are replaced whole")});
  }
}

}  // namespace districtedu::resource
