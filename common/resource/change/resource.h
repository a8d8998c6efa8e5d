#ifndef DISTRICTEDU_COMMON_RESOURCE_CHANGE_RESOURCE_H_
#define DISTRICTEDU_COMMON_RESOURCE_CHANGE_RESOURCE_H_

#include "common/resource/change/period.h"
#include "common/resource/change/rules.h"
#include "common/resource/declared/type.h"
#include "common/resource/store/reference.h"
#include "common/resource/store/row_list.h"
#include "common/resource/store/store.h"

namespace districtedu::resource {

// Everything the engine keeps of one resource at run time.
struct Resource {
  Resource(const ResourceType& t, Rules r);
  const ResourceType& type;
  const Store store;
  const Rules rules;
  EngineReferences references;
  const PeriodStatements periods;
  const ListStatement requests, audit, outbox;  // INSERTs
  const ListStatement before_images;            // of audit entries
  // A row's checks may depend on the rows written before it, so that many cannot be written at
  // once.
  const bool one_by_one;
};

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CHANGE_RESOURCE_H_
