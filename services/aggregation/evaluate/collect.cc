#include "services/aggregation/evaluate/collect.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"

namespace districtedu::aggregation {
namespace {

// Collects one school year.
class YearCollector {
 public:
  YearCollector(const BoundFormula& formula, int school_year, int own_year, Context& context,
                Places* result)
      : formula_(formula),
        school_year_(school_year),
        own_year_(own_year),
        suffix_(school_year == own_year ? "" : absl::StrCat("@", school_year)),
        context_(context),
        result_(result),
        first_place_(result->places.size()) {
    for (const std::string& id : formula.forms) {
      forms_.push_back(&context.FormOf(id, school_year));
    }
  }

  void Run() {
    AddPlaces();
    result_->tallies.resize(result_->places.size() * formula_.terms.size());
    if (!formula_.failed) {
      for (const auto& term : formula_.terms) {
        AddTerm(*term);
        FindAbsences(*term);
      }
    }
    const bool district_forms_in = ReportDistrictForms();
    ReportPlaces(district_forms_in);
  }

 private:
  void AddPlaces() {
    const auto& kinds = formula_.scope->school_kinds();
    if (kinds.empty()) AddPlace(Place());
    const std::vector<char> with_flows = SchoolsWithFlows();
    for (const Context::School& school : context_.YearOf(school_year_).schools) {
      result_->school_anywhere = result_->school_anywhere || school.open;
      if (!school.open && !with_flows[static_cast<size_t>(school.number)]) continue;
      if (!kinds.empty() && std::find(kinds.begin(), kinds.end(), *school.kind) == kinds.end()) {
        continue;
      }
      if (IsTooSmall(school)) continue;
      result_->school_in_scope = true;
      Place place;
      place.school = school.number;
      place.unit = school.unit;
      place.reporter = school.open ? school.reporter : school.number;
      place.open = school.open;
      place.kind = school.kind;
      place.locality = school.locality;
      for (const Context::Form* form : forms_) {
        if (!Asks(*form, place)) continue;
        place.expected = true;
        if (!form->in[static_cast<size_t>(place.reporter)]) place.forms_in = false;
      }
      AddPlace(place);
    }
  }

  // By number: something happened there that a term counts.
  std::vector<char> SchoolsWithFlows() const {
    std::vector<char> with_flows(context_.school_count());
    for (const auto& term : formula_.terms) {
      if (!term->at_any_school || term->cells == nullptr) continue;
      const bool all_years = term->counting == Counting::kDays;
      if (all_years && school_year_ != own_year_) continue;
      const auto look = [&](size_t i) {
        const int school = term->cells->item(i).school;
        if (school >= 0 && term->Fits(i)) with_flows[static_cast<size_t>(school)] = 1;
      };
      if (all_years) {
        term->cells->ForAll(look);
        continue;
      }
      term->cells->ForPlaces(school_year_, [&](int, const FlatCells::Range& range) {
        for (size_t i = range.first; i < range.last; ++i) look(i);
      });
    }
    return with_flows;
  }

  void AddPlace(Place place) {
    place.number = result_->places.size();
    place.school_year = school_year_;
    result_->places.push_back(place);
  }

  // A teaching point below the size the scope asks for. One whose pupils nobody has told is not.
  bool IsTooSmall(const Context::School& school) {
    const int least = formula_.scope->least_teaching_point_pupils();
    if (least == 0 || *school.kind != "teaching_point") return false;
    const std::map<int, absl::int128>& pupils = context_.PupilsOf(school_year_);
    const auto found = pupils.find(school.number);
    return found != pupils.end() && found->second < least;
  }

  // It reports the form or, of a campus, its school does; nobody does for a school that is not open
  // at the census date.
  static bool Asks(const Context::Form& form, const Place& place) {
    return !form.of_district && place.is_school() && place.open &&
           form.asked[static_cast<size_t>(place.school)];
  }

  size_t place_count() const { return result_->places.size() - first_place_; }
  Place& PlaceAt(size_t i) { return result_->places[first_place_ + i]; }
  Tally& TallyOf(const Place& place, const BoundTerm& term) {
    return result_->tallies[place.number * formula_.terms.size() + term.number];
  }

