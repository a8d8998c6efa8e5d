#ifndef DISTRICTEDU_SERVICES_AGGREGATION_MEASURES_MEASURE_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_MEASURES_MEASURE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace districtedu::aggregation {

// A measure: one SELECT over records, of services/<room>/measures/*.sql.
//
// Header lines "-- key: value", then comments, then the statement. Keys:
//   measure       id, "<room>.<name>"                                              required
//   title_zh      Chinese title                                                    required
//   unit          of the amount                                                    required
//   sources       tables read, all of them; a view counts for its own tables       required
//   refreshed_by  resource types whose change can alter it, "<room>.<Type>"        required
//   forms         forms that must be reported before a contribution counts, "<room>/<form>"
//   dimensions    columns between entity and amount, in this order; a value "a+b" is the set of
//                 a and b
//   entity        what the entity is ("teacher"); without it entity is always ''
//   absence       "missing": who reports has at least one record, so none is a number left out;
//                 "zero" (default): no record is a count of nothing
//   over_years    "adds": amounts of different school years may be added (what happened in a
//                 year); "state" (default): they may not (what was so on a day)
//   counts        "flow": what happened in a year, at whatever school; "stock" (default): what
//                 there is on a day, at the schools there are (READINGS 25)
struct Measure {
  std::string id;
  std::string title_zh;
  std::string unit;
  std::vector<std::string> sources;
  std::vector<std::string> refreshed_by;
  std::vector<std::string> forms;
  std::vector<std::string> dimensions;
  std::string entity;  // "" where it has none
  bool absence_is_missing = false;
  bool adds_over_years = false;
  bool is_flow = false;
  std::string sql;     // the statement, without comments
  std::string digest;  // SHA-256 hex of what the cells follow from: forms and titles are not in it;
                       // of an embedded one the views it reads are

  bool has_entity() const { return !entity.empty(); }
  // Position of a dimension; -1 where the measure has none of this name.
  int DimensionIndex(const std::string& dimension) const;
};

// Reads and lints one file. Refused: anything but one SELECT with the fixed columns in order,
// aggregates, grouping, division, rounding, fractional literals and types, locks, variables,
// placeholders, what is not a function of the records (NOW, RAND, …), a table that is not in
// `sources` and a source that is not read. Errors name file, line and rule.
absl::StatusOr<Measure> ParseMeasure(const std::string& file_name, const std::string& text);

// What a refresh is restricted to.
enum class Restriction {
  kDistrict,        // parameters: district
  kYears,           // parameters: district, first school year, last school year
  kYearsAndSchool,  // parameters: district, first school year, last school year, school
};

// The statement that yields the cells of a partition, with `?` for the parameters. Columns:
// school_year, school_id, entity, the dimensions in order, SUM(amount) (NULL where no record has
// one; a decimal in text form: parse it with a range check), COUNT(amount), COUNT(*).
std::string RefreshSql(const Measure& measure, Restriction restriction);

// All measures of the process.
class MeasureCatalogue {
 public:
  MeasureCatalogue() = default;

  // Refused: two measures with one id.
  static absl::StatusOr<MeasureCatalogue> Create(std::vector<Measure> measures);

  // The measures of services/*/measures/, which are part of the program.
  static absl::StatusOr<MeasureCatalogue> LoadEmbedded();

  // Null where there is none.
  const Measure* Find(const std::string& id) const;

  // By id.
  const std::vector<Measure>& measures() const { return measures_; }

  // Measures a change of this resource type ("staffing.Appointment") can alter, by id.
  std::vector<const Measure*> RefreshedBy(const std::string& resource_type) const;

  // SHA-256 hex over ids and digests: equal catalogues give equal cells.
  std::string Digest() const;

 private:
  std::vector<Measure> measures_;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_MEASURES_MEASURE_H_
