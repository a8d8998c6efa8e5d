#ifndef DISTRICTEDU_TESTS_INTEGRATION_PERSONNEL_FIXTURE_H_
#define DISTRICTEDU_TESTS_INTEGRATION_PERSONNEL_FIXTURE_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/integration/text_records.h"

namespace districtedu::testing {

inline constexpr char kNanhu[] = "districts/nanhu";

// A district with a few teachers, t1 to t4, and short ways to record what becomes of them.
class PersonnelTest : public ::testing::Test, protected HasDistrict, protected TextRecords {
 protected:
  PersonnelTest() : TextRecords(&district_, "staffing", kStaffingWriter) {
    for (const char* id : {"t1", "t2", "t3", "t4"})
      Keep("Teacher", kNanhu, id, "full_name: '合成'");
  }

  // Of the calling room; it must be accepted.
  void Keep(const std::string& type, const std::string& parent, const std::string& id,
            const std::string& text) {
    EXPECT_THAT(Create(type, parent, id, text), IsOk()) << type << " " << text;
  }

  // Under a school and year; the id is of no matter.
  void Report(const std::string& type, int year, const std::string& school,
              const std::string& text) {
    Keep(type, absl::StrCat(kNanhu, "/schoolYears/", year, "/schools/", school),
         absl::StrCat("r", ++records_), text);
  }

  // Under a person; the id is of no matter.
  void Note(const std::string& type, const std::string& teacher, const std::string& text) {
    Keep(type, absl::StrCat(kNanhu, "/teachers/", teacher), absl::StrCat("r", ++records_), text);
  }

  // A main appointment as a teacher in an established post, but for what `text` says.
  void Appoint(const std::string& teacher, const std::string& school, const std::string& text,
               const std::string& post = "post: POST_TEACHER employment: EMPLOYMENT_IN_POST") {
    Keep("Appointment", absl::StrCat(kNanhu, "/schools/", school), absl::StrCat("a", ++records_),
         absl::StrCat("kind: APPOINTMENT_KIND_MAIN stages: STAGE_PRIMARY ", post, " ",
                      Ref("teacher", "teachers", teacher), " ", text));
  }

  // "teacher: 'districts/nanhu/teachers/t1' ".
  static std::string Ref(const std::string& field, const std::string& plural,
                         const std::string& id) {
    return absl::StrCat(field, ": '", kNanhu, "/", plural, "/", id, "' ");
  }
  static std::string OfTeacher(const std::string& id) { return Ref("teacher", "teachers", id); }

  TextRecords facilities_{&district_, "facilities", kFacilitiesWriter};

 private:
  int records_ = 0;
};

}  // namespace districtedu::testing

#endif  // DISTRICTEDU_TESTS_INTEGRATION_PERSONNEL_FIXTURE_H_
