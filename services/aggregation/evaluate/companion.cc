#include "services/aggregation/evaluate/companion.h"

#include <algorithm>
#include <map>
#include <string>

#include "services/aggregation/evaluate/figure.h"
#include "services/aggregation/evaluate/schools.h"
#include "services/aggregation/plan/counting.h"

namespace districtedu::aggregation {
namespace {

class Writer {
 public:
  Writer(const v1::CompanionDefinition& definition, const BoundFormula& formula, const Part& whole,
         const Context& context, v1::Direction direction,
         const std::optional<EffectiveTarget>& target, v1::IndicatorFigure* figure)
      : definition_(definition),
        formula_(formula),
        terms_(formula.AllTerms()),
        whole_(whole),
        context_(context),
        direction_(direction),
        target_(target),
        figure_(figure) {}

  void Run() {
    switch (definition_.split()) {
      case v1::SPLIT_STAGE:
        for (size_t stage = 0; stage < kStages.size(); ++stage) {
          if (!formula_.CoversStage(stage)) continue;
          Part part = whole_;
          part.slot = stage;
          Append(kStages[stage], formula_.value->Value(part));
        }
        break;
      case v1::SPLIT_LOCALITY:
        Localities();
        break;
      case v1::SPLIT_SCHOOL:
        for (const auto& [number, school] : UnitsOf(whole_)) {
          if (!school.counted) continue;
          const Figure value = formula_.value->Value(school.part);
          Append(context_.IdOf(number), value,
                 school.TeachesBoth() ? SatisfiedBy(school) : Judge(value));
        }
        break;
      case v1::SPLIT_SHARE_OF_SCHOOLS:
        ShareOfSchools();
        break;
      default:
        Append("", formula_.value->Value(whole_));
        break;
    }
  }

 private:
  std::optional<bool> Judge(const Figure& figure) const {
    if (!target_.has_value()) return std::nullopt;
    return Satisfies(figure, direction_, target_->value);
  }

  std::optional<bool> SatisfiedBy(const Unit& school) const {
    if (!school.counted) return std::nullopt;
    return InEachStage(school, terms_,
                       [this](const Part& part) { return Judge(formula_.value->Value(part)); });
  }

  // Of what looks at schools one by one a campus is where its school is.
  void Localities() {
    std::map<int, const std::string*> of_school;
    for (const Place* place : whole_.chosen) {
      if (place->is_school() &&
          (place->school == place->unit || !of_school.contains(place->unit))) {
        of_school[place->unit] = place->locality;
      }
    }
    std::map<std::string, Part> parts;
    for (const Place* place : whole_.chosen) {
      if (!place->is_school()) continue;
      const std::string& locality =
          formula_.value->traits().by_school ? *of_school[place->unit] : *place->locality;
      Part& part = parts.try_emplace(locality, Empty()).first->second;
      part.chosen.push_back(place);
    }
    for (const auto& [locality, part] : parts) {
      Append(locality.empty() ? "unknown" : locality, formula_.value->Value(part));
    }
  }

  Part Empty() const {
    Part part = whole_;
    part.chosen.clear();
    return part;
  }

  // Of all schools: one that is missing does not satisfy (READINGS 3).
  void ShareOfSchools() {
    if (!target_.has_value()) return;
    Figure share;
    share.denominator = 0;
    share.factor = 100;
    for (const auto& [number, school] : UnitsOf(whole_)) {
      if (!school.in_own_year) continue;
      share.denominator += 1;
      if (SatisfiedBy(school).value_or(false)) share.numerator += 1;
    }
    if (!share.has_value()) return;
    Append("", share, share.numerator == share.denominator);
  }

  void Append(const std::string& key, const Figure& value) { Append(key, value, Judge(value)); }

  void Append(const std::string& key, const Figure& value, std::optional<bool> satisfies) {
    v1::CompanionValue* const companion = figure_->add_companions();
    companion->set_id(definition_.id());
    companion->set_key(key);
    WriteValue(value, companion->mutable_value());
    if (satisfies.has_value()) companion->set_satisfies(*satisfies);
  }

  const v1::CompanionDefinition& definition_;
  const BoundFormula& formula_;
  const Terms terms_;
  const Part& whole_;
  const Context& context_;
  const v1::Direction direction_;
  const std::optional<EffectiveTarget>& target_;
  v1::IndicatorFigure* const figure_;
};

}  // namespace

void AppendCompanion(const v1::CompanionDefinition& definition, const BoundFormula& formula,
                     const Part& whole, const Context& context, v1::Direction direction,
                     const std::optional<EffectiveTarget>& target, v1::IndicatorFigure* figure) {
  if (formula.failed || !IsReported(formula, *whole.places)) return;
  Writer(definition, formula, whole, context, direction, target, figure).Run();
}

bool ShowsGaps(const v1::IndicatorDefinition& definition) {
  return std::any_of(definition.companions().begin(), definition.companions().end(),
                     [](const auto& companion) { return !companion.gap_of().empty(); });
}

void AppendGap(const v1::CompanionDefinition& definition, const v1::IndicatorFigure& of,
               v1::IndicatorFigure* figure) {
  for (const std::string& batch : of.pending_batches()) {
    const auto& known = figure->pending_batches();
    if (std::find(known.begin(), known.end(), batch) == known.end()) {
      figure->add_pending_batches(batch);
    }
  }
  if (!of.has_gap()) return;
  Figure gap;
  gap.numerator = Integer(of.gap());
  v1::CompanionValue* const companion = figure->add_companions();
  companion->set_id(definition.id());
  WriteValue(gap, companion->mutable_value());
}

bool IsCompared(const v1::CompanionDefinition& companion,
                const v1::IndicatorDefinition& indicator) {
  if (companion.split() == v1::SPLIT_SHARE_OF_SCHOOLS) return true;
  return !companion.other_sense() &&
         (companion.unit().empty() || companion.unit() == indicator.unit());
}

bool IsReported(const BoundFormula& formula, const Places& places) {
  return formula.value->traits().every_year ? places.years_reported == places.years
                                            : places.years_reported > 0;
}

}  // namespace districtedu::aggregation
