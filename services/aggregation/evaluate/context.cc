#include "services/aggregation/evaluate/context.h"

namespace districtedu::aggregation {
namespace {

bool OpenOn(const SchoolInfo& school, absl::CivilDay day) {
  return (!school.opened_on.has_value() || *school.opened_on <= day) &&
         (!school.closed_on.has_value() || *school.closed_on > day);
}

}  // namespace

Context::Context(const MeasureCatalogue& catalogue, ReferenceData reference, int first_school_year,
                 int last_school_year)
    : catalogue_(catalogue),
      reference_(std::move(reference)),
      first_school_year_(first_school_year),
      last_school_year_(last_school_year) {
  for (const auto& [id, info] : reference_.schools) {
    numbers_.emplace(id, static_cast<int>(ids_.size()));
    ids_.push_back(&id);
    infos_.push_back(&info);
  }
  for (size_t i = 0; i < ids_.size(); ++i) units_.push_back(UnitOf(static_cast<int>(i)));
}

// Main schools have no main school; a chain in the records is followed a few steps, a circle ends
// there too. A main school that is not known leaves the campus on its own.
int Context::UnitOf(int school) const {
  for (int step = 0; step < 4; ++step) {
    const auto main = numbers_.find(infos_[static_cast<size_t>(school)]->main_school);
    if (main == numbers_.end()) break;
    school = main->second;
  }
  return school;
}

// Who is closed reports for nobody.
int Context::ReporterOf(int school, absl::CivilDay day) const {
  const SchoolInfo& info = *infos_[static_cast<size_t>(school)];
  if (!info.reported_by_main_school) return school;
  const auto main = numbers_.find(info.main_school);
  if (main == numbers_.end() || !OpenOn(*infos_[static_cast<size_t>(main->second)], day)) {
    return school;
  }
  return main->second;
}

const FlatCells* Context::CellsOf(const Measure& measure) {
  std::unique_ptr<FlatCells>& flat = flat_[measure.id];
  if (flat == nullptr) {
    // Of entities the first year is asked for, of what was done whether it ever was.
    const bool history = measure.has_entity() || measure.DimensionIndex(kDoneOn) >= 0;
    flat = std::make_unique<FlatCells>(cells_->Find(measure.id), numbers_, measure, history,
                                       first_school_year_, last_school_year_);
  }
  return flat.get();
}

void Context::Reread(const std::string& measure, const CellPlaces& places) {
  if (measure == kPupilsMeasure) pupils_.clear();
  const auto found = flat_.find(measure);
  if (found == flat_.end()) return;
  const MeasureCells* const cells = cells_->Find(measure);
  for (const auto& [school_year, school] : places) {
    found->second->Reread(cells, school_year, school);
  }
  if (found->second->is_worn()) flat_.erase(found);
}

void Context::SetFailedMeasures(const std::map<std::string, std::string>& failed) {
  reference_.failed_measures = failed;
  pupils_.clear();
}

void Context::SetPendingBatches(const std::map<std::string, std::set<std::string>>& pending) {
  reference_.pending_batches = pending;
}

void Context::SetReported(const std::pair<std::string, int>& form,
                          const std::set<std::string>& schools) {
  reference_.reported[form] = schools;
  forms_.erase(form);
}

const Context::Year& Context::YearOf(int school_year) {
  const auto [found, fresh] = years_.try_emplace(school_year);
  Year& year = found->second;
  if (!fresh) return year;
  static const auto* const unknown = new std::string();
  year.school_year = school_year;
  const absl::CivilDay day = CensusDate(reference_, school_year);
  for (size_t i = 0; i < ids_.size(); ++i) {
    School school;
    school.number = static_cast<int>(i);
    school.unit = units_[i];
    school.open = OpenOn(*infos_[i], day);
    school.reporter = ReporterOf(school.number, day);
    school.kind = &infos_[i]->kind;
    const auto locality = infos_[i]->localities.find(school_year);
    school.locality = locality == infos_[i]->localities.end() ? unknown : &locality->second;
    year.schools.push_back(school);
  }
  return year;
}

const Context::Form& Context::FormOf(const std::string& id, int school_year) {
  const auto [found, fresh] = forms_.try_emplace({id, school_year});
  Form& form = found->second;
  if (!fresh) return form;
  form.id = id;
  const auto info = reference_.forms.find(id);
  const auto reports = reference_.reported.find({id, school_year});
  const bool any = reports != reference_.reported.end();
  form.district_in = any && reports->second.contains(ReferenceData::kDistrict);
  // A form nobody declared is taken for one of the district that is never in: it holds figures back
  // rather than letting them pass.
  if (info == reference_.forms.end()) {
    form.district_in = false;
    return form;
  }
  form.of_district = info->second.district_form;
  if (form.of_district) return form;
  for (size_t i = 0; i < ids_.size(); ++i) {
    form.asked.push_back(info->second.school_kinds.contains(infos_[i]->kind));
    form.in.push_back(any && reports->second.contains(*ids_[i]));
  }
  return form;
}

const std::map<int, absl::int128>& Context::PupilsOf(int school_year) {
  const auto [found, fresh] = pupils_.try_emplace(school_year);
  const Measure* const measure = catalogue_.Find(kPupilsMeasure);
  if (!fresh || measure == nullptr || reference_.failed_measures.contains(kPupilsMeasure)) {
    return found->second;
  }
  const FlatCells* const cells = CellsOf(*measure);
  if (cells == nullptr) return found->second;
  cells->ForPlaces(school_year, [&](int school, const FlatCells::Range& range) {
    absl::int128& pupils = found->second[school];
    for (size_t i = range.first; i < range.last; ++i) pupils += cells->item(i).sum;
  });
  return found->second;
}

absl::CivilDay CensusDate(const ReferenceData& reference, int school_year) {
  const auto found = reference.census_dates.find(school_year);
  return found == reference.census_dates.end() ? absl::CivilDay(school_year, 10, 15)
                                               : found->second;
}

}  // namespace districtedu::aggregation
