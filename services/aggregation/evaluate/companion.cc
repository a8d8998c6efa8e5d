#include "services/aggregation/evaluate/companion.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace districtedu::aggregation {
namespace {

// A school with its campuses.
struct Unit {
  std::vector<const Place*> places;
  bool counted = true;  // every part is
  Sums numerator{};
  Sums denominator{};

  bool Teaches(size_t stage) const {
    return std::any_of(places.begin(), places.end(), [stage](const Place* place) {
      const std::string& kind = *place->kind;
      if (kind == "nine_year") return true;
      return stage == kJunior ? kind == "junior" : kind == "primary" || kind == "teaching_point";
    });
  }
};

// By number of the school.
std::map<int, Unit> UnitsOf(const Places& places) {
  std::map<int, Unit> units;
  for (const Place& place : places.places) {
    if (!place.is_school()) continue;
    Unit& unit = units[place.unit];
    unit.places.push_back(&place);
    unit.counted = unit.counted && place.counted;
    for (size_t slot = 0; slot < kSlots; ++slot) {
      unit.numerator[slot] += place.numerator[slot];
      unit.denominator[slot] += place.denominator[slot];
    }
  }
  return units;
}

Integer ToInteger(absl::int128 value) {
  Integer high = absl::Int128High64(value);  // signed; the low half is not
  high <<= 64;
  return high + absl::Int128Low64(value);
}

class Writer {
 public:
  Writer(const v1::CompanionDefinition& definition, const BoundFormula& formula,
         const Places& places, const Context& context, v1::Direction direction,
         const std::optional<EffectiveTarget>& target, v1::IndicatorFigure* figure)
      : definition_(definition),
        formula_(formula),
        places_(places),
        context_(context),
        direction_(direction),
        target_(target),
        figure_(figure) {}

  void Run() {
    switch (definition_.split()) {
      case v1::SPLIT_STAGE:
        for (size_t stage = 0; stage < kStages.size(); ++stage) {
          if (!formula_.CoversStage(stage)) continue;
          Append(kStages[stage], Sum([](const Place&) { return true; }, stage));
        }
        break;
      case v1::SPLIT_LOCALITY:
        Localities();
        break;
      case v1::SPLIT_SCHOOL:
        for (const auto& [school, unit] : UnitsOf(places_)) {
          if (!unit.counted) continue;
          Append(context_.IdOf(school),
                 FigureOf(formula_, unit.numerator, unit.denominator, kWhole), SatisfiedBy(unit));
        }
        break;
      case v1::SPLIT_SHARE_OF_SCHOOLS:
        ShareOfSchools();
        break;
      default:
        Append("", Sum([](const Place&) { return true; }, kWhole));
        break;
    }
  }

 private:
  template <typename In>
  Figure Sum(In in, size_t slot) const {
    Sums numerator{};
    Sums denominator{};
    Add(
        places_, [&in](const Place& place) { return place.counted && in(place); }, &numerator,
        &denominator);
    return FigureOf(formula_, numerator, denominator, slot);
  }

  std::optional<bool> Judge(const Figure& figure) const {
    if (!target_.has_value()) return std::nullopt;
    return Satisfies(figure, direction_, target_->value);
  }

  // A school with both stages must satisfy in each the formula speaks of (READINGS 6).
  std::optional<bool> SatisfiedBy(const Unit& unit) const {
    if (!unit.counted) return std::nullopt;
    const auto judge = [&](size_t slot) {
      return Judge(FigureOf(formula_, unit.numerator, unit.denominator, slot));
    };
    if (!unit.Teaches(kPrimary) || !unit.Teaches(kJunior)) return judge(kWhole);
    std::optional<bool> all;  // of the stages with a value
    bool without = false;     // a stage has none
    for (size_t stage = 0; stage < kStages.size(); ++stage) {
      if (!formula_.CoversStage(stage)) continue;
      const std::optional<bool> one = judge(stage);
      if (one.has_value()) {
        all = all.value_or(true) && *one;
      } else {
        without = true;
      }
    }
    if (!all.has_value()) return judge(kWhole);
    // A stage without a value does not satisfy.
    return *all && !without;
  }

  void Localities() {
    std::set<std::string> localities;
    for (const Place& place : places_.places) {
      if (place.is_school()) localities.insert(*place.locality);
    }
    for (const std::string& locality : localities) {
      Append(locality.empty() ? "unknown" : locality, Sum(
                                                          [&locality](const Place& place) {
                                                            return place.is_school() &&
                                                                   *place.locality == locality;
                                                          },
                                                          kWhole));
    }
  }

  // Of all schools: one that is missing does not satisfy (READINGS 3).
  void ShareOfSchools() {
    if (!target_.has_value()) return;
    Figure share;
    share.denominator = 0;
    share.factor = 100;
    for (const auto& [school, unit] : UnitsOf(places_)) {
      share.denominator += 1;
      if (SatisfiedBy(unit).value_or(false)) share.numerator += 1;
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
  const Places& places_;
  const Context& context_;
  const v1::Direction direction_;
  const std::optional<EffectiveTarget>& target_;
  v1::IndicatorFigure* const figure_;
};

}  // namespace

Figure FigureOf(const BoundFormula& formula, const Sums& numerator, const Sums& denominator,
                size_t slot) {
  Figure figure;
  figure.numerator = ToInteger(numerator[slot]);
  figure.denominator = formula.is_ratio ? ToInteger(denominator[slot]) : Integer(1);
  figure.factor = formula.factor;
  figure.zero_is_unmet = formula.zero_is_unmet;
  return figure;
}

void WriteValue(const Figure& figure, v1::ExactValue* value) {
  value->set_numerator(figure.numerator.str());
  value->set_denominator(figure.denominator.str());
  value->set_factor(figure.factor);
  if (figure.has_value()) {
    value->set_display(RoundedText(figure.numerator * figure.factor, figure.denominator));
  }
}

void AppendCompanion(const v1::CompanionDefinition& definition, const BoundFormula& formula,
                     const Places& places, const Context& context, v1::Direction direction,
                     const std::optional<EffectiveTarget>& target, v1::IndicatorFigure* figure) {
  if (formula.failed || !places.any_year_reported) return;
  Writer(definition, formula, places, context, direction, target, figure).Run();
}

}  // namespace districtedu::aggregation
