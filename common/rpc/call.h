#ifndef DISTRICTEDU_COMMON_RPC_CALL_H_
#define DISTRICTEDU_COMMON_RPC_CALL_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/auth/principal.h"
#include "common/base/bytes.h"

// A call as handlers see it, without gRPC. Handlers and the callbacks they give run on gRPC's
// threads, of which there are as many as cores: they must never block or compute for long. Work on
// the database is queued to its workers, which finish the call from there.
//
// All methods may be called from any thread. A handler keeps the shared pointer it was given until
// it has finished the call; a call all of whose pointers are gone unfinished is answered
// INTERNAL_ERROR. (A stream may be let go after written(false).)

namespace districtedu::rpc {

using ::districtedu::Bytes;  // of a response

struct CallContext {
  std::string method;         // "/districtedu.staffing.v1.StaffingService/GetTeacher"
  auth::Principal principal;  // known, and holding a role the method admits
  // Unary calls always have one (30 s from arrival where the caller set none); streams have
  // InfiniteFuture where the caller set none.
  absl::Time deadline = absl::InfiniteFuture();
  // True once the caller cancelled, went away or its deadline passed. May outlive the call.
  std::function<bool()> cancelled;
};

class UnaryCall {
 public:
  virtual ~UnaryCall() = default;
  virtual const CallContext& context() const = 0;
  virtual const std::string& request() const = 0;  // as sent; see message.h
  // Exactly once. What comes after the call's default deadline was answered is dropped.
  virtual void Finish(absl::StatusOr<Bytes> response) = 0;
};

class ServerStream {
 public:
  virtual ~ServerStream() = default;
  virtual const CallContext& context() const = 0;
  virtual const std::string& request() const = 0;

  // Sends one message. `written(true)` runs when the next may be written, which for a slow reader
  // is when it has taken this one; `written(false)` when the call is over. One write at a time: a
  // second one before `written` is a fault of the handler and ends the call with INTERNAL_ERROR.
  virtual void Write(Bytes message, std::function<void(bool ok)> written) = 0;

  // Ends the call; a write under way is sent first. No effect after the call is over.
  virtual void Finish(absl::Status status) = 0;

  // `done` runs once the call is over: finished and sent, cancelled by the caller, past its
  // deadline, or ended because the server stops. At once if it is over already.
  virtual void OnDone(std::function<void()> done) = 0;
};

class BidiStream {
 public:
  virtual ~BidiStream() = default;
  virtual const CallContext& context() const = 0;

  // Asks for the caller's next message; `read` gets nullopt when the caller sends no more or the
  // call is over. One read at a time. While the server stops, a read ends the call instead.
  virtual void Read(std::function<void(std::optional<std::string> message)> read) = 0;

  virtual void Write(Bytes message, std::function<void(bool ok)> written) = 0;
  virtual void Finish(absl::Status status) = 0;
  virtual void OnDone(std::function<void()> done) = 0;
};

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_CALL_H_
