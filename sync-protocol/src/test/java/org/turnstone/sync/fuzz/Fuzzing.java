package org.turnstone.sync.fuzz;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs Jazzer on one fuzz target, in a process of its own: a decoder that never ends or eats all memory ends its process
 * and not the tests.
 */
public final class Fuzzing {
    private static final Pattern EXECUTED = Pattern.compile("stat::number_of_executed_units:\\s*(\\d+)");
    private static final String JAZZER = "com.code_intelligence.jazzer.Jazzer";
    private static final List<String> LIBRARIES = List.of(
            "org.bouncycastle.**",
            "org.eclipse.**",
            "jakarta.**",
            "org.javarosa.**",
            "org.joda.**",
            "org.apache.**",
            "org.kxml2.**",
            "org.junit.**",
            "org.apiguardian.**");
    /** Longer than any limit on a frame's parts but the body, and short enough that small inputs are tried often. */
    private static final int MAX_LENGTH = 16 * 1024;

    private final String name;
    private final Path folder;
    private final Path report;
    private final Process process;
    private final Duration limit;

    /**
     * What came of it.
     *
     * @param crashed true if an input was found that the decoder does not take
     * @param log what Jazzer said, for whoever looks into a crash
     */
    public record Outcome(String name, long executions, long mostBytes, boolean crashed, String log) {}

    private Fuzzing(String name, Path folder, Path report, Process process, Duration limit) {
        this.name = name;
        this.folder = folder;
        this.report = report;
        this.process = process;
        this.limit = limit;
    }

    /**
     * Starts one.
     *
     * @param target has the methods that Jazzer calls, and takes a decoder's name and a file to report to
     * @param folder everything is written below it
     */
    public static Fuzzing start(Class<?> target, String name, List<byte[]> seeds, int seconds, Path folder)
            throws IOException {
        Path corpus = Files.createDirectories(folder.resolve(name).resolve("corpus"));
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(corpus.resolve("seed-" + i), seeds.get(i));
        }
        Path own = folder.resolve(name);
        Path report = own.resolve("most-bytes.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Xss1m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                JAZZER,
                "--target_class=" + target.getName(),
                "--target_args=" + name + " " + report.toAbsolutePath(),
                "--instrumentation_includes=org.turnstone.**",
                // Rewriting the libraries would take longer than many a run.
                "--custom_hook_excludes=" + String.join(File.pathSeparator, LIBRARIES),
                "--reproducer_path=" + own.toAbsolutePath(),
                "-artifact_prefix=" + own.toAbsolutePath() + File.separator,
                "-max_total_time=" + seconds,
                "-max_len=" + MAX_LENGTH,
                "-timeout=20",
                "-rss_limit_mb=0",
                "-print_final_stats=1",
                corpus.toAbsolutePath().toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(own.resolve("jazzer.log").toFile())
                .start();
        return new Fuzzing(name, own, report, process, Duration.ofSeconds(seconds + 600L));
    }

    /** Waits for it; one that does not end is ended and counts as crashed. */
    public Outcome await() throws IOException, InterruptedException {
        boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        String log = Files.readString(folder.resolve("jazzer.log"), java.nio.charset.StandardCharsets.ISO_8859_1);
        Matcher executed = EXECUTED.matcher(log);
        long executions = executed.find() ? Long.parseLong(executed.group(1)) : 0;
        long mostBytes = Files.exists(report) ? Long.parseLong(Files.readString(report)) : -1;
        boolean crashed = !ended || process.exitValue() != 0 || executions == 0 || mostBytes < 0;
        return new Outcome(name, executions, mostBytes, crashed, log);
    }
}
