#ifndef DISTRICTEDU_TESTS_CONTRACT_SCHEMA_CHECKS_H_
#define DISTRICTEDU_TESTS_CONTRACT_SCHEMA_CHECKS_H_

#include <string>
#include <vector>

#include "tests/contract/declarations.h"
#include "tests/contract/schema.h"

namespace districtedu::contract {

// Tables, columns, keys and indexes fit what the messages declare, both ways: nothing declared is
// missing, and nothing is there that no one declares. One "table.column: what" each.
std::vector<std::string> CheckSchema(const Declarations& declarations, const Schema& schema);

}  // namespace districtedu::contract

#endif  // DISTRICTEDU_TESTS_CONTRACT_SCHEMA_CHECKS_H_
