#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SCHEMA_ALL_MIGRATIONS_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SCHEMA_ALL_MIGRATIONS_H_

#include <vector>

#include "common/mysql/migrate.h"

namespace districtedu::districtctl {

// The schema of every room, in the one order: what `districtctl migrate` runs, and tests too.
std::vector<mysql::Migration> AllMigrations();

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SCHEMA_ALL_MIGRATIONS_H_
