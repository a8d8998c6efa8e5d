#ifndef DISTRICTEDU_TESTS_SCENARIOS_RANDOM_EDITS_H_
#define DISTRICTEDU_TESTS_SCENARIOS_RANDOM_EDITS_H_

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "common/rpc/client.h"
#include "districtedu/staffing/v1/appointment.pb.h"
#include "districtedu/staffing/v1/teacher_honour.pb.h"
#include "tests/scenarios/deployment.h"

namespace districtedu::testing {

// Edits a district at random over gRPC, as clerks and registers would over years, only faster:
// people come, move, leave, are honoured; pupils are counted anew; forms come in and go back;
// schools close; files are imported. What the services refuse for good reason counts as done.
class RandomEdits {
 public:
  // `tag` keeps the ids of two editors apart.
  RandomEdits(const Deployment& deployment, const std::string& tag, unsigned seed);

  // One edit. An error that is neither a refusal nor passing fails the test.
  void Next();

  int done() const { return done_; }
  int refused() const { return refused_; }

 private:
  void AppointNewTeacher();
  void Transfer();
  void ChangeAppointment();
  void RemoveAppointment();
  void Honour();
  void ChangeHonour();
  void CountPupils();
  void MoveSubmission();
  void ChangeSchool();
  void ImportPupils();

  // Calls until the service is there; OK, or the refusal.
  absl::Status Call(const std::string& room, const std::string& method,
                    const google::protobuf::Message& request, google::protobuf::Message* response);
  void Note(const absl::Status& status);
  int Pick(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }
  std::string Date(int first_year, int last_year);
  std::string School();
  std::string Subject();

  const Deployment& deployment_;
  const std::string tag_;
  std::mt19937 random_;
  std::unique_ptr<rpc::Client> staffing_;
  std::unique_ptr<rpc::Client> facilities_;
  std::vector<std::string> schools_;
  std::vector<std::string> subjects_;
  std::vector<std::string> titles_;
  std::vector<std::string> teachers_;
  std::vector<staffing::v1::Appointment> appointments_;
  std::vector<staffing::v1::TeacherHonour> honours_;
  int next_id_ = 0;
  int done_ = 0;
  int refused_ = 0;
};

}  // namespace districtedu::testing

#endif  // DISTRICTEDU_TESTS_SCENARIOS_RANDOM_EDITS_H_
