#include "services/aggregation/evaluate/formula.h"

#include <utility>

#include "services/aggregation/evaluate/covers.h"
#include "services/aggregation/evaluate/per_pupil.h"
#include "services/aggregation/evaluate/schools.h"
#include "services/aggregation/evaluate/sums.h"

namespace districtedu::aggregation {
namespace {

// Binds the terms of a formula and builds what computes its value.
class Binder {
 public:
  Binder(v1::Direction direction, Context& context, BoundFormula* formula)
      : direction_(direction), context_(context), formula_(formula) {}

  std::unique_ptr<Expression> Value(const v1::Formula& formula) {
    switch (formula.kind_case()) {
      case v1::Formula::kRatio:
        return Ratio(formula.ratio());
      case v1::Formula::kFirstTimeCount:
        return std::make_unique<CountValue>(
            Terms{&Term(formula.first_time_count().term(), Counting::kFirstYears)});
      case v1::Formula::kCount:
        return Count(formula.count());
      case v1::Formula::kRatioOfRatios:
        return std::make_unique<RatioOfRatiosValue>(Ratio(formula.ratio_of_ratios().numerator()),
                                                    Ratio(formula.ratio_of_ratios().denominator()));
      case v1::Formula::kShareOfSchools:
        return Share(formula.share_of_schools());
      case v1::Formula::kUncoveredNeeds:
        return std::make_unique<UncoveredNeedsValue>(Covers(formula.uncovered_needs().covers()));
      case v1::Formula::kMilestoneDone: {
        Terms parts;
        for (const v1::Term& term : formula.milestone_done().parts()) {
          parts.push_back(&Term(term, Counting::kDays));
        }
        return std::make_unique<MilestoneValue>(std::move(parts));
      }
      case v1::Formula::kWorstOf:
        return Worst(formula.worst_of());
      case v1::Formula::kChange:
        return std::make_unique<ChangeValue>(Compared(formula.change()));
      case v1::Formula::kDifferenceCoefficient:
        return std::make_unique<DifferenceCoefficientValue>(
            PerPupil(formula.difference_coefficient().value()));
      case v1::Formula::KIND_NOT_SET:
        break;
    }
    return NoValue();
  }

 private:
  // Refused by CheckPlan.
  std::unique_ptr<Expression> NoValue() {
    formula_->failed = true;
    return std::make_unique<CountValue>(Terms());
  }

  std::unique_ptr<Expression> Compared(const v1::ChangeAgainstLastYear& change) {
    switch (change.value_case()) {
      case v1::ChangeAgainstLastYear::kCount:
        return Count(change.count());
      case v1::ChangeAgainstLastYear::kRatio:
        return Ratio(change.ratio());
      case v1::ChangeAgainstLastYear::VALUE_NOT_SET:
        break;
    }
    return NoValue();
  }

  BoundTerm& Term(const v1::Term& term, Counting counting) {
    formula_->terms.push_back(std::make_unique<BoundTerm>());
    BoundTerm& bound = *formula_->terms.back();
    bound.number = formula_->terms.size() - 1;
    formula_->measures.insert(term.measure());
    if (const Measure* const measure = context_.catalogue().Find(term.measure());
        measure != nullptr) {
      formula_->forms.insert(measure->forms.begin(), measure->forms.end());
    }
    if (counting == Counting::kFirstYears || counting == Counting::kDays) {
      formula_->any_year_measures.insert(term.measure());
    }
    if (!BindTerm(term, counting, context_, &bound)) formula_->failed = true;
    return bound;
  }

  BoundTerm& Term(const v1::Term& term) {
    return Term(term, term.distinct() ? Counting::kEntities : Counting::kAmounts);
  }

  template <typename List>
  Terms TermList(const List& list) {
    Terms terms;
    for (const v1::Term& term : list) terms.push_back(&Term(term));
    return terms;
  }

  std::unique_ptr<Expression> Ratio(const v1::RatioOfSums& ratio) {
    Terms numerator = TermList(ratio.numerator());
    Terms denominator = TermList(ratio.denominator());
    return std::make_unique<RatioValue>(ratio, std::move(numerator), std::move(denominator));
  }

