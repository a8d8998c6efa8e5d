#include "services/aggregation/plan/formula_terms.h"

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace districtedu::aggregation {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

void Collect(const Message& message, std::vector<const v1::Term*>* terms) {
  if (message.GetDescriptor() == v1::Term::descriptor()) {
    terms->push_back(dynamic_cast<const v1::Term*>(&message));
    return;
  }
  const auto* const reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->message_type() == nullptr) continue;
    if (!field->is_repeated()) {
      Collect(reflection->GetMessage(message, field), terms);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      Collect(reflection->GetRepeatedMessage(message, field, i), terms);
    }
  }
}

void AddShare(const v1::Part& part, std::vector<const v1::ShareOfSchools*>* shares) {
  switch (part.value_case()) {
    case v1::Part::kShareOfSchools:
      shares->push_back(&part.share_of_schools());
      break;
    case v1::Part::kRatio:
    case v1::Part::kCount:
    case v1::Part::VALUE_NOT_SET:
      break;
  }
}

}  // namespace

std::vector<const v1::Term*> TermsOf(const Message& formula) {
  std::vector<const v1::Term*> terms;
  Collect(formula, &terms);
  return terms;
}

std::vector<const v1::ShareOfSchools*> SharesOf(const v1::Formula& formula) {
  std::vector<const v1::ShareOfSchools*> shares;
  switch (formula.kind_case()) {
    case v1::Formula::kShareOfSchools:
      shares.push_back(&formula.share_of_schools());
      break;
    case v1::Formula::kWorstOf:
      for (const v1::Part& part : formula.worst_of().parts()) AddShare(part, &shares);
      break;
    case v1::Formula::kRatio:
    case v1::Formula::kFirstTimeCount:
    case v1::Formula::kCount:
    case v1::Formula::kRatioOfRatios:
    case v1::Formula::kUncoveredNeeds:
    case v1::Formula::kMilestoneDone:
    case v1::Formula::kChange:
    case v1::Formula::kDifferenceCoefficient:
    case v1::Formula::KIND_NOT_SET:
      break;
  }
  return shares;
}

}  // namespace districtedu::aggregation
