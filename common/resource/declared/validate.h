#ifndef DISTRICTEDU_COMMON_RESOURCE_DECLARED_VALIDATE_H_
#define DISTRICTEDU_COMMON_RESOURCE_DECLARED_VALIDATE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/base/error.h"
#include "common/resource/declared/type.h"

namespace districtedu::resource {

using Violations = std::vector<FieldViolation>;

// Everything the declarations say of a message, all fields at once. `path` is put before the field
// names ("teacher"). Output-only and system fields are not looked at.
void Validate(const ResourceType& type, const Message& message, absl::string_view district,
              const std::string& path, Violations* violations);

// Fields declared immutable that differ.
void CheckImmutable(const ResourceType& type, const Message& before, const Message& after,
                    const std::string& path, Violations* violations);

// The text of a string field.
std::string GetText(const Message& message, const std::string& field);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_DECLARED_VALIDATE_H_
