#ifndef DISTRICTEDU_SERVICES_AGGREGATION_CELLS_REFERENCE_DATA_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_CELLS_REFERENCE_DATA_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/time/civil_time.h"

namespace districtedu::aggregation {

// A school as far as figures depend on it. Ids are last segments of names.
struct SchoolInfo {
  std::string kind;                         // code: "primary", "nine_year"
  std::string main_school;                  // id of the school it is a campus of; "" for none
  bool reported_by_main_school = false;     // of a campus: its school reports for it
  std::optional<absl::CivilDay> opened_on;  // first day; none: before the records begin
  std::optional<absl::CivilDay> closed_on;  // first day it no longer exists; none: open
  std::map<int, std::string> localities;    // school year -> "urban" or "rural"

  friend bool operator==(const SchoolInfo&, const SchoolInfo&) = default;
};

// A form that is reported each school year.
struct FormInfo {
  bool district_form = false;          // one submission, of the district
  std::set<std::string> school_kinds;  // kinds of school that report it

  friend bool operator==(const FormInfo&, const FormInfo&) = default;
};

// What evaluation joins to the cells: attributes of schools, what was reported, what failed.
// Everything a figure depends on besides plan, cells and day, and nothing else, so that equal
// values give equal figures.
struct ReferenceData {
  // Segment that stands for the district in the place of a school.
  static constexpr char kDistrict[] = "district";

  std::map<std::string, SchoolInfo> schools;   // by id
  std::map<int, absl::CivilDay> census_dates;  // by school year
  std::map<std::string, FormInfo> forms;       // by "<room>/<form>"
  // (form, school year) -> schools, or "district" for a district form, whose submission is
  // submitted, approved, locked or correcting. Expected and open ones are not in it.
  std::map<std::pair<std::string, int>, std::set<std::string>> reported;
  // (school year, list) -> schools of a list such as the urban junior highs.
  std::map<std::pair<int, std::string>, std::set<std::string>> lists;
  // Measure id -> why it could not be refreshed. Its cells are not read.
  std::map<std::string, std::string> failed_measures;
  // Stands in the place of a batch for what waits without one.
  static constexpr char kRefresh[] = "refresh";
  // Import batch that is open, or whose rows are not all counted yet -> measures with partitions
  // held apart for it.
  std::map<std::string, std::set<std::string>> pending_batches;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_CELLS_REFERENCE_DATA_H_
