#include "services/districtctl/sample/facilities.h"

#include "absl/strings/str_cat.h"

namespace districtedu::districtctl::sample {
namespace {

// A synthetic school of a year counted from 0.
bool Is(const School& school, int year, char series, int ordinal, int in_year) {
  return school.series == series && school.ordinal == ordinal && year == in_year;
}

}  // namespace

const char* FacilityFormState(const School& school, int year, FacilityForm form) {
  bool open = false;
  switch (form) {
    case FacilityForm::kConditions:
      open = Is(school, year, 'p', 8, 0) || Is(school, year, 'p', 10, 1);
      break;
    case FacilityForm::kEquipment:
      open = Is(school, year, 'p', 7, 0) || Is(school, year, 'j', 5, 2);
      break;
    case FacilityForm::kIct:
      open = Is(school, year, 'p', 12, 2);
      break;
  }
  return open ? "open" : "submitted";
}

bool HasRecords(const School& school, int year, FacilityForm form) {
  if (!school.reports || !school.OpenIn(year)) return false;
  return form != FacilityForm::kConditions || !Is(school, year, 'p', 8, 0);
}

absl::Status WriteFacilities(const Options& options, const std::vector<School>& schools,
                             const Enrolment& enrolment, Folder& folder) {
  const FacilitiesSource source{options, schools, enrolment};
  for (const auto write : {WritePlaces, WriteConstruction, WriteEquipmentProjects, WriteEquipment,
                           WriteReturns, WriteIct, WriteFundingAndSteps}) {
    if (absl::Status status = write(source, folder); !status.ok()) return status;
  }
  return absl::OkStatus();
}

void WriteFacilityForms(const Options& options, const std::vector<School>& schools, CsvFile& file) {
  for (int year = 0; year < options.years; ++year) {
    const std::string civil = absl::StrCat(options.first_year + year);
    for (const char* form : {"construction", "procurement", "funding"}) {
      file.Line({civil, form, "district", "submitted"});
    }
    for (const School& school : schools) {
      if (!school.reports || !school.OpenIn(year)) continue;
      file.Line({civil, "conditions", school.id,
                 FacilityFormState(school, year, FacilityForm::kConditions)});
      file.Line({civil, "equipment", school.id,
                 FacilityFormState(school, year, FacilityForm::kEquipment)});
      file.Line({civil, "ict", school.id, FacilityFormState(school, year, FacilityForm::kIct)});
    }
  }
}

}  // namespace districtedu::districtctl::sample