  // Calls visit(place, item) for the cells of a year at places of the scope. Both are in order of
  // the school, the district first.
  template <typename Visit>
  void ForCells(const BoundTerm& term, int school_year, Visit visit) {
    if (term.cells == nullptr) return;
    size_t at = 0;
    term.cells->ForPlaces(school_year, [&](int school, const FlatCells::Range& range) {
      while (at < place_count() && PlaceAt(at).school < school) ++at;
      if (at == place_count() || PlaceAt(at).school != school) return;
      if (!PlaceAt(at).open && !term.at_any_school) return;
      for (size_t i = range.first; i < range.last; ++i) visit(PlaceAt(at), i);
    });
  }

  void AddTerm(const BoundTerm& term) {
    switch (term.counting) {
      case Counting::kFirstYears:
        AddFirstTimes(term);
        return;
      case Counting::kDays:
        AddDays(term);
        return;
      default:
        break;
    }
    ForCells(term, school_year_, [&](Place& place, size_t i) {
      if (!term.Fits(i)) return;
      Tally& tally = Found(term, place);
      if (term.keeps_items) Keep(term, i, &tally);
      if (term.counting != Counting::kAmounts) return;
      const FlatCells::Item& item = term.cells->item(i);
      if (item.without_amount) place.incomplete = true;
      tally.sums[kWhole] += item.sum;
      for (size_t stage = 0; stage < kStages.size(); ++stage) {
        if (term.InStage(i, stage)) tally.sums[stage] += item.sum;
      }
    });
  }

  Tally& Found(const BoundTerm& term, Place& place) {
    place.has_records = true;
    Tally& tally = TallyOf(place, term);
    tally.any = true;
    return tally;
  }

  // Items of one place follow each other.
  void Keep(const BoundTerm& term, size_t item, Tally* tally) {
    std::vector<size_t>& items = result_->items[term.number];
    if (tally->first_item == tally->last_item) tally->first_item = items.size();
    items.push_back(item);
    tally->last_item = items.size();
  }

  // Entities count in the year of their first fitting record, also where that lies before the plan
  // or in a place that is not reported; a record of a school out of the scope does not count them,
  // but is their first all the same.
  void AddFirstTimes(const BoundTerm& term) {
    if (term.cells == nullptr) return;
    std::vector<Place*> chosen(static_cast<size_t>(term.cells->entity_count()));  // where it counts
    ForCells(term, school_year_, [&](Place& place, size_t i) {
      const auto entity = static_cast<size_t>(term.cells->item(i).entity);
      if (!term.Fits(i) || term.first_years[entity] != school_year_) return;
      Found(term, place);
      // Several places in that year: once, at one whose report is in where there is one.
      Place*& where = chosen[entity];
      if (where == nullptr || (!where->forms_in && place.forms_in)) where = &place;
    });
    for (const Place* place : chosen) {
      if (place != nullptr) TallyOf(*place, term).sums[kWhole] += 1;
    }
  }

  // What was done stays done: the records of every year count, also at a school that is not open in
  // the year of the figure (it is being built, it was merged); in a scope of all schools those of a
  // place that does not count with the district.
  void AddDays(const BoundTerm& term) {
    if (school_year_ != own_year_ || term.cells == nullptr || place_count() == 0) return;
    std::vector<size_t> place_of(context_.school_count(), place_count());
    for (size_t at = 0; at < place_count(); ++at) {
      if (PlaceAt(at).is_school()) place_of[static_cast<size_t>(PlaceAt(at).school)] = at;
    }
    const bool with_district = !PlaceAt(0).is_school();
    std::vector<std::vector<size_t>> found(place_count());
    term.cells->ForAll([&](size_t i) {
      if (!term.Fits(i)) return;
      const int school = term.cells->item(i).school;
      const size_t at = school < 0 ? place_count() : place_of[static_cast<size_t>(school)];
      if (at < place_count()) {
        found[at].push_back(i);
      } else if (with_district) {
        found[0].push_back(i);
      }
    });
    for (size_t at = 0; at < found.size(); ++at) {
      for (const size_t item : found[at]) Keep(term, item, &Found(term, PlaceAt(at)));
    }
  }

