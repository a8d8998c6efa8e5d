#include "common/mysql/migrate.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/mysql/flags.h"
#include "common/mysql/session.h"
#include "services/districtctl/commands/commands.h"
#include "services/districtctl/schema/all_migrations.h"
#include "services/districtctl/text/table.h"

namespace districtedu::districtctl {
namespace {

using mysql::MigrationState;

const char* StateText(MigrationState state) {
  switch (state) {
    case MigrationState::kPending:
      return "pending";
    case MigrationState::kUnfinished:
      return "unfinished";
    case MigrationState::kApplied:
      return "applied";
    case MigrationState::kChanged:
      return "CHANGED since it was applied";
    case MigrationState::kUnknown:
      return "of a newer program";
  }
  return "";
}

int ListMigrations(mysql::Session& session, const std::vector<mysql::Migration>& migrations,
                   Console& console) {
  const auto list = mysql::ListMigrations(session, migrations);
  if (!list.ok()) return Fail(list.status(), console);
  TextTable table({{"migration"}, {"state"}, {"applied (UTC)"}});
  for (const mysql::MigrationStatus& each : *list) {
    table.Add({each.id, StateText(each.state), each.applied_at});
  }
  console.out << table.Render();
  const bool changed = std::any_of(list->begin(), list->end(), [](const auto& each) {
    return each.state == MigrationState::kChanged;
  });
  return changed ? kFindings : kSuccess;
}

int RunMigrate(const Arguments& arguments, Console& console) {
  auto options = mysql::ConnectOptionsFromFlags();
  if (!options.ok()) return FailUsage(options.status(), console);
  // Changing a large table may take any time.
  options->statement_timeout = absl::ZeroDuration();
  options->read_timeout = absl::ZeroDuration();
  const auto session = mysql::Session::Connect(*options);
  if (!session.ok()) return Fail(session.status(), console);
  const std::vector<mysql::Migration> migrations = AllMigrations();
  if (arguments.Has("dry-run")) return ListMigrations(**session, migrations, console);

  int applied = 0;
  mysql::MigrateOptions how;
  how.accept_changed_unfinished = arguments.Has("accept-changed-unfinished");
  how.progress = [&](const mysql::Migration& migration, int number, int count) {
    console.err << number << " of " << count << ": " << migration.id << std::endl;
    applied = number;
  };
  const absl::Status status = mysql::Migrate(**session, migrations, how);
  if (!status.ok()) return Fail(status, console);
  console.out << (applied == 0 ? "the schema is up to date\n"
                               : absl::StrCat(applied, " migrations applied\n"));
  return kSuccess;
}

}  // namespace

Command MigrateCommand() {
  return {
      .name = "migrate",
      .arguments = "",
      .summary = "brings the database's schema up to this program's",
      .description =
          "The schema of every room is part of this program. Works on the database itself (keys\n"
          "database_...), with an account that may change tables. Runs beside running services;\n"
          "two runs at once take turns. A migration changed after it was applied is refused.",
      .options =
          {
              {"dry-run", "", "lists all migrations with their state, changes nothing"},
              {"accept-changed-unfinished", "",
               "runs a migration that broke off and was corrected since"},
          },
      .least_arguments = 0,
      .most_arguments = 0,
      .run = RunMigrate,
  };
}

}  // namespace districtedu::districtctl
