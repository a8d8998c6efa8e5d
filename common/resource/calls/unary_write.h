#ifndef DISTRICTEDU_COMMON_RESOURCE_CALLS_UNARY_WRITE_H_
#define DISTRICTEDU_COMMON_RESOURCE_CALLS_UNARY_WRITE_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/mysql/session.h"
#include "common/resource/calls/caller.h"
#include "common/resource/change/resource.h"

// Create, Update, Delete and Merge of any resource, from a parsed request to the bytes of the
// answer. They run on a database worker; requests are read by reflection, by the field names AIP
// gives.

namespace districtedu::resource {

// One transaction each; a request id makes them safe to repeat, also after a lost connection.
absl::StatusOr<std::string> Create(mysql::Session& session, const Resource& resource,
                                   const Caller& caller, const Message& request);

// What became of a call that was run with others; none: nothing, it is to be run alone.
using TogetherAnswer = std::optional<absl::StatusOr<std::string>>;
struct CreateCall {
  Caller caller;
  const Message* request;
};
// Creates that came at the same time, those of one principal and district as one transaction as far
// as nothing is out of the ordinary. `more` is asked once a transaction has begun for those that
// have come meanwhile; the answers are in the order of all of them. Not for resources that are
// one_by_one.
std::vector<TogetherAnswer> CreateTogether(mysql::Session& session, const Resource& resource,
                                           const std::vector<CreateCall>& creates,
                                           const std::function<std::vector<CreateCall>()>& more);

absl::StatusOr<std::string> Update(mysql::Session& session, const Resource& resource,
                                   const Caller& caller, const Message& request);
absl::StatusOr<std::string> Delete(mysql::Session& session, const Resource& resource,
                                   const Caller& caller, const Message& request);

// Two records of one thing: what refers to request.source then refers to request.target, and the
// source is deleted; the answer is the target. Errors: INVALID_ARGUMENT with a violation for each
// record that cannot be moved.
absl::StatusOr<std::string> Merge(mysql::Session& session,
                                  const std::vector<const Resource*>& resources,
                                  const Resource& resource, const Caller& caller,
                                  const Message& request);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CALLS_UNARY_WRITE_H_
