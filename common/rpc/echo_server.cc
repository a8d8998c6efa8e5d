#include "common/rpc/echo_server.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/logging.h"
#include "common/rpc/message.h"

namespace districtedu::rpc {
namespace {

void EchoUnary(const std::shared_ptr<UnaryCall>& call) {
  echo::EchoRequest request;
  absl::Status status = ParseMessage(call->request(), request);
  if (!status.ok()) {
    call->Finish(std::move(status));
    return;
  }
  call->Finish(ToBytes(EchoBytes(request.text())));
}

void CountOn(const std::shared_ptr<ServerStream>& stream, std::int64_t next, std::int64_t end) {
  if (next == end) {
    stream->Finish(absl::OkStatus());
    return;
  }
  stream->Write(ToBytes(EchoBytes(std::to_string(next))), [stream, next, end](bool ok) {
    if (ok) CountOn(stream, next + 1, end);
  });
}

void EchoCount(const std::shared_ptr<ServerStream>& stream) {
  echo::EchoRequest request;
  absl::Status status = ParseMessage(stream->request(), request);
  if (!status.ok()) {
    stream->Finish(std::move(status));
    return;
  }
  CountOn(stream, 0, request.inner().number());
}

// Lock step: one answer per message, the next read after it.
void EchoChat(const std::shared_ptr<BidiStream>& stream) {
  stream->Read([stream](std::optional<std::string> message) {
    if (!message.has_value()) {
      stream->Finish(absl::OkStatus());
      return;
    }
    echo::EchoRequest request;
    absl::Status status = ParseMessage(*message, request);
    if (!status.ok()) {
      stream->Finish(std::move(status));
      return;
    }
    stream->Write(ToBytes(EchoBytes(request.text())), [stream](bool ok) {
      if (ok) EchoChat(stream);
    });
  });
}

const google::protobuf::ServiceDescriptor* EchoDescriptor() {
  return echo::EchoRequest::descriptor()->file()->FindServiceByName("EchoService");
}

}  // namespace

const char kEchoPolicy[] = R"(
grants { principal: "districtedu://nanhu/reader" role: ROLE_READER district: "nanhu" }
grants { principal: "districtedu://nanhu/operator" role: ROLE_OPERATOR district: "nanhu" }
)";

ServiceDefinition EchoDefinition() {
  ServiceDefinition definition(EchoDescriptor());
  definition.Unary("Say", EchoUnary);
  definition.Unary("Operate", EchoUnary);
  definition.ServerStreaming("Count", EchoCount);
  definition.Bidi("Chat", EchoChat);
  return definition;
}

EchoServer::EchoServer() : say(EchoUnary), count(EchoCount), chat(EchoChat) {
  auto& certificates = testing::TestCertificates::Get();
  options.tls = {certificates.server().certificate_file, certificates.server().key_file,
                 certificates.ca_file()};
  options.policy_file = dir_.Write("policy.textproto", kEchoPolicy);
  options.policy_interval = absl::Milliseconds(20);
}

absl::Status EchoServer::Start() {
  server_ = std::make_unique<Server>(options);
  ServiceDefinition definition(EchoDescriptor());
  definition.Unary("Say", say);
  definition.Unary("Operate", EchoUnary);
  definition.ServerStreaming("Count", count);
  definition.Bidi("Chat", chat);
  server_->Add(std::move(definition));
  return server_->Start();
}

std::string EchoServer::target() const { return absl::StrCat("127.0.0.1:", server_->port()); }

std::unique_ptr<Client> EchoServer::ClientFor(const std::string& principal) const {
  auto& certificates = testing::TestCertificates::Get();
  const testing::Certificate& certificate = certificates.Client(principal);
  return ClientWith(certificate.certificate_file, certificate.key_file, certificates.ca_file());
}

std::unique_ptr<Client> EchoServer::ClientWith(const std::string& certificate,
                                               const std::string& key,
                                               const std::string& ca) const {
  Client::Options client;
  client.target = target();
  client.tls = {certificate, key, ca};
  auto made = Client::MakeUnchecked(client);
  if (!made.ok()) {
    LogError("no client", {{"status", made.status()}});
    std::abort();
  }
  return *std::move(made);
}

double EchoServer::Metric(const std::string& series) const {
  const std::string text = server_->metrics().Text();
  const std::size_t at = text.find("\n" + series + " ");
  return at == std::string::npos ? -1 : std::stod(text.substr(at + series.size() + 2));
}

absl::StatusOr<std::string> Say(Client& client, const std::string& text, absl::Duration timeout) {
  echo::EchoRequest request;
  request.set_text(text);
  echo::EchoResponse response;
  absl::Status status = client.Call(kSay, request, response, {timeout});
  if (!status.ok()) return status;
  return response.text();
}

std::string EchoBytes(const std::string& text) {
  echo::EchoResponse message;  // field 1 of request and response alike
  message.set_text(text);
  return SerializeMessage(message);
}

std::string EchoText(const std::string& bytes) {
  echo::EchoResponse message;
  return message.ParseFromString(bytes) ? message.text() : "(malformed)";
}

}  // namespace districtedu::rpc
