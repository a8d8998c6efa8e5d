#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_RECRUITMENT_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_RECRUITMENT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "services/districtctl/sample/person_file.h"
#include "services/districtctl/sample/schools.h"
#include "services/districtctl/sample/survey.h"

namespace districtedu::districtctl::sample {

// 28: who was hired. Of the teachers who came to an established post as many as make the ratio to
// those who left planned for the year (the others were transferred from another district); what
// they do not suffice for was hired and is not yet in the register of people.
class RecruitmentFile : public PersonFile {
 public:
  // Keeps references.
  RecruitmentFile(const Options& options, const std::vector<School>& schools, const Survey& survey);
  absl::Status Begin(Folder& folder) override;
  void Write(const Person& person, const std::vector<Honour>& honours) override;
  void End() override;

 private:
  std::int64_t Planned(int year) const;
  void Line(int year, Dice& dice, const char* subject, int school, const char* employment,
            absl::CivilDay hired, const std::string& teacher);

  const Options& options_;
  const std::vector<School>& schools_;
  const Survey& survey_;
  std::vector<std::int64_t> seen_;     // by year: who came, so far
  std::vector<std::int64_t> numbers_;  // by year: lines
  CsvFile* file_ = nullptr;
};

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_RECRUITMENT_H_
