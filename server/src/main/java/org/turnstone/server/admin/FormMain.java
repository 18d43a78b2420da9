package org.turnstone.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.FormLimits;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.FormSource;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.javarosa.JavaRosaFormEngine;
import org.turnstone.server.xlsform.CompiledForm;
import org.turnstone.server.xlsform.FormNames;
import org.turnstone.server.xlsform.UnreadableWorkbookException;
import org.turnstone.server.xlsform.Workbook;
import org.turnstone.server.xlsform.WorkbookReader;
import org.turnstone.server.xlsform.XlsFormCompiler;
import org.turnstone.server.xlsform.XlsFormException;
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
            @Parameters(paramLabel = "FILE", description = "The form: a workbook, a folder of .csv, or an XForm.")
                    Path form,
            @Option(names = "--dictionary", paramLabel = "FILE", description = "Sidecar dictionary of the form.")
                    @Nullable
                    Path dictionary,
            @Option(names = "--media", paramLabel = "FILE", arity = "1..*", description = "Media of the form.")
                    @Nullable
                    List<Path> media)
            throws CommandFailedException {
        PrintWriter out = spec.commandLine().getOut();
        CompiledForm xform = xform(form);
        xform.notes().forEach(note -> out.println("Note: " + note));
        FormTemplate template = compiled(form, xform, dictionary, media == null ? List.of() : media);
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
            description = "Writes the XForm of a workbook, if it can be made.")
    int convert(
            @Parameters(paramLabel = "IN", description = "The form.") Path in,
            @Parameters(paramLabel = "OUT", description = "Where its XForm goes (.xml).") Path out)
            throws CommandFailedException {
        PrintWriter print = spec.commandLine().getOut();
        CompiledForm xform = xform(in);
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

    private static boolean isAsked(OutlineNode.Question question) {
        return !question.labels().isEmpty();
    }

    /** The form as an XForm: compiled if it is a workbook, as it stands if it is one already. */
    private static CompiledForm xform(Path form) throws CommandFailedException {
        String name = String.valueOf(form.getFileName());
        try {
            boolean folder = Files.isDirectory(form);
            boolean table = name.toLowerCase(Locale.ROOT).endsWith(".md")
                    || name.toLowerCase(Locale.ROOT).endsWith(".csv");
            if (!folder && !table && !WorkbookReader.isWorkbook(start(form))) {
                return new CompiledForm(new String(read(form), StandardCharsets.UTF_8), List.of(), Optional.empty());
            }
            Workbook workbook = WorkbookReader.read(form);
            return XlsFormCompiler.compile(workbook, folder ? new FormNames("data", name) : FormNames.ofFile(name));
        } catch (UnreadableWorkbookException e) {
            throw new CommandFailedException(ExitCode.MALFORMED, String.valueOf(e.getMessage()), e);
        } catch (XlsFormException e) {
            throw refused(form, e.problems(), e);
        } catch (IOException e) {
            throw new CommandFailedException(
                    ExitCode.NOT_DONE, "The file " + form + " cannot be read. Nothing was changed.", e);
        }
    }

    private static byte[] start(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(8);
        }
    }

    private static CommandFailedException refused(Path form, List<?> problems, Exception cause) {
        StringBuilder message = new StringBuilder("The form " + form + " cannot be used. Nothing was changed.");
        problems.forEach(
                problem -> message.append(System.lineSeparator()).append("- ").append(problem));
        return new CommandFailedException(ExitCode.MALFORMED, message.toString(), cause);
    }

    private static FormTemplate compiled(Path form, CompiledForm xform, @Nullable Path dictionary, List<Path> media)
            throws CommandFailedException {
        FormSource source = FormSource.of(xform.xform().getBytes(StandardCharsets.UTF_8));
        if (xform.itemsets().isPresent()) {
            source = source.withMedia(ITEMSETS, xform.itemsets().get().getBytes(StandardCharsets.UTF_8));
        }
        if (dictionary != null) {
            source = source.withDictionary(read(dictionary));
        }
        for (Path file : media) {
            source = source.withMedia(String.valueOf(file.getFileName()), read(file));
        }
        try {
            return new JavaRosaFormEngine().compile(source);
        } catch (FormProblemException e) {
            throw refused(form, e.problems(), e);
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
