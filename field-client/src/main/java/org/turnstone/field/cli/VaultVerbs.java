package org.turnstone.field.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code field vault ...}: what is done to a vault as a whole. */
@Command(
        name = "vault",
        description = "Look after the vault itself.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = VaultCheckCommand.class)
final class VaultVerbs {
    @ParentCommand
    FieldCommand field;
}
