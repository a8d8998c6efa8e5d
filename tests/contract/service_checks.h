#ifndef DISTRICTEDU_TESTS_CONTRACT_SERVICE_CHECKS_H_
#define DISTRICTEDU_TESTS_CONTRACT_SERVICE_CHECKS_H_

#include <string>
#include <vector>

#include "tests/contract/declarations.h"

// What must hold of the services. Each check returns what it finds wrong, one "place: what" each.

namespace districtedu::contract {

// Roles on every method, and none that may not write on one that writes.
std::vector<std::string> CheckRoles(const Declarations& declarations);

// Every List method takes page_size and page_token and gives next_page_token.
std::vector<std::string> CheckPaging(const Declarations& declarations);

// Get, List, Create, Update and Delete of every resource of a room, named and shaped as the AIP
// conventions have it; Import and ListAuditEntries beside them.
std::vector<std::string> CheckStandardMethods(const Declarations& declarations);

// Every method on a line, "package.Service/Method (Request) -> (Response) ROLE,ROLE", sorted: what
// a change of the contract shows in.
std::string ListOfMethods(const Declarations& declarations);

}  // namespace districtedu::contract

#endif  // DISTRICTEDU_TESTS_CONTRACT_SERVICE_CHECKS_H_
