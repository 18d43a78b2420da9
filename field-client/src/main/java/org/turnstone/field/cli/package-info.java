/**
 * The command line of the field client, over the same services as the window.
 *
 * <p>Read {@link org.turnstone.field.cli.FieldCommand} and {@link org.turnstone.field.cli.AnswersJson} first. What it
 * prints, takes and exits with is a contract (docs/contracts.md). May use every feature of the client; the only package beside
 * {@code field.app} that imports picocli. Everything runs on the one thread of the command.
 */
@NullMarked
package org.turnstone.field.cli;

import org.jspecify.annotations.NullMarked;
