#ifndef DISTRICTEDU_COMMON_RESOURCE_CALLS_UNARY_H_
#define DISTRICTEDU_COMMON_RESOURCE_CALLS_UNARY_H_

#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/principal.h"
#include "common/base/clock.h"
#include "common/mysql/session.h"
#include "common/resource/change/write.h"

// The five standard methods of any resource, each from a parsed request to a message or its bytes.
// They run on a database worker; requests are read by reflection, by the field names AIP gives.

namespace districtedu::resource {

struct Caller {
  const auth::Principal& principal;
  absl::Time deadline;
  const Clock& clock;
};

// Fields of any standard request; absent ones read as empty.
class RequestView {
 public:
  explicit RequestView(const Message& request) : request_(request) {}
  std::string Text(const std::string& field) const;
  bool Flag(const std::string& field) const;
  std::int64_t Number(const std::string& field) const;
  const Message* Sub(const std::string& field) const;  // null: not set
  const Message& message() const { return request_; }

 private:
  const FieldDescriptor* Find(const std::string& field) const;
  const Message& request_;
};

// Serialized response of each method.
absl::StatusOr<std::string> Get(mysql::Session& session, const Resource& resource,
                                const Caller& caller, const Message& request);
absl::StatusOr<std::string> List(mysql::Session& session, const Resource& resource,
                                 const Caller& caller, const Message& request, Message* response);
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

// Page size asked for, clamped: 0 is 50, above 1,000 is 1,000. Errors: PAGE_SIZE_INVALID.
absl::StatusOr<std::int64_t> PageSize(std::int64_t asked);

// OK for an empty request id. Errors: REQUEST_ID_INVALID.
absl::Status CheckRequestId(const std::string& id);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CALLS_UNARY_H_
