#ifndef DISTRICTEDU_COMMON_RESOURCE_CALLS_CALL_WRITE_H_
#define DISTRICTEDU_COMMON_RESOURCE_CALLS_CALL_WRITE_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/mysql/session.h"
#include "common/resource/calls/caller.h"
#include "common/resource/calls/request_view.h"
#include "common/resource/calls/unary_write.h"
#include "common/resource/change/change.h"
#include "common/resource/change/resource.h"
#include "common/resource/change/writer.h"
#include "common/resource/store/access.h"
#include "districtedu/common/v1/audit.pb.h"

// A call that writes, from its request id to the outbox: alone, or with others as one transaction.

namespace districtedu::resource {

struct CallWrite {
  CallWrite(const Resource& written, const Caller& by, const Message& asked,
            const std::string& verb);
  CallWrite(const CallWrite&) = delete;
  CallWrite& operator=(const CallWrite&) = delete;

  const Resource& resource;
  const Caller caller;
  const RequestView request;
  const std::string method;  // for the request row, e.g. "CreateTeacher"
  const std::string path;    // prefix of field paths in violations
  std::string request_id;
  const bool validate_only;

  // Set by the method before the call is run.
  Key key;
  std::string name;
  // Of the entry of a call that leaves its row as it is and is told of all the same.
  std::optional<common::v1::ChangeKind> kind_without_change;
  // Fills pending.change. Called inside the transaction, once the request id is taken, and again in
  // each rerun; of a create, which asks the database nothing, perhaps before it.
  std::function<absl::Status(mysql::Session&, const Access&)> prepare;

  // Of the present run of the transaction.
  std::optional<Access> access;
  std::optional<WriteContext> context;
  PendingChange pending;
  bool changes_row = false;  // false: the row stays as it is, or there is none

  TogetherAnswer answer;  // where it was run with others

  std::string district() const;
};

// Runs the call as one transaction and returns the serialized answer; that of the first time where
// its request id was used before.
absl::StatusOr<std::string> RunCall(mysql::Session& session, CallWrite* call);

// Runs calls that create rows of one resource that is not one_by_one, by one principal in one
// district, as one transaction: each stands whole or not at all, as if it had been alone. `more` is
// asked for further ones once the transaction has begun. Sets the answers; whatever is out of the
// ordinary, with a call or with the transaction, is left to RunCall: a call that fails takes no
// other with it, and is told what it is told alone. Tries once.
void RunCallsTogether(mysql::Session& session, std::vector<CallWrite*> calls,
                      const std::function<std::vector<CallWrite*>()>& more);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CALLS_CALL_WRITE_H_
