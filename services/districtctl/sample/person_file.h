#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_PERSON_FILE_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_PERSON_FILE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/date.h"
#include "services/districtctl/sample/folder.h"
#include "services/districtctl/sample/honours.h"
#include "services/districtctl/sample/person.h"

namespace districtedu::districtctl::sample {

// Files that are filled person by person, in order of their numbers.
class PersonFile {
 public:
  virtual ~PersonFile() = default;
  virtual absl::Status Begin(Folder& folder) = 0;
  virtual void Write(const Person& person, const std::vector<Honour>& honours) = 0;
  // After the last person.
  virtual void End() {}
};

// Number of a person as it stands in ids: as wide for all.
inline std::string Digits(const Options& options, int number) {
  const int width = static_cast<int>(absl::StrCat(options.all_teachers()).size());
  return absl::StrFormat("%0*d", width < 4 ? 4 : width, number);
}

inline std::string TeacherId(const Options& options, int number) {
  return absl::StrCat("t", Digits(options, number));
}

inline std::string DayText(const std::optional<absl::CivilDay>& day) {
  return day ? FormatDate(*day) : "";
}

inline const char* FlagText(bool flag) { return flag ? "true" : "false"; }

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_PERSON_FILE_H_
