#include "services/districtctl/sample/options.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace districtedu::districtctl::sample {
namespace {

constexpr char kTeachingAssignments[] = "teachingAssignments";

absl::Status Between(const char* name, std::int64_t value, std::int64_t least, std::int64_t most) {
  if (value >= least && value <= most) return absl::OkStatus();
  return Error(Reason::kConfigInvalid,
               absl::StrCat("--", name, " ", value, ": from ", least, " to ", most));
}

}  // namespace

absl::Status CheckOptions(const Options& options) {
  absl::Status status;
  status.Update(Between("schools", options.schools, 30, 2000));
  status.Update(Between("scale", options.scale, 1, 100));
  status.Update(Between("years", options.years, 1, 40));
  status.Update(Between("first-year", options.first_year, 2001, 2100 - options.years));
  status.Update(Between("rows", options.rows, 1, 100'000'000));
  if (!options.only.empty() && options.only != kTeachingAssignments) {
    status.Update(Error(Reason::kConfigInvalid,
                        absl::StrCat("--only ", options.only, ": only ", kTeachingAssignments)));
  }
  if (!status.ok()) return status;
  status.Update(Between("pupils", options.pupils, 200 * options.schools, 3000 * options.schools));
  // Fewer could not hold every post and fill the ratios of the plan.
  status.Update(Between("teachers", options.teachers, options.pupils / 25 + 8 * options.schools,
                        200 * options.schools));
  return status;
}

}  // namespace districtedu::districtctl::sample
