#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_EVALUATION_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_EVALUATION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "services/districtctl/sample/person_file.h"
#include "services/districtctl/sample/schools.h"

namespace districtedu::districtctl::sample {

// Who is vetoed for a breach of ethics, a few a year of those who hold no honour. People are to be
// passed once each, from number 1 on.
class VetoMaker {
 public:
  explicit VetoMaker(const Options& options) : options_(options) {}

  // Year of the veto, counted from 0; -1: none.
  int Year(const Person& person, const std::vector<Honour>& honours);

 private:
  const Options& options_;
  std::int64_t seen_ = 0;
};

// 29 and 31: the yearly evaluation of who serves at a school on the census date, by the shares of
// the scheme of the year; and the cases of ethics.
class EvaluationFiles : public PersonFile {
 public:
  // Keeps references.
  EvaluationFiles(const Options& options, const std::vector<School>& schools);
  absl::Status Begin(Folder& folder) override;
  void Write(const Person& person, const std::vector<Honour>& honours) override;

 private:
  struct Tally {
    std::int32_t graded = 0;
    std::int32_t excellent = 0;
    std::int32_t good = 0;
  };

  const char* Grade(int school, int year, Dice& dice);
  void WriteEvaluation(const Person& person, int school, int year, bool vetoed);
  void WriteCase(const Person& person, int year, bool veto);

  const Options& options_;
  const std::vector<School>& schools_;
  VetoMaker vetoes_;
  std::vector<Tally> tallies_;  // by school and year
  int vetoed_ = 0;
  CsvFile* evaluations_ = nullptr;
  CsvFile* cases_ = nullptr;
};

// 30: what the evaluation of a year goes by.
absl::Status WriteEvaluationSchemes(const Options& options, Folder& folder);

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_EVALUATION_H_
