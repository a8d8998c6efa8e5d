#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_CONTEXT_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_CONTEXT_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/time/civil_time.h"
#include "services/aggregation/cells/cell.h"
#include "services/aggregation/cells/reference_data.h"
#include "services/aggregation/evaluate/flat_cells.h"
#include "services/aggregation/measures/measure.h"
#include "services/aggregation/plan/counting.h"

namespace districtedu::aggregation {

// What all formulas of a plan share, each part made when it is first asked for and kept from one
// evaluation to the next. Schools are numbered by their position in ReferenceData.schools. One
// thread. The catalogue outlives it.
class Context {
 public:
  // A school in one school year.
  struct School {
    int number = 0;
    int unit = 0;       // the school it counts with: itself or, for a campus, its school
    int reporter = 0;   // the school that reports for it: itself, or its school
    bool open = false;  // at the census date
    const std::string* kind = nullptr;
    const std::string* locality = nullptr;  // of the year; "" where not said
  };

  struct Year {
    std::vector<School> schools;  // by number
    int school_year = 0;
  };

  // A form in one school year.
  struct Form {
    std::string id;
    bool of_district = true;   // also where nobody declared it
    bool district_in = false;  // a district form that is submitted or later
    std::vector<char> asked;   // by school: its kind has such a form, or its school for it
    std::vector<char> in;      // by school: submitted or later
  };

  // Of the school years from the first to the last given.
  Context(const MeasureCatalogue& catalogue, ReferenceData reference, int first_school_year,
          int last_school_year);
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  // The cells of the evaluation that begins; they outlive it.
  void Begin(const CellView& cells) { cells_ = &cells; }

  // The cells of a measure have changed at these places. What is bound to the
  // measure is to be bound anew.
  using CellPlaces = std::set<std::pair<int, std::string>>;  // school year, school
  void Reread(const std::string& measure, const CellPlaces& places);

  // Something of the reference data has changed: the schools stay the same.
  void SetFailedMeasures(const std::map<std::string, std::string>& failed);
  void SetPendingBatches(const std::map<std::string, std::set<std::string>>& pending);
  // Of one form and school year.
  void SetReported(const std::pair<std::string, int>& form, const std::set<std::string>& schools);

  const MeasureCatalogue& catalogue() const { return catalogue_; }
  const ReferenceData& reference() const { return reference_; }
  size_t school_count() const { return ids_.size(); }
  const std::string& IdOf(int school) const { return *ids_[static_cast<size_t>(school)]; }

  // Null where there is none.
  const FlatCells* CellsOf(const Measure& measure);
  const Year& YearOf(int school_year);
  const Form& FormOf(const std::string& id, int school_year);

  // Pupils of a school year by school, those the cells of kPupilsMeasure have; none where that
  // failed or is unknown.
  const std::map<int, absl::int128>& PupilsOf(int school_year);

 private:
  int UnitOf(int school) const;
  int ReporterOf(int school, absl::CivilDay day) const;

  const MeasureCatalogue& catalogue_;
  const CellView* cells_ = nullptr;
  ReferenceData reference_;
  const int first_school_year_;
  const int last_school_year_;
  std::vector<const std::string*> ids_;
  std::vector<const SchoolInfo*> infos_;
  FlatCells::SchoolNumbers numbers_;
  std::vector<int> units_;
  std::map<std::string, std::unique_ptr<FlatCells>> flat_;
  std::map<int, Year> years_;
  std::map<std::pair<std::string, int>, Form> forms_;
  std::map<int, std::map<int, absl::int128>> pupils_;
};

// The day on which schools of a year are counted: its census date; 15 October where the year has
// no record (READINGS 8).
absl::CivilDay CensusDate(const ReferenceData& reference, int school_year);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_CONTEXT_H_
