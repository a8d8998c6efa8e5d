#include "services/districtctl/schema/all_migrations.h"

#include <cstdlib>

#include "common/base/logging.h"
#include "districtedu/services.h"
#include "embedded/schema_files.h"

namespace districtedu::districtctl {

std::vector<mysql::Migration> AllMigrations() {
  absl::StatusOr<std::vector<mysql::Migration>> migrations =
      mysql::MigrationsOf(SchemaFiles(), RecordRooms());
  if (!migrations.ok()) {  // the files were compiled in: only a fault of this build gets here
    LogError("the schema files do not fit together", {{"status", migrations.status()}});
    std::abort();
  }
  return *std::move(migrations);
}

}  // namespace districtedu::districtctl
