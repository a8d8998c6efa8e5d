#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_TESTS_CLIENT_FIXTURE_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_TESTS_CLIENT_FIXTURE_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/certificates.h"
#include "common/testing/subprocess.h"
#include "common/testing/temp_dir.h"
#include "tests/integration/district.h"

namespace districtedu::districtctl {

// The real program against real record servers in this process.
class ClientFixture {
 public:
  explicit ClientFixture(const testing::District::Options& options = {}) : district_(options) {}

  testing::District& district() { return district_; }
  const testing::TempDir& dir() const { return dir_; }

  std::string Endpoints() const {
    return absl::StrCat("facilities=127.0.0.1:", district_.port("facilities"),
                        ",staffing=127.0.0.1:", district_.port("staffing"));
  }

  // Command line of districtctl with everything it needs to reach the servers as the principal.
  std::vector<std::string> CommandLine(const std::vector<std::string>& arguments,
                                       const std::string& principal = testing::kAdmin) const {
    auto& certificates = testing::TestCertificates::Get();
    const testing::Certificate& client = certificates.Client(principal);
    std::vector<std::string> line = {
        // Of the test's, not of the program's configuration, which refuses keys it does not know.
        "env",
        "--unset=DISTRICTEDU_TEST_MARIADB_SOCKET",
        absl::StrCat(testing::BinDir(), "/districtctl"),
        absl::StrCat("--ca=", certificates.ca_file()),
        absl::StrCat("--certificate=", client.certificate_file),
        absl::StrCat("--key=", client.key_file),
        absl::StrCat("--endpoints=", Endpoints()),
        "--district=nanhu",
    };
    line.insert(line.end(), arguments.begin(), arguments.end());
    return line;
  }

  testing::CommandResult Run(const std::vector<std::string>& arguments,
                             const std::string& input = "",
                             const std::string& principal = testing::kAdmin) const {
    testing::Subprocess::Options options;
    options.argv = CommandLine(arguments, principal);
    options.input = input;
    return testing::RunCommand(options, absl::Minutes(2));
  }

 private:
  testing::District district_;
  testing::TempDir dir_;
};

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_TESTS_CLIENT_FIXTURE_H_
