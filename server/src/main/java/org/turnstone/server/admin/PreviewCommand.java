package org.turnstone.server.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.javarosa.JavaRosaFormEngine;
import org.turnstone.server.formfile.FormMaker;
import org.turnstone.server.formfile.FormRefusedException;
import org.turnstone.server.formfile.MadeForm;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code form preview}: makes the form as publishing it would, lays its files out in a temporary folder and starts the field
 * client's own form screen on them, as a process: the server knows none of its classes.
 */
@Command(
        name = "preview",
        mixinStandardHelpOptions = true,
        description = {
            "Shows a form as the laptop will show it: the laptop's own screen, in a window. Nothing that is typed is kept.",
            "With --png every page is painted into a file instead, which needs no display."
        })
final class PreviewCommand implements Callable<Integer> {
    /** Set by the launcher: class path of the field client. */
    static final String FIELD_CLASS_PATH = "turnstone.field.class-path";

    private static final String MAIN = "org.turnstone.field.app.PreviewMain";

    @Parameters(paramLabel = "FILE", description = "The form: a workbook, an XForm, or a folder or zip of it.")
    Path form = Path.of(".");

    @Mixin
    FormFile beside = new FormFile();

    @Option(
            names = "--png",
            paramLabel = "FILE",
            description =
                    "Paint every page; form.png becomes form-1.png, form-2.png and so on. Each repeat gets one row.")
    @Nullable
    Path png;

    @Option(names = "--language", paramLabel = "NAME", description = "The language to begin in, as the form names it.")
    @Nullable
    String language;

    @Spec
    CommandSpec spec;

    private PreviewCommand() {}

    @Override
    public Integer call() throws CommandFailedException, InterruptedException {
        String classPath = System.getProperty(FIELD_CLASS_PATH);
        if (classPath == null) {
            throw new CommandFailedException(
                    ExitCode.NOT_DONE,
                    "The preview is started by ./turnstone form preview, which knows where the field client is.");
        }
        MadeForm made;
        try {
            made = new FormMaker(new JavaRosaFormEngine()).make(beside.read(form));
        } catch (FormRefusedException e) {
            throw FormMain.refused(form, e);
        }
        made.notes().forEach(note -> spec.commandLine().getOut().println("Note: " + note));
        spec.commandLine().getOut().flush();
        try {
            Path folder = Files.createTempDirectory("turnstone-preview-");
            try {
                layOut(made, folder);
                return client(classPath, folder);
            } finally {
                remove(folder);
            }
        } catch (IOException e) {
            throw new CommandFailedException(
                    ExitCode.NOT_DONE,
                    "The preview could not be started: " + e.getMessage() + ". The form itself was not changed.",
                    e);
        }
    }

    private static void layOut(MadeForm made, Path folder) throws IOException {
        for (Map.Entry<String, byte[]> file : made.files().entrySet()) {
            Path to = folder.resolve(file.getKey());
            Files.createDirectories(to.getParent());
            Files.write(to, file.getValue());
        }
    }

    private int client(String classPath, Path folder) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                MAIN,
                folder.toString()));
        if (png != null) {
            // Nothing is shown, so a display that cannot be reached must not matter.
            words.add(1, "-Djava.awt.headless=true");
            words.add("--png");
            words.add(png.toAbsolutePath().toString());
        }
        if (language != null) {
            words.add("--language");
            words.add(language);
        }
        Process client = new ProcessBuilder(words).inheritIO().start();
        try {
            return client.waitFor();
        } finally {
            client.destroy();
        }
    }

    private static void remove(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(folder)) {
            deepestFirst = files.sorted(java.util.Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.delete(file);
        }
    }
}
