#ifndef DISTRICTEDU_COMMON_RPC_CLIENT_H_
#define DISTRICTEDU_COMMON_RPC_CLIENT_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/rpc/certificates.h"
#include "google/protobuf/message.h"

// The client's side, for districtctl and tests: calls by method path with messages or bytes,
// blocking, errors as absl::Status with the details the server sent. No gRPC in here.

namespace districtedu::rpc {

// A stream under way. Read, Write and Finish block; one thread reads while another writes, at most.
class ClientStream {
 public:
  virtual ~ClientStream() = default;  // cancels an unfinished call

  // Nullopt when the server sends no more; then Finish() says why.
  virtual std::optional<std::string> Read() = 0;
  // False when the call is over; then Finish() says why.
  virtual bool Write(const std::string& message) = 0;
  // Says that no more will be written.
  virtual void WritesDone() = 0;
  // The status of the call; waits for its end. Messages not read are dropped.
  virtual absl::Status Finish() = 0;
  // Ends the call from this side.
  virtual void Cancel() = 0;
};

struct CallOptions {
  absl::Duration timeout = absl::Seconds(30);  // InfiniteDuration: no deadline
};

// One connection, made on first use and again when it breaks. Thread-safe.
class Client {
 public:
  struct Options {
    std::string target;  // "127.0.0.1:50051", "localhost:50051"
    TlsFiles tls;
    // Name the server's certificate must carry; empty: that of the target.
    std::string server_name;
    // Longer requests are refused here, with details, as the server's refusal has none.
    std::size_t max_message_bytes = 4u << 20;
    const Clock* clock = &SystemClock::Instance();
  };

  // Checks the certificates as CheckCertificates does, which names what would be a bare UNAVAILABLE
  // later, and makes the client. Does not connect.
  static absl::StatusOr<std::unique_ptr<Client>> Make(const Options& options);
  // The same without the check, for who has made it, and, where tls.certificate is empty, without a
  // certificate, for tests of what servers do then.
  static absl::StatusOr<std::unique_ptr<Client>> MakeUnchecked(const Options& options);

  virtual ~Client() = default;

  // `method`: "/districtedu.staffing.v1.StaffingService/GetTeacher". MESSAGE_TOO_LARGE before
  // sending, SERVICE_UNREACHABLE at once where nothing answers at the address, else the status of
  // the call.
  virtual absl::StatusOr<std::string> Call(const std::string& method, const std::string& request,
                                           const CallOptions& options) = 0;
  absl::StatusOr<std::string> Call(const std::string& method, const std::string& request) {
    return Call(method, request, CallOptions());
  }
  absl::Status Call(const std::string& method, const google::protobuf::Message& request,
                    google::protobuf::Message& response, const CallOptions& options = {});

  // A stream of any kind; of one that only the server streams, write one message and WritesDone().
  virtual std::unique_ptr<ClientStream> Stream(const std::string& method,
                                               const CallOptions& options) = 0;

  // Waits until the connection stands, at most so long. UNAVAILABLE without a reason otherwise.
  virtual absl::Status WaitConnected(absl::Duration timeout) = 0;
};

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_CLIENT_H_
