#include "services/aggregation/evaluate/places.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

namespace districtedu::aggregation {
namespace {

bool OpenOn(const SchoolInfo& school, absl::CivilDay day) {
  return (!school.opened_on.has_value() || *school.opened_on <= day) &&
         (!school.closed_on.has_value() || *school.closed_on > day);
}

// The school a campus counts with: its main school, itself where that is not known. Main schools
// have no main school; a chain in the records is followed a few steps, a circle ends there too.
std::string UnitOf(const std::string& id, const ReferenceData& reference) {
  std::string unit = id;
  for (int step = 0; step < 4; ++step) {
    const auto school = reference.schools.find(unit);
    if (school == reference.schools.end()) break;
    const std::string& main = school->second.main_school;
    if (main.empty() || !reference.schools.contains(main)) break;
    unit = main;
  }
  return unit;
}

// Collects one school year.
class Year {
 public:
  Year(const BoundFormula& formula, const v1::Scope& scope, const ReferenceData& reference,
       int school_year, int own_year)
      : formula_(formula),
        reference_(reference),
        school_year_(school_year),
        suffix_(school_year == own_year ? "" : absl::StrCat("@", school_year)),
        every_kind_(scope.school_kinds().empty()),
        kinds_(scope.school_kinds().begin(), scope.school_kinds().end()) {
    static const auto* const none = new std::set<std::string>();
    for (const std::string& id : formula.forms) {
      Form form;
      form.id = id;
      const auto info = reference.forms.find(id);
      // A form nobody declared is never in: it holds the figure back rather than letting it pass.
      if (info != reference.forms.end() && !info->second.district_form) {
        form.school_kinds = &info->second.school_kinds;
      }
      const auto in = reference.reported.find({id, school_year});
      form.reported = in == reference.reported.end() ? none : &in->second;
      forms_.push_back(form);
    }
  }

  void Run(Places* result) {
    AddPlaces(result);
    if (!formula_.failed) {
      if (formula_.first_time) {
        AddFirstTimes();
      } else {
        for (const BoundTerm& term : formula_.numerator) AddTerm(term, &Place::numerator);
        for (const BoundTerm& term : formula_.denominator) AddTerm(term, &Place::denominator);
      }
      for (const BoundTerm& term : formula_.numerator) FindAbsences(term);
      for (const BoundTerm& term : formula_.denominator) FindAbsences(term);
    }
    const bool district_forms_in = ReportDistrictForms(result);
    ReportPlaces(district_forms_in, result);
    for (Place& place : places_) result->places.push_back(std::move(place));
  }

 private:
  struct Form {
    std::string id;
    const std::set<std::string>* school_kinds = nullptr;  // null: a form of the district
    const std::set<std::string>* reported = nullptr;

    // A school form that this school has to report.
    bool ExpectedOf(const Place& place) const {
      return school_kinds != nullptr && !place.school.empty() && school_kinds->contains(place.kind);
    }
  };

  void AddPlaces(Places* result) {
    const absl::CivilDay day = CensusDate(reference_, school_year_);
    if (every_kind_) places_.push_back(Place{});
    for (const auto& [id, school] : reference_.schools) {
      if (!OpenOn(school, day)) continue;
      result->school_anywhere = true;
      if (!every_kind_ && !kinds_.contains(school.kind)) continue;
      result->school_in_scope = true;
      Place place;
      place.school = id;
      place.unit = UnitOf(id, reference_);
      place.kind = school.kind;
      const auto locality = school.localities.find(school_year_);
      if (locality != school.localities.end()) place.locality = locality->second;
      places_.push_back(std::move(place));
    }
    for (Place& place : places_) {
      place.school_year = school_year_;
      place.expected = std::any_of(forms_.begin(), forms_.end(),
                                   [&](const Form& form) { return form.ExpectedOf(place); });
      place.forms_in = std::all_of(forms_.begin(), forms_.end(), [&](const Form& form) {
        return !form.ExpectedOf(place) || form.reported->contains(place.school);
      });
    }
  }

  // Both the places and the cells of a year are in order of the school, so that looking for the
  // next place goes on from the last.
  Place* Find(const std::string& school, size_t* at) {
    while (*at < places_.size() && places_[*at].school < school) ++*at;
    return *at < places_.size() && places_[*at].school == school ? &places_[*at] : nullptr;
  }

  // Calls visit(key, cell) for the cells of the year, in order.
  template <typename Visit>
  void ForCells(const BoundTerm& term, Visit visit) const {
    if (term.cells == nullptr) return;
    CellKey from;
    from.school_year = school_year_;
    for (auto it = term.cells->lower_bound(from);
         it != term.cells->end() && it->first.school_year == school_year_; ++it) {
      visit(it->first, it->second);
    }
  }

