#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_PERSONNEL_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_PERSONNEL_H_

#include <cstdint>
#include <vector>

#include "services/districtctl/sample/evaluation.h"
#include "services/districtctl/sample/person_file.h"
#include "services/districtctl/sample/schools.h"

namespace districtedu::districtctl::sample {

// 32: the terms of the principals, three years each, with what was decided at their end.
class PrincipalTermFile : public PersonFile {
 public:
  // Keeps references.
  PrincipalTermFile(const Options& options, const std::vector<School>& schools)
      : options_(options), schools_(schools) {}
  absl::Status Begin(Folder& folder) override;
  void Write(const Person& person, const std::vector<Honour>& honours) override;

 private:
  // One school of one person. `next` is what the person does afterwards; null: nothing here.
  void WriteTerms(const Person& person, const Appointment& held, const Appointment* next);

  const Options& options_;
  const std::vector<School>& schools_;
  CsvFile* file_ = nullptr;
};

// 33 and 36: decisions on teachers, citing an evaluation or not, and recognitions. Who was vetoed
// gets neither in that year.
class PersonnelFiles : public PersonFile {
 public:
  // Keeps a reference.
  explicit PersonnelFiles(const Options& options) : options_(options), vetoes_(options) {}
  absl::Status Begin(Folder& folder) override;
  void Write(const Person& person, const std::vector<Honour>& honours) override;

 private:
  void WriteDecision(const Person& person, int year);
  void WriteAction(const Person& person, int year);
  void WriteRecognition(const Person& person, int year);

  const Options& options_;
  VetoMaker vetoes_;
  std::int64_t decisions_ = 0;
  CsvFile* decision_file_ = nullptr;
  CsvFile* recognition_file_ = nullptr;
};

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_PERSONNEL_H_
