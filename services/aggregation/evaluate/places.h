#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_PLACES_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_PLACES_H_

#include <array>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "districtedu/aggregation/v1/plan.pb.h"
#include "services/aggregation/evaluate/context.h"
#include "services/aggregation/evaluate/formula.h"

namespace districtedu::aggregation {

// A sum, whole and by stage. 128 bits hold more 64-bit amounts than there can be cells.
using Sums = std::array<absl::int128, kSlots>;

// What one school, or the district itself, contributes to a formula in one school year.
struct Place {
  int school_year = 0;
  int school = FlatCells::kDistrict;
  int unit = FlatCells::kDistrict;        // the school it counts with
  const std::string* kind = nullptr;      // of a school
  const std::string* locality = nullptr;  // of a school, in the year; "" where not said
  bool expected = false;                  // some form of the formula is expected of it
  bool forms_in = true;                   // all of them are submitted or later
  bool reported = false;                  // forms_in, and no number is left out
  bool incomplete = false;                // forms_in, but a number is left out
  bool counted = false;  // reported, and no form of the district is missing in its year
  bool has_records = false;
  Sums numerator{};
  Sums denominator{};  // zero for counts

  bool is_school() const { return school != FlatCells::kDistrict; }
};

// All places of a formula, over the school years it adds up.
struct Places {
  std::vector<Place> places;  // by school year, then school
  int expected = 0;           // reports: schools and forms of the district, over the years
  int reported = 0;
  std::vector<std::string> missing;     // as Completeness.missing, sorted
  std::vector<std::string> incomplete;  // as Completeness.incomplete, sorted
  bool district_form_missing = false;   // in some year
  bool any_year_reported = false;       // in some year all district forms and some school
  bool school_in_scope = false;         // where the scope names kinds: there is one
  bool school_anywhere = false;         // of any kind
};

// Collects contributions and reports. Schools count that are of a kind of the scope and open at the
// census date of the year; cells without a school only where the scope names no kind. `own_year`
// is the year of the figure. Of a failed formula the sums are zero.
Places Collect(const BoundFormula& formula, const v1::Scope& scope, int first_school_year,
               int last_school_year, int own_year, Context& context);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_PLACES_H_
