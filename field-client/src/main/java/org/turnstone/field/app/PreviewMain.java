package org.turnstone.field.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.capture.FormLibrary;
import org.turnstone.field.ui.Desktop;
import org.turnstone.form.EntryContext;
import org.turnstone.form.FormLimits;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.javarosa.JavaRosaFormEngine;
import org.turnstone.sync.identity.FormFiles;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * What {@code turnstone form preview} starts once it has compiled the form: the form screen without a vault, in a window or
 * on pictures.
 */
@Command(name = "preview", description = "Shows the form whose files lie in a folder.")
public final class PreviewMain implements Callable<Integer> {
    private static final int NOT_DONE = 1;
    private static final int WRONG_USE = 2;
    private static final int MALFORMED = 4;

    @Parameters(paramLabel = "FOLDER", description = "The files of a form version, by the names they travel under.")
    Path folder = Path.of(".");

    @Option(names = "--png", paramLabel = "FILE", description = "Paints every page instead of opening a window.")
    @Nullable
    Path png;

    @Option(names = "--language", paramLabel = "NAME", defaultValue = "", description = "The language to begin in.")
    String language = "";

    @Spec
    CommandSpec spec;

    private PreviewMain() {}

    public static void main(String[] arguments) {
        System.exit(run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                arguments));
    }

    /** Runs it and returns the exit code. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new PreviewMain()).setOut(out).setErr(err).execute(arguments);
    }

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        FormTemplate template;
        try {
            template = new JavaRosaFormEngine().compile(FormLibrary.source(files()));
        } catch (FormProblemException e) {
            err.println("The form cannot be used: " + e.getMessage() + " Nothing was changed.");
            return MALFORMED;
        } catch (IOException e) {
            err.println("The files of the form cannot be read from " + folder + ". Nothing was changed.");
            return NOT_DONE;
        }
        if (!language.isEmpty() && !template.languages().contains(language)) {
            err.println("The form has no language \"" + language + "\"; it has "
                    + String.join(", ", template.languages()) + ".");
            return WRONG_USE;
        }
        EntryContext context = new EntryContext(
                Clock.systemUTC(), ZoneId.systemDefault(), Map.of("deviceid", "preview"), new SecureRandom());
        return png == null ? show(template, context) : paint(template, context, png);
    }

    private Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(folder, 2)) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                if (name.equals(FormFiles.XFORM) || name.equals(FormFiles.DICTIONARY) || FormFiles.isMedia(name)) {
                    files.put(name, limited(file));
                }
            }
        }
        return files;
    }

    private static byte[] limited(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(FormLimits.MAX_XFORM_BYTES + 1);
            if (bytes.length > FormLimits.MAX_XFORM_BYTES) {
                throw new IOException("larger than a form's file may be");
            }
            return bytes;
        }
    }

    private int show(FormTemplate template, EntryContext context) {
        if (!Desktop.hasDisplay()) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "There is no display to open a window on. Nothing was changed. With --png FILE the pages are"
                                    + " painted into files instead.");
            return NOT_DONE;
        }
        Desktop.preview(template, context, language);
        return 0;
    }

    private int paint(FormTemplate template, EntryContext context, Path file) {
        PrintWriter out = spec.commandLine().getOut();
        try {
            Desktop.paint(template, context, language, file)
                    .forEach((picture, title) -> out.println(picture + "  " + title));
        } catch (IOException e) {
            spec.commandLine()
                    .getErr()
                    .println("The pictures cannot be written beside " + file + ". The form itself was not changed.");
            return NOT_DONE;
        }
        out.flush();
        return 0;
    }
}
