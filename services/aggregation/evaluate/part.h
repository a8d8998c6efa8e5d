#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_PART_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_PART_H_

#include <map>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/aggregation/evaluate/places.h"
#include "services/aggregation/evaluate/term.h"
#include "services/aggregation/plan/number.h"

namespace districtedu::aggregation {

// The days that bear on a value.
struct Moment {
  absl::CivilDay as_of;      // of the verdict
  absl::CivilDay first_day;  // what is done before it does not count
  absl::CivilDay due_on;     // last day to do it
  int school_year = 0;       // of the figure
};

// Some places of a formula and what is asked of them: the whole, a stage, a school.
struct Part {
  enum class Of {
    kCounted,  // what has been reported
    kApart,    // what has not: shown as provisional
    kAll,
  };

  const Places* places = nullptr;
  std::vector<const Place*> chosen;  // in the order of `places`
  size_t slot = kWhole;
  Of of = Of::kCounted;
  Moment moment;

  bool Takes(const Place& place) const {
    return of == Of::kAll || place.counted == (of == Of::kCounted);
  }

  // Value of a term over the places it takes.
  Integer Sum(const BoundTerm& term) const { return Sum(term, slot); }
  Integer Sum(const BoundTerm& term, size_t in_slot) const;

  // Some record fits.
  bool HasRecord(const BoundTerm& term) const;

  // Calls visit(item) for the items that fit; of a term that keeps them.
  template <typename Visit>
  void ForItems(const BoundTerm& term, size_t in_slot, Visit visit) const {
    for (const Place* place : chosen) {
      if (!Takes(*place)) continue;
      const Tally& tally = places->TallyOf(*place, term);
      const std::vector<size_t>& items = places->items[term.number];
      for (size_t i = tally.first_item; i < tally.last_item; ++i) {
        if (term.InSlot(items[i], in_slot)) visit(items[i]);
      }
    }
  }

  // The same of one school year.
  Part OfYear(int school_year) const;
};

// A school with its campuses, over the school years looked at.
struct Unit {
  Part part;            // its places, all of them
  bool counted = true;  // every one is
  bool has_records = false;
  bool in_own_year = false;   // it is open in the school year of the figure
  bool has_own_flow = false;  // else: something happened there in it

  // By its kind.
  bool Teaches(size_t stage) const;
  // In every stage it teaches.
  bool TeachesBoth() const { return Teaches(kPrimary) && Teaches(kJunior); }
};

// The schools of a part by their number, whatever `of` takes of it.
std::map<int, Unit> UnitsOf(const Part& part);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_PART_H_
