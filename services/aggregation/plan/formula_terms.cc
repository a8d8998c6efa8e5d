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

}  // namespace

std::vector<const v1::Term*> TermsOf(const Message& formula) {
  std::vector<const v1::Term*> terms;
  Collect(formula, &terms);
  return terms;
}

std::vector<const v1::ShareOfSchools*> SharesOf(const v1::Formula& formula) {
  std::vector<const v1::ShareOfSchools*> shares;
  if (formula.has_share_of_schools()) shares.push_back(&formula.share_of_schools());
  for (const v1::Part& part : formula.worst_of().parts()) {
    if (part.has_share_of_schools()) shares.push_back(&part.share_of_schools());
  }
  return shares;
}

}  // namespace districtedu::aggregation
