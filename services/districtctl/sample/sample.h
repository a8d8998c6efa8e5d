#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_SAMPLE_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_SAMPLE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/districtctl/sample/options.h"

namespace districtedu::districtctl::sample {

struct FileSummary {
  std::string name;
  std::int64_t rows = 0;  // lines, header apart
  std::int64_t bytes = 0;
};

// Called now and then with the people written so far and all of them; false stops the work.
using Progress = std::function<bool(std::int64_t done, std::int64_t all)>;

// Writes a synthetic district: one CSV file a resource, "NN_<room>_<resource>.csv" in the order in
// which they can be imported. Memory grows with schools x years, not with people. CALL_CANCELLED
// where `progress` stopped it; then, and after any error, no folder is left.
absl::StatusOr<std::vector<FileSummary>> WriteSample(const Options& options,
                                                     const std::string& folder,
                                                     const Progress& progress);

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_SAMPLE_H_