  std::unique_ptr<Expression> Count(const v1::Count& count) {
    return std::make_unique<CountValue>(TermList(count.terms()), count.records_needed());
  }

  BoundCovers Covers(const v1::Covers& covers) {
    BoundTerm& need = Term(covers.need());
    BoundTerm& supply = Term(covers.supply());
    need.keeps_items = true;
    supply.keeps_items = true;
    return BoundCovers(covers, need, supply);
  }

  PerPupilValue PerPupil(const v1::PerPupil& value) {
    const BoundTerm& holding = Term(value.holding());
    const BoundTerm& pupils = Term(value.pupils());
    return PerPupilValue(value, holding, pupils);
  }

  BoundCondition Condition(const v1::Condition& condition) {
    const size_t first = formula_->terms.size();
    const auto bound = [&](auto value) {
      return BoundCondition(condition, std::move(value), TermsFrom(first));
    };
    switch (condition.value_case()) {
      case v1::Condition::kRatio:
        return bound(Ratio(condition.ratio()));
      case v1::Condition::kCount:
        return bound(Count(condition.count()));
      case v1::Condition::kCovers:
        return bound(std::unique_ptr<Expression>(
            std::make_unique<CoveredShareValue>(Covers(condition.covers()))));
      case v1::Condition::kPerPupil:
        return bound(std::make_unique<PerPupilValue>(PerPupil(condition.per_pupil())));
      case v1::Condition::VALUE_NOT_SET:
        break;
    }
    return bound(NoValue());
  }

  Terms TermsFrom(size_t first) const {
    Terms terms;
    for (size_t i = first; i < formula_->terms.size(); ++i) {
      terms.push_back(formula_->terms[i].get());
    }
    return terms;
  }

  template <typename List>
  std::vector<BoundCondition> Conditions(const List& list) {
    std::vector<BoundCondition> conditions;
    for (const v1::Condition& condition : list) conditions.push_back(Condition(condition));
    return conditions;
  }

  std::unique_ptr<Expression> Share(const v1::ShareOfSchools& share) {
    std::vector<BoundCondition> conditions = Conditions(share.conditions());
    std::vector<BoundCondition> among = Conditions(share.among());
    return std::make_unique<ShareOfSchoolsValue>(share, std::move(conditions), std::move(among));
  }

  std::unique_ptr<Expression> Value(const v1::Part& part) {
    switch (part.value_case()) {
      case v1::Part::kRatio:
        return Ratio(part.ratio());
      case v1::Part::kCount:
        return Count(part.count());
      case v1::Part::kShareOfSchools:
        return Share(part.share_of_schools());
      case v1::Part::VALUE_NOT_SET:
        break;
    }
    return NoValue();
  }

  std::unique_ptr<Expression> Worst(const v1::WorstOf& worst) {
    std::vector<std::unique_ptr<Expression>> parts;
    for (const v1::Part& part : worst.parts()) parts.push_back(Value(part));
    if (parts.empty()) parts.push_back(std::make_unique<CountValue>(Terms()));  // by CheckPlan
    return std::make_unique<WorstValue>(std::move(parts), direction_);
  }

  const v1::Direction direction_;
  Context& context_;
  BoundFormula* const formula_;
};

}  // namespace

bool BoundFormula::CoversStage(size_t stage) const { return CoverStage(AllTerms(), stage); }

std::vector<const BoundTerm*> BoundFormula::AllTerms() const {
  std::vector<const BoundTerm*> all;
  for (const auto& term : terms) all.push_back(term.get());
  return all;
}

BoundFormula Bind(const v1::Formula& formula, const v1::Scope& scope, v1::Direction direction,
                  Context& context) {
  BoundFormula bound;
  bound.scope = &scope;
  bound.value = Binder(direction, context, &bound).Value(formula);
  if (scope.least_teaching_point_pupils() > 0) {
    bound.measures.insert(kPupilsMeasure);
    if (context.catalogue().Find(kPupilsMeasure) == nullptr ||
        context.reference().failed_measures.contains(kPupilsMeasure)) {
      bound.failed = true;
    }
  }
  return bound;
}

}  // namespace districtedu::aggregation
