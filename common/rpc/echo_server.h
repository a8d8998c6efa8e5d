#ifndef DISTRICTEDU_COMMON_RPC_ECHO_SERVER_H_
#define DISTRICTEDU_COMMON_RPC_ECHO_SERVER_H_

#include <memory>
#include <string>

#include "common/rpc/client.h"
#include "common/rpc/server.h"
#include "common/testing/certificates.h"
#include "common/testing/temp_dir.h"
#include "echo.pb.h"

// A real server of the tests' EchoService over mutual TLS, with handlers a test may replace.

namespace districtedu::rpc {

namespace echo = ::districtedu::rpctest::v1;

inline constexpr char kReader[] = "districtedu://nanhu/reader";      // role reader
inline constexpr char kOperator[] = "districtedu://nanhu/operator";  // role operator
inline constexpr char kStranger[] = "districtedu://nanhu/stranger";  // no role
inline constexpr char kSay[] = "/districtedu.rpctest.v1.EchoService/Say";
inline constexpr char kOperate[] = "/districtedu.rpctest.v1.EchoService/Operate";
inline constexpr char kCount[] = "/districtedu.rpctest.v1.EchoService/Count";
inline constexpr char kChat[] = "/districtedu.rpctest.v1.EchoService/Chat";

// Policy of the three principals.
extern const char kEchoPolicy[];

// Handlers that answer what they are told: Say and Operate echo the text; Count sends as many
// messages as inner.number; Chat echoes each message.
ServiceDefinition EchoDefinition();

class EchoServer {
 public:
  EchoServer();

  // Change before Start().
  Server::Options options;
  UnaryHandler say;
  ServerStreamHandler count;
  BidiHandler chat;

  absl::Status Start();
  Server& server() { return *server_; }
  std::string target() const;
  const testing::TempDir& dir() const { return dir_; }

  std::unique_ptr<Client> ClientFor(const std::string& principal) const;
  std::unique_ptr<Client> ClientWith(const std::string& certificate, const std::string& key,
                                     const std::string& ca) const;
  // Present value of a counter or gauge of the server, by the whole name with its labels as the
  // text format has it; -1 if there is none.
  double Metric(const std::string& series) const;

 private:
  testing::TempDir dir_;
  std::unique_ptr<Server> server_;
};

// Say over the client; the text that comes back.
absl::StatusOr<std::string> Say(Client& client, const std::string& text,
                                absl::Duration timeout = absl::Seconds(30));

std::string EchoBytes(const std::string& text);
std::string EchoText(const std::string& bytes);

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_ECHO_SERVER_H_
