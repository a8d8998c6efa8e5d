// The tests' service as a real program: what a main.cc is.
#include "common/rpc/echo_server.h"
#include "common/rpc/service_main.h"

int main(int argc, char** argv) {
  return districtedu::rpc::RunService(argc, argv, {"rpc_echo_service", 1, 2},
                                      [](districtedu::rpc::ServiceHost& host) {
                                        host.Serve(districtedu::rpc::EchoDefinition());
                                        return absl::OkStatus();
                                      });
}