  // Whoever has to report a measure of which each has a record, and has none: a school, or the
  // district whose form is in.
  void FindAbsences(const BoundTerm& term) {
    if (!term.measure->absence_is_missing) return;
    std::vector<char> present(place_count());
    ForCells(term, school_year_,
             [&](Place& place, size_t) { present[place.number - first_place_] = 1; });
    const std::vector<std::string>& own = term.measure->forms;
    for (size_t at = 0; at < place_count(); ++at) {
      Place& place = PlaceAt(at);
      if (present[at]) continue;
      for (const Context::Form* form : forms_) {
        const bool asked = place.is_school() ? Asks(*form, place) && place.reporter == place.school
                                             : form->of_district && form->district_in;
        if (asked && std::find(own.begin(), own.end(), form->id) != own.end()) {
          place.incomplete = true;
        }
      }
    }
  }

  // True where all are in.
  bool ReportDistrictForms() {
    bool all_in = true;
    for (const Context::Form* form : forms_) {
      if (!form->of_district) continue;
      ++result_->expected;
      if (form->district_in) {
        ++result_->reported;
        continue;
      }
      all_in = false;
      // By its name within the room, as the contract has it: "district/honours".
      const std::string& id = form->id;
      result_->missing.push_back(
          absl::StrCat(ReferenceData::kDistrict, "/", id.substr(id.find('/') + 1), suffix_));
    }
    if (!all_in) result_->district_form_missing = true;
    return all_in;
  }

  // A campus its school reports for is reported where the school is, and what either leaves out
  // the school leaves out. Where the school does not count the first of its campuses stands for it.
  // By place: the one that stands for it.
  std::vector<size_t> StandIns() {
    std::vector<size_t> stand_ins(place_count());
    std::map<int, size_t> by_reporter;
    for (size_t at = 0; at < place_count(); ++at) {
      if (PlaceAt(at).reporter == PlaceAt(at).school) by_reporter[PlaceAt(at).reporter] = at;
    }
    for (size_t at = 0; at < place_count(); ++at) {
      const Place& place = PlaceAt(at);
      stand_ins[at] = by_reporter.emplace(place.reporter, at).first->second;
      Place& stand_in = PlaceAt(stand_ins[at]);
      stand_in.forms_in = stand_in.forms_in && place.forms_in;
      stand_in.incomplete = stand_in.incomplete || place.incomplete;
    }
    return stand_ins;
  }

  void ReportPlaces(bool district_forms_in) {
    bool any_school_in = false;
    const std::vector<size_t> stand_ins = StandIns();
    for (size_t at = 0; at < place_count(); ++at) {
      Place& place = PlaceAt(at);
      place.forms_in = PlaceAt(stand_ins[at]).forms_in;
      place.incomplete = PlaceAt(stand_ins[at]).incomplete && place.forms_in;
      place.reported = place.forms_in && !place.incomplete;
      place.counted = place.reported && district_forms_in;
      if (stand_ins[at] != at) continue;
      if (place.reported) {
        if (!place.expected) continue;
        any_school_in = true;
        ++result_->expected;
        ++result_->reported;
        continue;
      }
      // The district itself, and a school no form is expected of, are waited for only where they
      // leave a number out.
      ++result_->expected;
      const std::string name = absl::StrCat(
          place.is_school() ? context_.IdOf(place.reporter) : ReferenceData::kDistrict, suffix_);
      result_->missing.push_back(name);
      if (place.incomplete) result_->incomplete.push_back(name);
    }
    // Without a form of schools it is the district that reports.
    const bool by_schools = std::any_of(forms_.begin(), forms_.end(),
                                        [](const auto* form) { return !form->of_district; });
    const bool district_in = place_count() == 0 || PlaceAt(0).is_school() || PlaceAt(0).reported;
    if (district_forms_in && (by_schools ? any_school_in : district_in)) {
      ++result_->years_reported;
    }
  }

  const BoundFormula& formula_;
  const int school_year_;
  const int own_year_;
  const std::string suffix_;
  Context& context_;
  Places* const result_;
  const size_t first_place_;  // of the year: the district where it counts, then schools by number
  std::vector<const Context::Form*> forms_;
};

}  // namespace

Places Collect(const BoundFormula& formula, int first_school_year, int last_school_year,
               int own_year, Context& context) {
  Places result;
  result.items.resize(formula.terms.size());
  for (int year = first_school_year; year <= last_school_year; ++year) {
    ++result.years;
    YearCollector(formula, year, own_year, context, &result).Run();
  }
  std::sort(result.missing.begin(), result.missing.end());
  std::sort(result.incomplete.begin(), result.incomplete.end());
  return result;
}

}  // namespace districtedu::aggregation
