#include "services/aggregation/evaluate/places.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"

namespace districtedu::aggregation {
namespace {

// Collects one school year.
class YearCollector {
 public:
  YearCollector(const BoundFormula& formula, const v1::Scope& scope, int school_year, int own_year,
                Context& context)
      : formula_(formula),
        scope_(scope),
        school_year_(school_year),
        suffix_(school_year == own_year ? "" : absl::StrCat("@", school_year)),
        context_(context) {
    for (const std::string& id : formula.forms) {
      forms_.push_back(&context.FormOf(id, school_year));
    }
  }

  void Run(Places* result) {
    AddPlaces(result);
    if (!formula_.failed) {
      if (formula_.first_time) {
        AddFirstTimes(formula_.numerator.front());
      } else {
        for (const BoundTerm& term : formula_.numerator) AddTerm(term, &Place::numerator);
        for (const BoundTerm& term : formula_.denominator) AddTerm(term, &Place::denominator);
      }
      for (const BoundTerm& term : formula_.numerator) FindAbsences(term);
      for (const BoundTerm& term : formula_.denominator) FindAbsences(term);
    }
    const bool district_forms_in = ReportDistrictForms(result);
    ReportPlaces(district_forms_in, result);
    std::move(places_.begin(), places_.end(), std::back_inserter(result->places));
  }

 private:
  void AddPlaces(Places* result) {
    const auto& kinds = scope_.school_kinds();
    if (kinds.empty()) {
      places_.emplace_back();
      places_.back().school_year = school_year_;
    }
    const Context::Year& year = context_.YearOf(school_year_);
    if (!year.open.empty()) result->school_anywhere = true;
    for (const Context::School& school : year.open) {
      if (!kinds.empty() && std::find(kinds.begin(), kinds.end(), *school.kind) == kinds.end()) {
        continue;
      }
      Place place;
      place.school_year = school_year_;
      place.school = school.number;
      place.unit = school.unit;
      place.kind = school.kind;
      place.locality = school.locality;
      for (const Context::Form* form : forms_) {
        if (!Expects(*form, place)) continue;
        place.expected = true;
        if (!form->in[static_cast<size_t>(school.number)]) place.forms_in = false;
      }
      places_.push_back(place);
    }
    if (!places_.empty() && places_.back().is_school()) result->school_in_scope = true;
  }

  static bool Expects(const Context::Form& form, const Place& place) {
    return !form.of_district && place.is_school() &&
           form.expected[static_cast<size_t>(place.school)];
  }

  // Calls visit(place, item) for the cells of the year at places of the scope. Both are in order of
  // the school, the district first.
  template <typename Visit>
  void ForCells(const BoundTerm& term, Visit visit) {
    if (term.cells == nullptr) return;
    const auto [first, last] = term.cells->Year(school_year_);
    size_t at = 0;
    for (size_t i = first; i < last; ++i) {
      const int school = term.cells->items[i].school;
      if (school == FlatCells::kUnknownSchool) continue;
      while (at < places_.size() && places_[at].school < school) ++at;
      if (at < places_.size() && places_[at].school == school) visit(places_[at], i);
    }
  }

  void AddTerm(const BoundTerm& term, Sums Place::*part) {
    ForCells(term, [&](Place& place, size_t i) {
      if (!term.Fits(i)) return;
      const FlatCells::Item& item = term.cells->items[i];
      place.has_records = true;
      if (item.without_amount) place.incomplete = true;
      Sums& sums = place.*part;
      sums[kWhole] += item.sum;
      for (size_t stage = 0; stage < kStages.size(); ++stage) {
        if (term.InStage(i, stage)) sums[stage] += item.sum;
      }
    });
  }

