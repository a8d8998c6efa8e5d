#include "tests/benchmark/bare.h"

#include <stdexcept>
#include <vector>

#include "absl/strings/numbers.h"
#include "tests/benchmark/instance.h"

namespace districtedu::benchmark {

BareServer::BareServer(const std::string& answer) {
  const rpc::TlsFiles tls = TlsOf("");
  process_ = std::make_unique<testing::Subprocess>(
      std::vector<std::string>{testing::BinDir() + "/bare_server", tls.certificate, tls.key, tls.ca,
                               dir_.Write("answer", answer)});
  const auto line = process_->WaitForLine("port ([0-9]+)");
  if (!line.ok()) throw std::runtime_error(line.status().ToString());
  if (!absl::SimpleAtoi((*line)[1], &port_)) throw std::runtime_error("no port: " + (*line)[0]);
}

}  // namespace districtedu::benchmark
