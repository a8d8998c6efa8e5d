#include "services/districtctl/sample/forms.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace districtedu::districtctl::sample {
namespace {

struct Form {
  const char* room;
  const char* id;
  bool of_district;
};

constexpr Form kForms[] = {
    {"facilities", "enrolment", false},  {"staffing", "staff", false},
    {"staffing", "honours", true},       {"staffing", "teaching", false},
    {"staffing", "posts", false},        {"staffing", "evaluation", false},
    {"staffing", "pay", false},          {"staffing", "rotation", true},
    {"staffing", "recruitment", true},   {"staffing", "personnel", true},
    {"facilities", "conditions", false}, {"facilities", "equipment", false},
    {"facilities", "ict", false},        {"facilities", "construction", true},
    {"facilities", "procurement", true}, {"facilities", "funding", true},
};

// A form that is not in, in every third year from the one given.
struct Late {
  const char* form;
  int cycle;           // first year, 0 to 2
  const char* school;  // id of a named one, first letter of a synthetic one; "": of the district
  int ordinal;         // of a synthetic one
  const char* state;
};

constexpr Late kLate[] = {
    {"enrolment", 0, "p", 2, ""},      {"enrolment", 2, "p", 5, ""},
    {"staff", 0, "j", 4, "open"},      {"staff", 2, "hebin-experimental-school", 0, "open"},
    {"teaching", 0, "p", 7, "open"},   {"posts", 2, "j", 2, "open"},
    {"evaluation", 0, "j", 5, "open"}, {"pay", 2, "t", 2, ""},
    {"recruitment", 0, "", 0, "open"}, {"conditions", 0, "p", 8, ""},
    {"equipment", 0, "p", 7, "open"},  {"equipment", 2, "j", 5, "open"},
    {"ict", 2, "p", 12, "open"},
};

bool Concerns(const Late& late, const School& school) {
  const absl::string_view name = late.school;
  if (late.ordinal == 0) return !name.empty() && school.id == name;
  return school.series == name[0] && school.ordinal == late.ordinal;
}

}  // namespace

const char* FormState(const School& school, int year, absl::string_view form) {
  for (const Late& late : kLate) {
    if (late.form == form && late.cycle == year % 3 && Concerns(late, school)) return late.state;
  }
  return "submitted";
}

const char* DistrictFormState(int year, absl::string_view form) {
  for (const Late& late : kLate) {
    if (late.form == form && late.cycle == year % 3 && late.school[0] == '\0') return late.state;
  }
  return "submitted";
}

absl::Status WriteSubmissions(const Options& options, const std::vector<School>& schools,
                              Folder& folder) {
  int number = 90;
  for (const absl::string_view room : {"facilities", "staffing"}) {
    const absl::StatusOr<CsvFile*> file =
        folder.Add(absl::StrCat(number++, "_", room, "_submissions.csv"),
                   {"school_year", "form", "submission", "state"});
    if (!file.ok()) return file.status();
    // Of the year before the plan only the money is known.
    if (room == "facilities") {
      (*file)->Line({absl::StrCat(options.first_year - 1), "funding", "district", "submitted"});
    }
    for (int year = 0; year < options.years; ++year) {
      const std::string civil = absl::StrCat(options.first_year + year);
      for (const Form& form : kForms) {
        if (form.room != room) continue;
        if (form.of_district) {
          (*file)->Line({civil, form.id, "district", DistrictFormState(year, form.id)});
          continue;
        }
        for (const School& school : schools) {
          if (!school.reports || !school.OpenIn(year)) continue;
          const absl::string_view state = FormState(school, year, form.id);
          if (!state.empty()) (*file)->Line({civil, form.id, school.id, state});
        }
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace districtedu::districtctl::sample
