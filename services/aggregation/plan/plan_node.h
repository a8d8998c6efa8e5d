#ifndef DISTRICTEDU_SERVICES_AGGREGATION_PLAN_PLAN_NODE_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_PLAN_PLAN_NODE_H_

#include <map>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"
#include "services/aggregation/plan/plan_check.h"

namespace districtedu::aggregation {

// A place in a plan: the message that stands there, its path and, where the plan came as text, its
// line. What a check complains about.
class PlanNode {
 public:
  using Tree = google::protobuf::TextFormat::ParseInfoTree;

  // Where elements of lists stand that were written in another place, by element.
  using Origins = std::map<const google::protobuf::Message*, PlanNode>;

  PlanNode(const google::protobuf::Message& root, const Tree* tree, std::vector<Finding>* findings,
           const Origins* origins = nullptr)
      : message_(&root), tree_(tree), findings_(findings), origins_(origins) {}

  // A field of this message, or (index >= 0) an element of a repeated one.
  PlanNode Child(const char* name, int index = -1) const;

  void Complain(Reason reason, const std::string& message) const;

 private:
  const PlanNode* Origin() const;

  const google::protobuf::Message* message_;  // null below a field that is no message
  const Tree* tree_;                          // null where the text does not say
  std::vector<Finding>* findings_;
  const Origins* origins_;  // null: all stand where they are
  std::string path_;
  int line_ = 0;    // from 1; 0: not known
  int column_ = 0;  // from 1
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_PLAN_PLAN_NODE_H_
