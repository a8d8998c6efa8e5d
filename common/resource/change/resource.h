#ifndef DISTRICTEDU_COMMON_RESOURCE_CHANGE_RESOURCE_H_
#define DISTRICTEDU_COMMON_RESOURCE_CHANGE_RESOURCE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/resource/change/period.h"
#include "common/resource/change/rules.h"
#include "common/resource/change/siblings.h"
#include "common/resource/declared/type.h"
#include "common/resource/store/reference.h"
#include "common/resource/store/row_list.h"
#include "common/resource/store/store.h"

namespace districtedu::resource {

// Everything the engine keeps of one resource at run time.
struct Resource {
  // Errors: INTERNAL where the rules ask for siblings that are none.
  static absl::StatusOr<std::unique_ptr<Resource>> Create(const ResourceType& type, Rules rules);
  Resource(const ResourceType& t, Rules r);  // without siblings

  const ResourceType& type;
  const Store store;
  const Rules rules;
  std::unique_ptr<const Siblinghood> siblings;  // null: the rules ask for none
  EngineReferences references;
  const PeriodStatements periods;
  const ListStatement requests, audit, outbox;  // INSERTs
  const ListStatement before_images;            // of audit entries
  // It refers to itself: a row may need one written before it, so that many cannot be written at
  // once.
  const bool one_by_one;
};

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CHANGE_RESOURCE_H_
