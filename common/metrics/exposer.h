#ifndef DISTRICTEDU_COMMON_METRICS_EXPOSER_H_
#define DISTRICTEDU_COMMON_METRICS_EXPOSER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/metrics/registry.h"

namespace prometheus {
class Exposer;
}

namespace districtedu::metrics {

// Serves a registry at http://<address>/metrics until it dies. Plain HTTP without a caller's
// identity: bind it to loopback or a network only Prometheus reaches.
class Exposer {
 public:
  // `listen`: "127.0.0.1:9151"; port 0 takes a free one. CONFIG_INVALID if the address cannot be
  // bound. `registry` must outlive the exposer.
  static absl::StatusOr<std::unique_ptr<Exposer>> Start(const Registry& registry,
                                                        const std::string& listen);
  ~Exposer();
  Exposer(const Exposer&) = delete;
  Exposer& operator=(const Exposer&) = delete;

  int port() const { return port_; }

 private:
  Exposer(std::unique_ptr<prometheus::Exposer> exposer, std::string host, int port);

  std::unique_ptr<prometheus::Exposer> exposer_;
  const std::string host_;
  const int port_;
};

}  // namespace districtedu::metrics

#endif  // DISTRICTEDU_COMMON_METRICS_EXPOSER_H_
