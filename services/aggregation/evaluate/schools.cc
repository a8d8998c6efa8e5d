#include "services/aggregation/evaluate/schools.h"

#include <algorithm>
#include <utility>

namespace districtedu::aggregation {
namespace {

constexpr int kSharePercent = 100;

std::vector<BoundCondition> WithFloor(std::vector<BoundCondition> conditions, int percent) {
  for (BoundCondition& condition : conditions) condition.SetFloor(percent);
  return conditions;
}

}  // namespace

bool CoverStage(const Terms& terms, size_t stage) {
  return std::all_of(terms.begin(), terms.end(),
                     [stage](const BoundTerm* term) { return term->covers_stage[stage]; });
}

std::optional<bool> InEachStage(const Unit& school, const Terms& terms,
                                const std::function<std::optional<bool>(const Part&)>& judge) {
  if (school.part.slot != kWhole || !school.TeachesBoth()) return judge(school.part);
  Part part = school.part;
  std::optional<bool> all;  // of the stages with a value
  bool without = false;     // a stage has none
  for (size_t stage = 0; stage < kStages.size(); ++stage) {
    if (!CoverStage(terms, stage)) continue;
    part.slot = stage;
    const std::optional<bool> one = judge(part);
    if (one.has_value()) {
      all = all.value_or(true) && *one;
    } else {
      without = true;
    }
  }
  if (!all.has_value()) return judge(school.part);
  return *all && !without;
}

BoundCondition::BoundCondition(const v1::Condition& condition, std::unique_ptr<Expression> value,
                               Terms terms)
    : value_(std::move(value)),
      terms_(std::move(terms)),
      direction_(condition.direction()),
      records_needed_(condition.records_needed()) {
  // Of covers every need is the bound.
  if (condition.value_case() == v1::Condition::kCovers) {
    direction_ = v1::DIRECTION_AT_LEAST;
    bound_ = {kSharePercent, 1};
  } else {
    bound_ = ParseDecimal(condition.bound()).value_or(Decimal());  // refused by CheckPlan
  }
  floor_ = bound_;
}

BoundCondition::BoundCondition(const v1::Condition& condition, std::unique_ptr<PerPupilValue> value,
                               Terms terms)
    : BoundCondition(condition, std::unique_ptr<Expression>(), std::move(terms)) {
  per_pupil_ = value.get();
  value_ = std::move(value);
}

void BoundCondition::SetFloor(int percent) {
  if (percent <= 0) return;
  floor_ = direction_ == v1::DIRECTION_AT_MOST
               ? Decimal{bound_.digits * kSharePercent, bound_.scale * percent}
               : Decimal{bound_.digits * percent, bound_.scale * kSharePercent};
}

bool BoundCondition::Holds(const Unit& school, bool floor) const {
  if (records_needed_ && std::none_of(terms_.begin(), terms_.end(), [&](const BoundTerm* term) {
        return school.part.HasRecord(*term);
      })) {
    return false;
  }
  const Decimal& bound = floor ? floor_ : bound_;
  // A floor is reached at it.
  const v1::Direction direction =
      floor && direction_ == v1::DIRECTION_MORE_THAN ? v1::DIRECTION_AT_LEAST : direction_;
  const auto judge = [&](const Part& part) {
    return districtedu::aggregation::Satisfies(value_->Value(part), direction, bound);
  };
  if (per_pupil_ != nullptr) {
    return !per_pupil_->HasStage(school) || judge(school.part).value_or(false);
  }
  return InEachStage(school, terms_, judge).value_or(false);
}

ShareOfSchoolsValue::ShareOfSchoolsValue(const v1::ShareOfSchools& share,
                                         std::vector<BoundCondition> conditions,
                                         std::vector<BoundCondition> among)
    : Expression(TraitsOf(share)),
      conditions_(WithFloor(std::move(conditions), share.floor_percent())),
      among_(std::move(among)),
      least_conditions_(share.least_conditions() <= 0
                            ? conditions_.size()
                            : static_cast<size_t>(share.least_conditions())),
      has_floor_(share.floor_percent() > 0),
      factor_(share.factor()) {}

bool ShareOfSchoolsValue::Admits(const Unit& school) const {
  return std::all_of(among_.begin(), among_.end(), [&school](const BoundCondition& condition) {
    return condition.Holds(school, false);
  });
}

bool ShareOfSchoolsValue::Satisfies(const Unit& school) const {
  size_t held = 0;
  for (const BoundCondition& condition : conditions_) {
    if (condition.Holds(school, false)) {
      ++held;
    } else if (has_floor_ && !condition.Holds(school, true)) {
      return false;
    }
  }
  return held >= least_conditions_;
}

Figure ShareOfSchoolsValue::Value(const Part& part) const {
  int64_t schools = 0;
  int64_t satisfying = 0;
  int64_t missing = 0;
  for (const auto& [number, school] : UnitsOf(part)) {
    // A share is of the schools there are; a number is also of those at which it happened.
    const bool counts = school.in_own_year || (factor_ == 0 && school.has_own_flow);
    if (!counts || (part.slot != kWhole && !school.Teaches(part.slot))) continue;
    const bool provisional = part.of == Part::Of::kApart;
    if (provisional && (school.counted || !school.has_records)) continue;
    if (part.of == Part::Of::kCounted && !school.counted) {
      // Whether `among` admits it is not known either: it stays (READINGS 3).
      ++schools;
      ++missing;
      continue;
    }
    if (!Admits(school)) continue;
    ++schools;
    if (Satisfies(school)) ++satisfying;
  }
  Figure figure;
  figure.numerator = satisfying;
  figure.most = Integer(satisfying + missing);
  if (factor_ != 0) {
    figure.denominator = schools;
    figure.factor = factor_;
  }
  return figure;
}

}  // namespace districtedu::aggregation
