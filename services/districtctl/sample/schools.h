#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_SCHOOLS_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_SCHOOLS_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/districtctl/sample/options.h"

namespace districtedu::districtctl::sample {

// A school and what its pupils and staff are drawn from. Years are counted from 0, the first year.
struct School {
  std::string id;
  std::string name;
  std::string kind;    // code, e.g. "nine_year"
  std::string region;  // id
  std::string code;    // national school code
  int main_school = -1;
  int merged_into = -1;
  std::optional<absl::CivilDay> opened_on;
  std::optional<absl::CivilDay> closed_on;

  // Open on the census date of the years from `opens` to `closes` - 1.
  int opens = 0;
  int closes = std::numeric_limits<int>::max();
  int urban_from = std::numeric_limits<int>::max();  // first year in which it is urban
  bool reports = true;                               // forms are expected of it
  char series = 0;                                   // of a synthetic one, first letter of the id
  int ordinal = 0;                                   // and its number in the series, from 1
  // Size of a grade of the stage, relative within the stage; 0: no such stage.
  std::int64_t primary = 0;
  std::int64_t junior = 0;

  bool OpenIn(int year) const { return year >= opens && year < closes; }
  bool OpenThroughout() const { return opens == 0 && closes == std::numeric_limits<int>::max(); }
  bool UrbanIn(int year) const { return year >= urban_from; }
  bool special() const { return kind == "special_education"; }
};

// The schools the plan names first, then synthetic ones, then kindergartens.
std::vector<School> MakeSchools(const Options& options);

struct Region {
  std::string id;
  std::string name;
  std::string level;
};
std::vector<Region> MakeRegions(const Options& options);

// Index of the school with the id; there is one.
int FindSchool(const std::vector<School>& schools, const std::string& id);

// The urban junior highs of a year (four, then five: the plan counts and does not name them), and
// the seven schools of online research, of which it names two.
std::vector<int> UrbanJuniors(const std::vector<School>& schools, int year);
std::vector<int> OnlineResearchSchools(const std::vector<School>& schools);

// An education group: the first member leads.
struct Group {
  struct Member {
    int school;
    std::optional<absl::CivilDay> joined_on;
    std::optional<absl::CivilDay> left_on;
  };
  std::string id;
  std::string name;
  absl::CivilDay founded_on;
  std::vector<Member> members;
};
std::vector<Group> MakeGroups(const Options& options, const std::vector<School>& schools);

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_SCHOOLS_H_
