#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_COMMANDS_COMMANDS_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_COMMANDS_COMMANDS_H_

#include <vector>

#include "services/districtctl/cli/command.h"

namespace districtedu::districtctl {

// One function a subcommand, each in the file of its name.
Command AuditCommand();
Command BackupCommand();
Command CertCommand();
Command CreateCommand();
Command DeleteCommand();
Command ExportCommand();
Command GetCommand();
Command ImportCommand();
Command ImportsCommand();
Command IndicatorsCommand();
Command ListCommand();
Command MigrateCommand();
Command PlanCommand();
Command RebuildCommand();
Command RestoreCommand();
Command SampleCommand();
Command StatusCommand();
Command TemplateCommand();
Command UndoImportCommand();
Command UpdateCommand();
Command WatchCommand();

// The table of subcommands, in the order of the help.
std::vector<Command> AllCommands();

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_COMMANDS_COMMANDS_H_
