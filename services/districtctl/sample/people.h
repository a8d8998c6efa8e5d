#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_PEOPLE_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_PEOPLE_H_

#include <string>
#include <vector>

#include "services/districtctl/sample/person_file.h"
#include "services/districtctl/sample/schools.h"

namespace districtedu::districtctl::sample {

// 21: the people themselves.
class TeacherFile : public PersonFile {
 public:
  explicit TeacherFile(const Options& options) : options_(options) {}
  absl::Status Begin(Folder& folder) override;
  void Write(const Person& person, const std::vector<Honour>& honours) override;

 private:
  const Options& options_;
  CsvFile* teachers_ = nullptr;
};

// 20, 22 and 23: where they work and what they were honoured with.
class CareerFiles : public PersonFile {
 public:
  // Keeps references.
  CareerFiles(const Options& options, const std::vector<School>& schools)
      : options_(options), schools_(schools) {}
  absl::Status Begin(Folder& folder) override;
  void Write(const Person& person, const std::vector<Honour>& honours) override;

 private:
  void WriteAppointment(const Appointment& held, const std::string& teacher, const std::string& id);

  const Options& options_;
  const std::vector<School>& schools_;
  CsvFile* appointments_ = nullptr;
  CsvFile* honours_ = nullptr;
};

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_PEOPLE_H_
