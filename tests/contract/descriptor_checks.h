#ifndef DISTRICTEDU_TESTS_CONTRACT_DESCRIPTOR_CHECKS_H_
#define DISTRICTEDU_TESTS_CONTRACT_DESCRIPTOR_CHECKS_H_

#include <string>
#include <vector>

#include "tests/contract/declarations.h"

// What must hold of the messages. Each check returns what it finds wrong, one "place: what" each.

namespace districtedu::contract {

// A comment on every message, field, enum, value, service and method.
std::vector<std::string> CheckComments(const Declarations& declarations);

// UNSPECIFIED = 0, prefixes, and Chinese labels on the values of enums that records hold.
std::vector<std::string> CheckEnums(const Declarations& declarations);

// The declaration of each resource makes sense: name, key, scope, labels, system fields.
std::vector<std::string> CheckResources(const Declarations& declarations);

// So does that of each of its fields and of those of its nested rows: label, unit, range,
// presence, reference, kind.
std::vector<std::string> CheckFields(const Declarations& declarations);

// No floating point anywhere: figures are exact.
std::vector<std::string> CheckExactness(const Declarations& declarations);

}  // namespace districtedu::contract

#endif  // DISTRICTEDU_TESTS_CONTRACT_DESCRIPTOR_CHECKS_H_
