// bare_server CERTIFICATE KEY CA ANSWER: what gRPC alone can do. Serves GetSnapshot over mutual TLS
// with the bytes of the file ANSWER, whatever is asked, and an empty request with an empty answer.
// Nothing is looked at, nothing counted. Prints its port, and serves until it is killed.

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "districtedu/aggregation/v1/aggregation_service.grpc.pb.h"

namespace {

using districtedu::aggregation::v1::AggregationService;

class Bare final
    : public AggregationService::WithRawCallbackMethod_GetSnapshot<AggregationService::Service> {
 public:
  explicit Bare(const std::string& answer) {
    const grpc::Slice slice(answer);
    answer_ = grpc::ByteBuffer(&slice, 1);
    const grpc::Slice none;
    empty_ = grpc::ByteBuffer(&none, 1);
  }

  grpc::ServerUnaryReactor* GetSnapshot(grpc::CallbackServerContext* context,
                                        const grpc::ByteBuffer* request,
                                        grpc::ByteBuffer* response) override {
    *response = request->Length() == 0 ? empty_ : answer_;  // shares the bytes
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  grpc::ByteBuffer answer_;
  grpc::ByteBuffer empty_;
};

std::string Read(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::cerr << "usage: bare_server CERTIFICATE KEY CA ANSWER\n";
    return 2;
  }
  grpc::SslServerCredentialsOptions tls(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  tls.pem_key_cert_pairs.push_back({Read(argv[2]), Read(argv[1])});
  tls.pem_root_certs = Read(argv[3]);
  Bare service(Read(argv[4]));
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(tls), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  std::cout << "serving on port " << port << std::endl;
  pause();
}
