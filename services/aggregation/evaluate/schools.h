#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_SCHOOLS_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_SCHOOLS_H_

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "districtedu/aggregation/v1/plan.pb.h"
#include "services/aggregation/evaluate/expression.h"
#include "services/aggregation/evaluate/per_pupil.h"
#include "services/aggregation/evaluate/sums.h"

namespace districtedu::aggregation {

// Of a school with both stages, whether it satisfies in each stage the terms speak of, one without
// a value not satisfying (READINGS 6); of others, and of a part that is of one stage already, as
// `judge` says of its slot. None where no value is to be judged.
std::optional<bool> InEachStage(const Unit& school, const Terms& terms,
                                const std::function<std::optional<bool>(const Part&)>& judge);

// All terms can be split by stage, and their filters leave something of the stage.
bool CoverStage(const Terms& terms, size_t stage);

// Something a school satisfies or not.
class BoundCondition {
 public:
  BoundCondition(const v1::Condition& condition, std::unique_ptr<Expression> value, Terms terms);
  // A value per pupil of a stage.
  BoundCondition(const v1::Condition& condition, std::unique_ptr<PerPupilValue> value, Terms terms);

  // The bound, or this share of it, is reached.
  bool Holds(const Unit& school, bool floor) const;

  // Sets the share of the bound that is the floor.
  void SetFloor(int percent);

 private:
  std::unique_ptr<Expression> value_;
  const PerPupilValue* per_pupil_ = nullptr;  // value_, where it is that
  Terms terms_;
  v1::Direction direction_;
  Decimal bound_;
  Decimal floor_;
  bool records_needed_ = false;
};

// Schools that satisfy, of those in scope.
class ShareOfSchoolsValue : public Expression {
 public:
  ShareOfSchoolsValue(const v1::ShareOfSchools& share, std::vector<BoundCondition> conditions,
                      std::vector<BoundCondition> among);
  Figure Value(const Part& part) const override;

 private:
  bool Admits(const Unit& school) const;
  bool Satisfies(const Unit& school) const;

  const std::vector<BoundCondition> conditions_;
  const std::vector<BoundCondition> among_;
  const size_t least_conditions_;
  const bool has_floor_;
  const int64_t factor_;  // 0: their number
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_SCHOOLS_H_
