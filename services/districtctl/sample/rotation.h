#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_ROTATION_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_ROTATION_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "services/districtctl/sample/honours.h"
#include "services/districtctl/sample/options.h"
#include "services/districtctl/sample/person.h"
#include "services/districtctl/sample/person_file.h"
#include "services/districtctl/sample/schools.h"

namespace districtedu::districtctl::sample {

// A move to another school as the district's register of exchanges has it.
struct Exchange {
  const char* kind;
  bool principal;
  int from_school;
  int to_school;
  absl::CivilDay from;
  std::optional<absl::CivilDay> to;
};

// Which of the moves are exchanges the district organised: as many as make the share of backbone
// teachers among them planned for the year. People are to be passed once each, from number 1 on.
class ExchangeRegister {
 public:
  explicit ExchangeRegister(const Options& options) : tallies_(options.years) {}

  // By start, one at most of a day.
  std::vector<Exchange> Register(const Options& options, const std::vector<School>& schools,
                                 const Person& person, const std::vector<Honour>& honours);

 private:
  struct Tally {
    std::int64_t teachers = 0;
    std::int64_t backbone = 0;
  };
  std::vector<Tally> tallies_;  // by year
};

class Survey;

// 26 and 27: who meets the conditions of an exchange, and the exchanges.
class RotationFiles : public PersonFile {
 public:
  // Keeps references.
  RotationFiles(const Options& options, const std::vector<School>& schools, const Survey& survey);
  absl::Status Begin(Folder& folder) override;
  void Write(const Person& person, const std::vector<Honour>& honours) override;

 private:
  void WriteEligibility(const Person& person, bool exchanged, int year);

  const Options& options_;
  const std::vector<School>& schools_;
  const Survey& survey_;
  ExchangeRegister exchanges_;
  std::vector<std::int64_t> listed_;  // by year: so far, of those who began no exchange
  CsvFile* eligibilities_ = nullptr;
  CsvFile* rotations_ = nullptr;
};

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_ROTATION_H_
