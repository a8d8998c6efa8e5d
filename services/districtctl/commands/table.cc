#include "services/districtctl/commands/commands.h"

namespace districtedu::districtctl {

std::vector<Command> AllCommands() {
  return {
      ListCommand(),       GetCommand(),     CreateCommand(), UpdateCommand(),  DeleteCommand(),
      TemplateCommand(),   ImportCommand(),  ExportCommand(), ImportsCommand(), UndoImportCommand(),
      IndicatorsCommand(), WatchCommand(),   StatusCommand(), AuditCommand(),   PlanCommand(),
      RebuildCommand(),    MigrateCommand(), BackupCommand(), RestoreCommand(), CertCommand(),
      SampleCommand(),
  };
}

}  // namespace districtedu::districtctl
