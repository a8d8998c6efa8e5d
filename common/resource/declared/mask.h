#ifndef DISTRICTEDU_COMMON_RESOURCE_DECLARED_MASK_H_
#define DISTRICTEDU_COMMON_RESOURCE_DECLARED_MASK_H_

#include <google/protobuf/field_mask.pb.h>

#include <string>

#include "common/resource/declared/type.h"
#include "common/resource/declared/validate.h"

namespace districtedu::resource {

// Writes the fields of `patch` that the mask names into `target`; nested rows are replaced whole.
// An empty mask names what is present in the patch, "*" every field. System and output-only fields
// in "*" are passed over; named alone they are refused. Paths may not go into nested rows.
void ApplyMask(const ResourceType& type, const google::protobuf::FieldMask& mask,
               const Message& patch, Message* target, Violations* violations);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_DECLARED_MASK_H_