  // Entities count in the year of their first fitting record, also where that lies before the plan
  // or in a place that is not reported; a record of a school out of the scope does not count them,
  // but is their first all the same.
  void AddFirstTimes(const BoundTerm& term) {
    if (term.cells == nullptr) return;
    std::vector<Place*> chosen(static_cast<size_t>(term.cells->entity_count));  // where it counts
    ForCells(term, [&](Place& place, size_t i) {
      const auto entity = static_cast<size_t>(term.cells->items[i].entity);
      if (!term.Fits(i) || formula_.first_years[entity] != school_year_) return;
      place.has_records = true;
      // Several places in that year: once, at one whose report is in where there is one.
      Place*& where = chosen[entity];
      if (where == nullptr || (!where->forms_in && place.forms_in)) where = &place;
    });
    for (Place* place : chosen) {
      if (place != nullptr) place->numerator[kWhole] += 1;
    }
  }

  // A school that has to report a measure of which every school has a record, and has none.
  void FindAbsences(const BoundTerm& term) {
    if (!term.measure->absence_is_missing) return;
    std::vector<char> present(context_.school_count());
    ForCells(term, [&present](Place& place, size_t) {
      if (place.is_school()) present[static_cast<size_t>(place.school)] = 1;
    });
    const std::vector<std::string>& own = term.measure->forms;
    for (Place& place : places_) {
      if (!place.is_school() || present[static_cast<size_t>(place.school)]) continue;
      for (const Context::Form* form : forms_) {
        if (Expects(*form, place) && std::find(own.begin(), own.end(), form->id) != own.end()) {
          place.incomplete = true;
        }
      }
    }
  }

  // True where all are in.
  bool ReportDistrictForms(Places* result) {
    bool all_in = true;
    for (const Context::Form* form : forms_) {
      if (!form->of_district) continue;
      ++result->expected;
      if (form->district_in) {
        ++result->reported;
        continue;
      }
      all_in = false;
      // By its name within the room, as the contract has it: "district/honours".
      const std::string& id = form->id;
      result->missing.push_back(
          absl::StrCat(ReferenceData::kDistrict, "/", id.substr(id.find('/') + 1), suffix_));
    }
    if (!all_in) result->district_form_missing = true;
    return all_in;
  }

  void ReportPlaces(bool district_forms_in, Places* result) {
    bool any_school_in = false;
    for (Place& place : places_) {
      place.incomplete = place.incomplete && place.forms_in;
      place.reported = place.forms_in && !place.incomplete;
      place.counted = place.reported && district_forms_in;
      if (place.reported) {
        if (!place.expected) continue;
        any_school_in = true;
        ++result->expected;
        ++result->reported;
        continue;
      }
      // The district itself, and a school no form is expected of, are waited for only where they
      // leave a number out.
      ++result->expected;
      const std::string name = absl::StrCat(
          place.is_school() ? context_.IdOf(place.school) : ReferenceData::kDistrict, suffix_);
      result->missing.push_back(name);
      if (place.incomplete) result->incomplete.push_back(name);
    }
    // Without a form of schools it is the district that reports.
    const bool by_schools = std::any_of(forms_.begin(), forms_.end(),
                                        [](const auto* form) { return !form->of_district; });
    const bool district_in =
        places_.empty() || places_.front().is_school() || places_.front().reported;
    if (district_forms_in && (by_schools ? any_school_in : district_in)) {
      result->any_year_reported = true;
    }
  }

  const BoundFormula& formula_;
  const v1::Scope& scope_;
  const int school_year_;
  const std::string suffix_;
  Context& context_;
  std::vector<const Context::Form*> forms_;
  std::vector<Place> places_;  // the district where it counts, then schools by number
};

}  // namespace

Places Collect(const BoundFormula& formula, const v1::Scope& scope, int first_school_year,
               int last_school_year, int own_year, Context& context) {
  Places result;
  for (int year = first_school_year; year <= last_school_year; ++year) {
    YearCollector(formula, scope, year, own_year, context).Run(&result);
  }
  std::sort(result.missing.begin(), result.missing.end());
  std::sort(result.incomplete.begin(), result.incomplete.end());
  return result;
}

}  // namespace districtedu::aggregation
