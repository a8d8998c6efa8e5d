#ifndef DISTRICTEDU_SERVICES_AGGREGATION_TESTING_TEST_RECORDS_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_TESTING_TEST_RECORDS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "common/mysql/session.h"
#include "common/testing/test_database.h"
#include "districtedu/aggregation/v1/plan.pb.h"
#include "services/aggregation/measures/measure.h"

namespace districtedu::aggregation {

// Throws what is not OK.
void CheckOk(const absl::Status& status);

// A district's records, written as the record services write them: rows and an outbox row in one
// transaction. Plain SQL, so that a test decides what is in which transaction. A failed statement
// throws.
class TestRecords {
 public:
  static constexpr char kDistrict[] = "nanhu";

  // A new database with the whole schema, the district, school years 2022 to 2024 (census on 15
  // October), subjects pe, music, art and maths, honour titles, and every form submitted once
  // schools are there (see AddSchool).
  explicit TestRecords(testing::MariaDb& server = testing::MariaDb::Shared());

  testing::TestDatabase& database() { return database_; }
  std::unique_ptr<mysql::Session> Connect() const { return database_.Connect(); }

  // The statements below go through this session; in a transaction of their own each, unless
  // Begin() was called.
  struct Touch {
    std::optional<int> first_year;
    std::optional<int> last_year;
    std::string school;
    std::string batch;
  };
  class Writer {
   public:
    explicit Writer(std::unique_ptr<mysql::Session> session) : session_(std::move(session)) {}
    void Begin();
    void Commit();
    void Execute(const std::string& sql, const std::vector<mysql::Value>& params = {});
    // Leaves an outbox row in the room of the type.
    void Touched(const std::string& type, const Touch& touch);

    // With its forms of every school year, submitted.
    void AddSchool(const std::string& id, const std::string& kind);
    void SetSubmission(const std::string& form, int year, const std::string& school,
                       const std::string& state);
    // Pupils of a grade; none: no number was reported.
    void SetPupils(int year, const std::string& school, int grade, const std::string& stage,
                   std::optional<int> pupils, const std::string& batch = "");
    void DeletePupils(int year, const std::string& school, int grade);
    // A teacher with one main appointment; `subject` is the full-time one.
    void AddTeacher(const std::string& id, const std::string& school, const std::string& subject,
                    const std::string& from, const std::string& to = "");
    void MoveTeacher(const std::string& id, const std::string& school,
                     const std::string& to_school);
    void EndAppointment(const std::string& id, const std::string& school, const std::string& to);
    void RemoveTeacher(const std::string& id, const std::string& school);
    void AddHonour(const std::string& teacher, const std::string& id, const std::string& title,
                   const std::string& awarded_on);
    void RemoveHonour(const std::string& teacher, const std::string& id);

   private:
    bool own_transaction_ = false;  // Begin() was called
    std::unique_ptr<mysql::Session> session_;
  };
  Writer& writer() { return writer_; }
  Writer NewWriter() const { return Writer(Connect()); }

  // The measures of the repository, and its plan.
  static const MeasureCatalogue& Catalogue();
  static v1::Plan Plan();

  // Applies a plan as the service does.
  void Apply(const v1::Plan& plan);

 private:
  testing::TestDatabase database_;
  Writer writer_;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_TESTING_TEST_RECORDS_H_
