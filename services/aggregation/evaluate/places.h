#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_PLACES_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_PLACES_H_

#include <array>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "services/aggregation/evaluate/term.h"

namespace districtedu::aggregation {

// A sum by slot. 128 bits hold more 64-bit amounts than there can be cells.
using Sums = std::array<absl::int128, kSlots>;

// What a place has of one term.
struct Tally {
  Sums sums{};
  bool any = false;       // a record fits
  size_t first_item = 0;  // in Places.items of the term, where it keeps them
  size_t last_item = 0;   // exclusive
};

// What one school, or the district itself, contributes to a formula in one school year.
struct Place {
  size_t number = 0;  // within Places
  int school_year = 0;
  int school = FlatCells::kDistrict;
  int unit = FlatCells::kDistrict;        // the school it counts with
  int reporter = FlatCells::kDistrict;    // the school that reports for it
  const std::string* kind = nullptr;      // of a school
  const std::string* locality = nullptr;  // of a school, in the year; "" where not said
  bool open = true;                       // a school at the census date; else only its flows count
  bool expected = false;                  // some form of the formula is expected of it
  bool forms_in = true;                   // all of them are submitted or later
  bool reported = false;                  // forms_in, and no number is left out
  bool incomplete = false;                // forms_in, but a number is left out
  bool counted = false;  // reported, and no form of the district is missing in its year
  bool has_records = false;

  bool is_school() const { return school != FlatCells::kDistrict; }
};

// All places of a formula, over the school years it adds up.
struct Places {
  std::vector<Place> places;               // by school year, then school
  std::vector<Tally> tallies;              // by place, then term
  std::vector<std::vector<size_t>> items;  // by term that keeps them: what fits, by place
  int expected = 0;  // reports: schools and forms of the district, over the years
  int reported = 0;
  std::vector<std::string> missing;     // as Completeness.missing, sorted
  std::vector<std::string> incomplete;  // as Completeness.incomplete, sorted
  bool district_form_missing = false;   // in some year
  int years = 0;                        // looked at
  int years_reported = 0;               // with all district forms and some school
  bool school_in_scope = false;         // where the scope names kinds: there is one
  bool school_anywhere = false;         // of any kind

  const Tally& TallyOf(const Place& place, const BoundTerm& term) const {
    return tallies[place.number * items.size() + term.number];
  }
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_PLACES_H_
