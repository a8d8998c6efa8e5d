#include "services/aggregation/plan/plan_node.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace districtedu::aggregation {

PlanNode PlanNode::Child(const char* name, int index) const {
  PlanNode child = *this;
  child.message_ = nullptr;
  child.tree_ = nullptr;
  absl::StrAppend(&child.path_, path_.empty() ? "" : ".", name);
  if (index >= 0) absl::StrAppend(&child.path_, "[", index, "]");
  if (message_ == nullptr) return child;
  const google::protobuf::FieldDescriptor* const field =
      message_->GetDescriptor()->FindFieldByName(name);
  if (field == nullptr) return child;
  if (field->is_repeated() && index < 0) return child;  // the whole list: its parent's line
  const google::protobuf::Reflection& reflection = *message_->GetReflection();
  if (field->is_repeated() && index >= reflection.FieldSize(*message_, field)) return child;
  if (field->message_type() != nullptr) {
    child.message_ = index >= 0 ? &reflection.GetRepeatedMessage(*message_, field, index)
                                : &reflection.GetMessage(*message_, field);
  }
  if (const PlanNode* const origin = child.Origin(); origin != nullptr) {
    child.path_ = origin->path_;
    child.tree_ = origin->tree_;
    child.line_ = origin->line_;
    child.column_ = origin->column_;
    return child;
  }
  if (tree_ == nullptr) return child;
  auto location = tree_->GetLocation(field, index);
  // "field: [a, b]" has one place for all.
  if (location.line < 0 && index > 0) location = tree_->GetLocation(field, 0);
  if (location.line >= 0) {
    child.line_ = location.line + 1;
    child.column_ = location.column + 1;
  }
  if (field->message_type() != nullptr) child.tree_ = tree_->GetTreeForNested(field, index);
  return child;
}

const PlanNode* PlanNode::Origin() const {
  if (origins_ == nullptr) return nullptr;
  const auto found = origins_->find(message_);
  return found == origins_->end() ? nullptr : &found->second;
}

void PlanNode::Complain(Reason reason, const std::string& message) const {
  Finding finding;
  finding.line = line_;
  finding.column = column_;
  finding.path = path_;
  finding.reason = reason;
  finding.message = message;
  findings_->push_back(std::move(finding));
}

}  // namespace districtedu::aggregation
