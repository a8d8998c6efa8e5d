#include "common/resource/change/change.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace districtedu::resource {

std::string NameOf(const ResourceType& type, const RowChange& change) {
  return FormatName(type, (change.after ? change.after : change.before)->key);
}

bool HasChildren(const ResourceType& type, const RowChange& change) {
  for (const NestedField& nested : type.nested()) {
    for (const std::optional<StoredRow>* row : {&change.before, &change.after}) {
      if (!*row) continue;
      const Message& message = *(*row)->message;
      if (message.GetReflection()->FieldSize(message, nested.descriptor) > 0) return true;
    }
  }
  return false;
}

absl::Status ValidateChange(const Resource& resource, const std::string& district,
                            const std::string& path, RowChange* change) {
  if (!change->after) return absl::OkStatus();
  Violations violations;
  SetName(resource.type, change->after->key, change->after->message.get());
  const Message& after = *change->after->message;
  Validate(resource.type, after, district, path, &violations);
  if (change->before) {
    CheckImmutable(resource.type, *change->before->message, after, path, &violations);
  }
  if (resource.rules.check) {
    Violations more;
    resource.rules.check(after, &more);
    for (FieldViolation& violation : more) {
      violation.field = absl::StrCat(path, path.empty() ? "" : ".", violation.field);
      violations.push_back(std::move(violation));
    }
  }
  return InvalidFields(std::move(violations));
}

}  // namespace districtedu::resource
