#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_TEACHING_FILE_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_TEACHING_FILE_H_

#include <string>
#include <vector>

#include "services/districtctl/sample/enrolment.h"
#include "services/districtctl/sample/person_file.h"
#include "services/districtctl/sample/schools.h"
#include "services/districtctl/sample/survey.h"
#include "services/districtctl/sample/teaching.h"

namespace districtedu::districtctl::sample {

// 24: who teaches which class what. Every class of every year has somebody for each course the
// nation requires, of those who serve at the school on the census date; a few hold no certificate.
class TeachingFile : public PersonFile {
 public:
  // Keeps references.
  TeachingFile(const Options& options, const std::vector<School>& schools,
               const Enrolment& enrolment, const Survey& survey);
  absl::Status Begin(Folder& folder) override;
  void Write(const Person& person, const std::vector<Honour>& honours) override;

 private:
  void WriteCourse(const Teaching::Part& part, int people);
  void WriteOwn(const Teaching::Share& share);
  void WriteStandIns(const Teaching::Share& share, bool junior);
  void WriteSubstitute(const Person& person);
  void Line(const char* subject, bool junior, Classes::Class where, int lessons, bool qualified,
            absl::CivilDay from, absl::CivilDay to);

  const Options& options_;
  const std::vector<School>& schools_;
  const Enrolment& enrolment_;
  const Survey& survey_;
  Teaching dealt_;
  CsvFile* file_ = nullptr;

  // Of the person and year being written.
  int year_ = 0;
  int school_ = 0;
  absl::CivilDay from_;
  absl::CivilDay to_;
  std::string digits_;
  int number_ = 0;
};

// As many lines as asked for, over all schools and years, for the measurement of an import; they
// fit together but make no timetable. Needs the files of the registers and of the teachers.
absl::Status WriteManyTeachingAssignments(const Options& options,
                                          const std::vector<School>& schools, Folder& folder);

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_TEACHING_FILE_H_
