#ifndef DISTRICTEDU_SERVICES_AGGREGATION_MEASURES_EMBEDDED_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_MEASURES_EMBEDDED_H_

#include <string>
#include <vector>

namespace districtedu::aggregation {

// A measure file as it lies in the repository.
struct MeasureFile {
  std::string name;  // path from the top level: "services/staffing/measures/pe_teachers.sql"
  std::string text;
};

// services/*/measures/*.sql, by name; part of the program, so that a process and its measures
// cannot differ.
const std::vector<MeasureFile>& EmbeddedMeasureFiles();

// Of services/*/schema/*.sql those that define a view, by name.
const std::vector<MeasureFile>& EmbeddedViewFiles();

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_MEASURES_EMBEDDED_H_
