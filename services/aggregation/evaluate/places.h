#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_PLACES_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_PLACES_H_

#include <array>
#include <string>
#include <vector>

#include "districtedu/aggregation/v1/plan.pb.h"
#include "services/aggregation/cells/reference_data.h"
#include "services/aggregation/evaluate/formula.h"
#include "services/aggregation/evaluate/number.h"

namespace districtedu::aggregation {

// A sum, whole and by stage.
using Sums = std::array<Integer, kSlots>;

// What one school, or the district itself, contributes to a formula in one school year.
struct Place {
  int school_year = 0;
  std::string school;       // id; "" for the district
  std::string unit;         // the school it counts with: itself or, for a campus, its school
  std::string kind;         // of the school
  std::string locality;     // of the year; "" where not said
  bool expected = false;    // some form of the formula is expected of it
  bool forms_in = false;    // all of them are submitted or later
  bool reported = false;    // forms_in, and no number is left out
  bool incomplete = false;  // forms_in, but a number is left out
  bool counted = false;     // reported, and no form of the district is missing in its year
  bool has_records = false;
  Sums numerator;
  Sums denominator;  // zero for counts
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

// The day on which schools of a year are counted: its census date; 15 October where the year has
// no record (READINGS 8).
absl::CivilDay CensusDate(const ReferenceData& reference, int school_year);

// Collects contributions and reports. Schools count that are of a kind of the scope and open at the
// census date of the year; cells without a school only where the scope names no kind. `own_year`
// is the year of the figure. Of a failed formula the sums are zero.
Places Collect(const BoundFormula& formula, const v1::Scope& scope, const ReferenceData& reference,
               int first_school_year, int last_school_year, int own_year);

// Sum over the places for which `in` holds.
template <typename In>
void Add(const Places& places, In in, Sums* numerator, Sums* denominator) {
  for (const Place& place : places.places) {
    if (!in(place)) continue;
    for (size_t slot = 0; slot < kSlots; ++slot) {
      (*numerator)[slot] += place.numerator[slot];
      (*denominator)[slot] += place.denominator[slot];
    }
  }
}

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_PLACES_H_
