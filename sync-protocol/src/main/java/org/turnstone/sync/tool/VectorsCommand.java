package org.turnstone.sync.tool;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code turnstone vectors FILE...}: runs merge vectors of anyone's making through the merge that laptops and servers
 * use, each case in several orders of arrival. Exit 0 if all passed, 1 if one failed, 2 if used wrongly, 4 if a file is
 * not a vector file; then nothing of that file is run.
 */
@Command(
        name = "vectors",
        mixinStandardHelpOptions = true,
        description = "Runs merge test vectors (format " + VectorFile.FORMAT + ") and reports cases that fail.")
public final class VectorsCommand implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int MALFORMED = 4;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Vector files, JSON.")
    private List<Path> files;

    private int passed;
    private int failed;

    public static void main(String[] args) {
        System.exit(new CommandLine(new VectorsCommand()).execute(args));
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        passed = 0;
        failed = 0;
        boolean malformed = false;
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw new CommandLine.ParameterException(spec.commandLine(), "There is no file " + file + ".");
            }
        }
        for (Path file : files) {
            try {
                run(file, VectorFile.read(file), out);
            } catch (MalformedVectorsException e) {
                malformed = true;
                err.println(file + " is not a vector file: " + e.getMessage() + ". Nothing of it was run.");
            } catch (IOException e) {
                malformed = true;
                err.println(file + " could not be read: " + e.getMessage() + ". Nothing of it was run.");
            }
        }
        out.println(passed + " passed, " + failed + " failed");
        out.flush();
        err.flush();
        if (malformed) {
            return MALFORMED;
        }
        return failed == 0 ? 0 : FAILED;
    }

    private void run(Path file, List<MergeCase> cases, PrintWriter out) {
        for (MergeCase one : cases) {
            Optional<String> failure = one.failure();
            if (failure.isEmpty()) {
                passed++;
            } else {
                failed++;
                out.println("FAILED " + one.name() + " (" + file + ")");
                out.println(failure.get());
            }
        }
    }
}