  void AddTerm(const BoundTerm& term, Sums Place::*part) {
    size_t at = 0;
    ForCells(term, [&](const CellKey& key, const Cell& cell) {
      if (!term.Fits(key)) return;
      Place* const place = Find(key.school, &at);
      if (place == nullptr) return;
      place->has_records = true;
      if (cell.present < cell.records) place->incomplete = true;
      Sums& sums = place->*part;
      sums[kWhole] += cell.sum;
      for (size_t stage = 0; stage < kStages.size(); ++stage) {
        if (term.InStage(key, stage)) sums[stage] += cell.sum;
      }
    });
  }

  // Entities count in the year of their first fitting record, also where that lies before the plan
  // or in a place that is not reported; a record of a school out of the scope does not count them,
  // but is their first all the same.
  void AddFirstTimes() {
    const BoundTerm& term = formula_.numerator.front();
    std::map<std::string, Place*> chosen;  // entity -> where it counts
    size_t at = 0;
    ForCells(term, [&](const CellKey& key, const Cell&) {
      if (!term.Fits(key) || formula_.first_years.at(key.entity) != school_year_) return;
      Place* const place = Find(key.school, &at);
      if (place == nullptr) return;
      place->has_records = true;
      // Several places in that year: once, at one whose report is in where there is one.
      Place*& where = chosen[key.entity];
      if (where == nullptr || (!where->forms_in && place->forms_in)) where = place;
    });
    for (const auto& [entity, place] : chosen) place->numerator[kWhole] += 1;
  }

  // A school that has to report a measure of which every school has a record, and has none.
  void FindAbsences(const BoundTerm& term) {
    if (!term.measure->absence_is_missing) return;
    std::vector<const Form*> forms;
    for (const Form& form : forms_) {
      const std::vector<std::string>& own = term.measure->forms;
      if (std::find(own.begin(), own.end(), form.id) != own.end()) forms.push_back(&form);
    }
    std::set<std::string> present;
    ForCells(term, [&present](const CellKey& key, const Cell&) { present.insert(key.school); });
    for (Place& place : places_) {
      const bool asked = std::any_of(forms.begin(), forms.end(), [&place](const Form* form) {
        return form->ExpectedOf(place);
      });
      if (asked && !present.contains(place.school)) place.incomplete = true;
    }
  }

  // True where all are in.
  bool ReportDistrictForms(Places* result) {
    bool all_in = true;
    for (const Form& form : forms_) {
      if (form.school_kinds != nullptr) continue;
      ++result->expected;
      if (form.reported->contains(ReferenceData::kDistrict)) {
        ++result->reported;
        continue;
      }
      all_in = false;
      // By its name within the room, as the contract has it: "district/honours".
      const size_t slash = form.id.find('/');
      const std::string name = slash == std::string::npos ? form.id : form.id.substr(slash + 1);
      result->missing.push_back(absl::StrCat(ReferenceData::kDistrict, "/", name, suffix_));
    }
    if (!all_in) result->district_form_missing = true;
    return all_in;
  }

  void ReportPlaces(bool district_forms_in, Places* result) {
    bool any_expected = false;
    bool any_reported = false;
    for (Place& place : places_) {
      place.incomplete = place.incomplete && place.forms_in;
      place.reported = place.forms_in && !place.incomplete;
      place.counted = place.reported && district_forms_in;
      any_expected = any_expected || place.expected;
      any_reported = any_reported || (place.reported && place.expected);
      if (place.reported) {
        if (place.expected) {
          ++result->expected;
          ++result->reported;
        }
        continue;
      }
      // The district itself, and a school no form is expected of, are waited for only where they
      // leave a number out.
      ++result->expected;
      const std::string name =
          absl::StrCat(place.school.empty() ? ReferenceData::kDistrict : place.school, suffix_);
      result->missing.push_back(name);
      if (place.incomplete) result->incomplete.push_back(name);
    }
    // Without a form of schools it is the district that reports.
    const bool by_schools = std::any_of(forms_.begin(), forms_.end(), [](const Form& form) {
      return form.school_kinds != nullptr;
    });
    const bool district_place_in =
        places_.empty() || !places_.front().school.empty() || places_.front().reported;
    if (district_forms_in && (by_schools ? any_reported : district_place_in)) {
      result->any_year_reported = true;
    }
  }

  const BoundFormula& formula_;
  const ReferenceData& reference_;
  const int school_year_;
  const std::string suffix_;
  const bool every_kind_;
  const std::set<std::string> kinds_;
  std::vector<Form> forms_;
  std::vector<Place> places_;  // by school
};

}  // namespace

absl::CivilDay CensusDate(const ReferenceData& reference, int school_year) {
  const auto found = reference.census_dates.find(school_year);
  return found == reference.census_dates.end() ? absl::CivilDay(school_year, 10, 15)
                                               : found->second;
}

Places Collect(const BoundFormula& formula, const v1::Scope& scope, const ReferenceData& reference,
               int first_school_year, int last_school_year, int own_year) {
  Places result;
  for (int year = first_school_year; year <= last_school_year; ++year) {
    Year(formula, scope, reference, year, own_year).Run(&result);
  }
  std::sort(result.missing.begin(), result.missing.end());
  std::sort(result.incomplete.begin(), result.incomplete.end());
  return result;
}

}  // namespace districtedu::aggregation
