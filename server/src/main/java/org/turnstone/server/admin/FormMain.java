package org.turnstone.server.admin;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.javarosa.JavaRosaFormEngine;
import org.turnstone.server.formfile.FormMaker;
import org.turnstone.server.formfile.FormRefusedException;
import org.turnstone.server.formfile.MadeForm;
import org.turnstone.server.xlsform.CompiledForm;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code turnstone form}: looks at forms before anybody publishes them. Needs no server. */
@Command(
        name = "turnstone form",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = PreviewCommand.class,
        description = "Checks, shows and converts forms.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done",
            "1:not done, the message says why",
            "2:wrong usage",
            "4:malformed form, nothing changed"
        })
public final class FormMain {
    private static final String ITEMSETS = "itemsets.csv";

    @Spec
    CommandSpec spec;

    private FormMain() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new FormMain());
        commandLine.setExecutionExceptionHandler((e, command, parsed) -> {
            if (e instanceof CommandFailedException failed) {
                command.getErr().println(failed.getMessage());
                return failed.exitCode();
            }
            throw e;
        });
        return commandLine;
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Says whether a form can be used, and what would surprise.")
    int check(
            @Parameters(paramLabel = "FILE", description = "The form: a workbook, an XForm, or a folder or zip of it.")
                    Path form,
            @Mixin FormFile beside,
            @Option(names = "--json", description = "Print what was found as JSON.") boolean json)
            throws CommandFailedException {
        PrintWriter out = spec.commandLine().getOut();
        MadeForm made;
        try {
            made = new FormMaker(new JavaRosaFormEngine()).make(beside.read(form));
        } catch (FormRefusedException e) {
            if (json) {
                out.println(FormJson.refused(e.findings()));
                out.flush();
            }
            throw refused(form, e);
        }
        if (json) {
            out.println(FormJson.made(made));
        } else {
            made.notes().forEach(note -> out.println("Note: " + note));
            out.println(sentence(made.template()));
        }
        out.flush();
        return ExitCode.DONE;
    }

    private static String sentence(FormTemplate template) {
        return template.formId() + " version " + template.version() + " can be used: " + asked(template)
                + " questions, languages: "
                + (template.languages().isEmpty() ? "one, without a name" : String.join(", ", template.languages()))
                + ".";
    }

    /** How many questions somebody is asked, notes included. */
    static long asked(FormTemplate template) {
        return template.outline().questions().stream()
                .filter(question -> !question.labels().isEmpty())
                .count();
    }

    @Command(
            name = "convert",
            mixinStandardHelpOptions = true,
            description = "Writes the XForm of a workbook, if it can be made.")
    int convert(
            @Parameters(paramLabel = "IN", description = "The form.") Path in,
            @Parameters(paramLabel = "OUT", description = "Where its XForm goes (.xml).") Path out)
            throws CommandFailedException {
        PrintWriter print = spec.commandLine().getOut();
        CompiledForm xform;
        try {
            xform = FormMaker.compile(new FormFile().read(in));
        } catch (FormRefusedException e) {
            throw refused(in, e);
        }
        xform.notes().forEach(note -> print.println("Note: " + note));
        try {
            Files.writeString(out, xform.xform());
            if (xform.itemsets().isPresent()) {
                Path itemsets = out.resolveSibling(ITEMSETS);
                Files.writeString(itemsets, xform.itemsets().get());
                print.println("Wrote " + itemsets + ", which belongs to the form's media.");
            }
        } catch (IOException e) {
            throw new CommandFailedException(
                    ExitCode.NOT_DONE, "The file " + out + " cannot be written. The form itself was not changed.", e);
        }
        print.println("Wrote " + out + ".");
        print.flush();
        return ExitCode.DONE;
    }

    static CommandFailedException refused(Path form, FormRefusedException refusal) {
        StringBuilder message = new StringBuilder("The form " + form + " cannot be used. Nothing was changed.");
        refusal.findings()
                .forEach(finding ->
                        message.append(System.lineSeparator()).append("- ").append(finding));
        return new CommandFailedException(ExitCode.MALFORMED, message.toString(), refusal);
    }
}
