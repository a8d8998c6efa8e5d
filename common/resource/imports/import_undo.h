#ifndef DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_UNDO_H_
#define DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_UNDO_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/mysql/session.h"
#include "common/resource/calls/caller.h"
#include "common/resource/change/resource.h"
#include "districtedu/common/v1/import.pb.h"

namespace districtedu::resource {

// Takes an import back, or a piece of it: serialized UndoImportResponse. A batch of at most
// kMaxAtomicRows rows is undone in one transaction. A larger one is first looked through in pieces,
// then undone in pieces, last rows first; what is undone leaves the journal with it, so the undo
// goes on wherever it was broken off.
absl::StatusOr<std::string> UndoImport(mysql::Session& session,
                                       const std::vector<const Resource*>& resources,
                                       const Caller& caller,
                                       const common::v1::UndoImportRequest& request);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_UNDO_H_
