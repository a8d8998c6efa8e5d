#include "services/aggregation/evaluate/sums.h"

#include <algorithm>
#include <utility>

#include "services/aggregation/plan/gap_unit.h"

namespace districtedu::aggregation {
namespace {

Integer SumOf(const Terms& terms, const Part& part) {
  Integer sum = 0;
  for (const BoundTerm* term : terms) sum += part.Sum(*term);
  return sum;
}

// Of the parts, where they agree; rates where they do not.
Traits TraitsOf(const std::vector<std::unique_ptr<Expression>>& parts) {
  Traits traits = parts.front()->traits();
  for (const auto& part : parts) {
    if (part->traits().missing != traits.missing) traits.missing = MissingReport::kUndoes;
    traits.has_pace = traits.has_pace && part->traits().has_pace;
    traits.by_school = traits.by_school || part->traits().by_school;
  }
  return traits;
}

// How many of the units the terms are stored in people add at once. Entities are added one by one.
int64_t StepOf(const Terms& terms) {
  int64_t step = 1;
  for (const BoundTerm* term : terms) {
    if (term->measure == nullptr || term->counting != Counting::kAmounts) continue;
    step = std::max(step, GapUnitOf(*term->measure).step);
  }
  return step;
}

}  // namespace

RatioValue::RatioValue(const v1::RatioOfSums& ratio, Terms numerator, Terms denominator)
    : Expression(KindOf(v1::Formula::kRatio).traits),
      numerator_(std::move(numerator)),
      denominator_(std::move(denominator)),
      factor_(ratio.factor()),
      zero_is_unmet_(ratio.zero_denominator() == v1::ZERO_DENOMINATOR_UNMET),
      gap_side_(ratio.gap_side()),
      step_(StepOf(gap_side_ == v1::GAP_SIDE_DENOMINATOR ? denominator_ : numerator_)) {}

Figure RatioValue::Value(const Part& part) const {
  Figure figure;
  figure.numerator = SumOf(numerator_, part);
  figure.denominator = SumOf(denominator_, part);
  figure.factor = factor_;
  figure.zero_is_unmet = zero_is_unmet_;
  figure.gap_side = gap_side_;
  figure.step = step_;
  return figure;
}

CountValue::CountValue(Terms terms, bool records_needed)
    : Expression(KindOf(v1::Formula::kCount).traits),
      terms_(std::move(terms)),
      step_(StepOf(terms_)),
      records_needed_(records_needed) {}

Figure CountValue::Value(const Part& part) const {
  if (records_needed_ && std::none_of(terms_.begin(), terms_.end(), [&part](const BoundTerm* term) {
        return part.HasRecord(*term);
      })) {
    return WithoutValue(1);
  }
  Figure figure;
  figure.numerator = SumOf(terms_, part);
  figure.step = step_;
  return figure;
}

RatioOfRatiosValue::RatioOfRatiosValue(std::unique_ptr<Expression> upper,
                                       std::unique_ptr<Expression> lower)
    : Expression(KindOf(v1::Formula::kRatioOfRatios).traits),
      upper_(std::move(upper)),
      lower_(std::move(lower)) {}

Figure RatioOfRatiosValue::Value(const Part& part) const {
  const Figure upper = upper_->Value(part);
  const Figure lower = lower_->Value(part);
  if (!upper.has_value() || !lower.has_value() || lower.numerator == 0) {
    return WithoutValue(upper.factor);
  }
  Figure figure;
  figure.factor = upper.factor;
  figure.numerator = upper.numerator * lower.denominator;
  figure.denominator = upper.denominator * lower.numerator * lower.factor;
  figure.gap_side = upper.gap_side;
  figure.step = upper.step * (figure.gap_side == v1::GAP_SIDE_DENOMINATOR
                                  ? Integer(lower.numerator * lower.factor)
                                  : lower.denominator);
  return figure;
}

ChangeValue::ChangeValue(std::unique_ptr<Expression> compared)
    : Expression(KindOf(v1::Formula::kChange).traits), compared_(std::move(compared)) {}

Figure ChangeValue::Value(const Part& part) const {
  constexpr int64_t kPercent = 100;
  const Figure now = compared_->Value(part.OfYear(part.moment.school_year));
  const Figure before = compared_->Value(part.OfYear(part.moment.school_year - 1));
  if (!now.has_value() || !before.has_value() || before.numerator == 0) {
    return WithoutValue(kPercent);
  }
  Figure figure;
  figure.factor = kPercent;
  figure.numerator = now.numerator * before.denominator - before.numerator * now.denominator;
  figure.denominator = before.numerator * now.denominator;
  // Of a ratio whose denominator is acted on, the change is not proportional to it.
  figure.gap_side =
      now.gap_side == v1::GAP_SIDE_NUMERATOR ? v1::GAP_SIDE_NUMERATOR : v1::GAP_SIDE_UNSPECIFIED;
  figure.step = now.step * before.denominator;
  return figure;
}

WorstValue::WorstValue(std::vector<std::unique_ptr<Expression>> parts, v1::Direction direction)
    : Expression(TraitsOf(parts)),
      parts_(std::move(parts)),
      less_is_worse_(direction != v1::DIRECTION_AT_MOST) {}

Figure WorstValue::Value(const Part& part) const {
  Figure worst = WithoutValue(1);
  bool some_without = false;
  for (const auto& expression : parts_) {
    const Figure figure = expression->Value(part);
    if (!figure.has_value()) {
      // Unmet as it is, there is nothing worse.
      if (figure.zero_is_unmet && figure.numerator > 0) return figure;
      some_without = true;
      if (!worst.has_value()) worst.factor = figure.factor;
    } else if (!worst.has_value() ||
               (less_is_worse_ ? Below(figure, worst) : Below(worst, figure))) {
      worst = figure;
    }
  }
  worst.part_without_value = some_without && worst.has_value();
  return worst;
}

MilestoneValue::MilestoneValue(Terms parts)
    : Expression(KindOf(v1::Formula::kMilestoneDone).traits), parts_(std::move(parts)) {}

Figure MilestoneValue::Value(const Part& part) const {
  const absl::CivilDay last = std::min(part.moment.due_on, part.moment.as_of);
  Figure figure;
  figure.denominator = static_cast<int64_t>(parts_.size());
  for (const BoundTerm* term : parts_) {
    bool done = false;
    part.ForItems(*term, kWhole, [&](size_t item) {
      const std::optional<absl::CivilDay>& day = term->DayOf(item);
      done = done || (day.has_value() && *day >= part.moment.first_day && *day <= last);
    });
    if (done) figure.numerator += 1;
  }
  return figure;
}

}  // namespace districtedu::aggregation
