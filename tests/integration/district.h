#ifndef DISTRICTEDU_TESTS_INTEGRATION_DISTRICT_H_
#define DISTRICTEDU_TESTS_INTEGRATION_DISTRICT_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/resource/record_room.h"
#include "common/rpc/client.h"
#include "common/rpc/method_path.h"
#include "common/rpc/server.h"
#include "common/testing/temp_dir.h"
#include "common/testing/test_database.h"

namespace districtedu::testing {

// Principals of the tests; all in district "nanhu".
inline constexpr char kAdmin[] = "districtedu://nanhu/district-admin";
inline constexpr char kSecondAdmin[] = "districtedu://nanhu/district-admin/second";
inline constexpr char kStaffingWriter[] = "districtedu://nanhu/domain-writer/staffing";
inline constexpr char kFacilitiesWriter[] = "districtedu://nanhu/domain-writer/facilities";
inline constexpr char kReporter[] = "districtedu://nanhu/school-reporter/s1";
inline constexpr char kReader[] = "districtedu://nanhu/reader";
inline constexpr char kAuditor[] = "districtedu://nanhu/auditor";
inline constexpr char kOtherAdmin[] = "districtedu://beihu/district-admin";

// A district's record servers in this process: real gRPC over mutual TLS, a database of its own.
class District {
 public:
  struct Options {
    const Clock* clock = &SystemClock::Instance();
    std::size_t workers = 4;
    std::size_t queue_capacity = 256;
    MariaDb* server = nullptr;  // null: the shared one
  };
  District();
  explicit District(const Options& options);
  ~District();

  // A client of a room ("staffing", "facilities") with the certificate of a principal.
  rpc::Client& Client(const std::string& room, const std::string& principal = kAdmin);

  // One unary call by its short name, e.g. Call("staffing", "GetTeacher", …).
  absl::Status Call(const std::string& room, const std::string& method,
                    const google::protobuf::Message& request, google::protobuf::Message* response,
                    const std::string& principal = kAdmin);

  // The district, school years 2022 to 2024, subjects pe, music, art and maths, schools s1 and s2
  // (primary) and s9 (nine-year).
  void AddRegisters();

  TestDatabase& database() { return database_; }
  int port(const std::string& room) const { return servers_.at(room)->port(); }
  // What a room's server tells Prometheus.
  std::string Metrics(const std::string& room) const { return servers_.at(room)->metrics().Text(); }
  const std::string& policy_file() const { return policy_file_; }
  // In the order they were started.
  const std::vector<std::string>& rooms() const { return room_names_; }
  // The servers take it up within a second.
  void ReplacePolicy(const std::string& text) { dir_.Write("policy.textproto", text); }

 private:
  void StartRoom(const std::string& room, const std::vector<std::string>& rooms,
                 resource::RuleBook rules, const Options& options);

  TempDir dir_;
  TestDatabase database_;
  std::string policy_file_;
  std::vector<std::string> room_names_;
  std::map<std::string, std::unique_ptr<resource::RecordRoom>> rooms_;
  std::map<std::string, std::unique_ptr<rpc::Server>> servers_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<rpc::Client>> clients_;
};

using rpc::MethodPath;

}  // namespace districtedu::testing

#endif  // DISTRICTEDU_TESTS_INTEGRATION_DISTRICT_H_
