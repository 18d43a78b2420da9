package org.turnstone.server.admin;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.FormLimits;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.FormSource;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.javarosa.JavaRosaFormEngine;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code turnstone form}: looks at forms before anybody publishes them. Needs no server. */
@Command(
        name = "turnstone form",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Checks and converts forms.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done",
            "1:not done, the message says why",
            "2:wrong usage",
            "4:malformed form, nothing changed"
        })
public final class FormMain {
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
            @Parameters(paramLabel = "FILE", description = "The form, an XForm (.xml).") Path form,
            @Option(names = "--dictionary", paramLabel = "FILE", description = "Sidecar dictionary of the form.")
                    @Nullable
                    Path dictionary,
            @Option(names = "--media", paramLabel = "FILE", arity = "1..*", description = "Media of the form.")
                    @Nullable
                    List<Path> media)
            throws CommandFailedException {
        FormTemplate template = compiled(form, dictionary, media == null ? List.of() : media);
        PrintWriter out = spec.commandLine().getOut();
        template.warnings().forEach(warning -> out.println("Note: " + warning));
        long questions = template.outline().questions().stream()
                .filter(FormMain::isAsked)
                .count();
        out.println(template.formId() + " version " + template.version() + " can be used: " + questions
                + " questions, languages: "
                + (template.languages().isEmpty() ? "one, without a name" : String.join(", ", template.languages()))
                + ".");
        out.flush();
        return ExitCode.DONE;
    }

    @Command(
            name = "convert",
            mixinStandardHelpOptions = true,
            description = "Writes the XForm of a form, if it can be used.")
    int convert(
            @Parameters(paramLabel = "IN", description = "The form.") Path in,
            @Parameters(paramLabel = "OUT", description = "Where its XForm goes (.xml).") Path out)
            throws CommandFailedException {
        compiled(in, null, List.of());
        try {
            Files.write(out, read(in));
        } catch (IOException e) {
            throw new CommandFailedException(
                    ExitCode.NOT_DONE, "The file " + out + " cannot be written. The form itself was not changed.", e);
        }
        spec.commandLine().getOut().println("Wrote " + out + ".");
        spec.commandLine().getOut().flush();
        return ExitCode.DONE;
    }

    private static boolean isAsked(OutlineNode.Question question) {
        return !question.labels().isEmpty();
    }

    private static FormTemplate compiled(Path form, @Nullable Path dictionary, List<Path> media)
            throws CommandFailedException {
        String name = String.valueOf(form.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".xlsx") || name.endsWith(".xls")) {
            throw new CommandFailedException(
                    ExitCode.NOT_DONE,
                    "This version reads XForms (.xml), not yet workbooks (.xlsx). Nothing was changed. Convert the workbook"
                            + " with pyxform or the tool you use now, and give me the .xml it makes.");
        }
        FormSource source = FormSource.of(read(form));
        if (dictionary != null) {
            source = source.withDictionary(read(dictionary));
        }
        for (Path file : media) {
            source = source.withMedia(String.valueOf(file.getFileName()), read(file));
        }
        try {
            return new JavaRosaFormEngine().compile(source);
        } catch (FormProblemException e) {
            StringBuilder message = new StringBuilder("The form " + form + " cannot be used. Nothing was changed.");
            e.problems()
                    .forEach(problem ->
                            message.append(System.lineSeparator()).append("- ").append(problem));
            throw new CommandFailedException(ExitCode.MALFORMED, message.toString(), e);
        }
    }

    private static byte[] read(Path file) throws CommandFailedException {
        try {
            if (Files.size(file) > FormLimits.MAX_XFORM_BYTES) {
                throw new CommandFailedException(
                        ExitCode.MALFORMED, "The file " + file + " is larger than a form may be. Nothing was changed.");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new CommandFailedException(
                    ExitCode.NOT_DONE, "The file " + file + " cannot be read. Nothing was changed.", e);
        }
    }
}
