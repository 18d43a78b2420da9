package org.turnstone.server.demo;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.RunningServer;
import org.turnstone.server.platform.ServerLaunch;
import org.turnstone.server.platform.ServerStartException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code turnstone demo}: the main job, from an answer to a dataset. */
@Command(
        name = "turnstone demo",
        mixinStandardHelpOptions = true,
        description = {
            "Starts a server in a folder, enrols three laptops, records one workshop on two of them that never met and",
            "five interviews and ten visits without one on the third, syncs, and shows what merged and what is in conflict.",
            "Stays up until Ctrl-C unless --exit is given."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:done", "1:not done, the message says why", "2:wrong usage"})
public final class DemoMain implements Callable<Integer> {
    /** Set by the launcher: class path of the field client, which runs as a process of its own. */
    static final String FIELD_CLASS_PATH = "turnstone.field.class-path";

    @Option(names = "--exit", description = "Stop the server and end when everything has been shown.")
    boolean exit;

    @Option(names = "--four-sites", description = "Add three more sites, so that the console is fuller.")
    boolean fourSites;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder for everything the demo makes; new or empty (default: a new temporary folder).")
    @Nullable
    Path data;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Varies people, dots and texts (default: ${DEFAULT-VALUE}, the workshop of the documents).")
    long seed;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "0",
            description = "Port of the server (default: any free).")
    int port;

    @Spec
    CommandSpec spec;

    private DemoMain() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new DemoMain()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        String fieldClassPath = System.getProperty(FIELD_CLASS_PATH);
        if (fieldClassPath == null) {
            err.println("The demo is started by ./turnstone demo, which knows where the field client is.");
            return 1;
        }
        try {
            Path folder = folder();
            out.println("Everything goes to " + folder);
            out.println("Starting the server (Payara Micro, embedded H2) ...");
            out.flush();
            ServerLaunch launch = new ServerLaunch(folder.resolve("server"), port, Map.of(), System.getenv(), true);
            try (RunningServer server = RunningServer.start(launch, line -> {})) {
                Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop the demo's server"));
                DemoRun run = new DemoRun(
                        folder, server, server.address(), fieldClassPath, seed, LocalDate.now(), System.out);
                JsonObject summary = run.play();
                if (fourSites) {
                    run.playElsewhere();
                }
                tell(out, folder, summary);
                if (!exit) {
                    out.println();
                    out.println("The server stays up. Ctrl-C ends it.");
                    out.flush();
                    server.waitFor();
                }
            }
            return 0;
        } catch (DemoFailedException | ServerStartException | IOException e) {
            err.println(e.getMessage());
            return 1;
        }
    }

    private Path folder() throws IOException, DemoFailedException {
        if (data == null) {
            return Files.createTempDirectory("turnstone-demo-");
        }
        Path folder = Files.createDirectories(data).toAbsolutePath().normalize();
        try (Stream<Path> inside = Files.list(folder)) {
            if (inside.findAny().isPresent()) {
                throw new DemoFailedException("The folder " + folder
                        + " is not empty. Nothing was started or changed. Give a new or empty folder, or none.");
            }
        }
        return folder;
    }

    private static void tell(PrintWriter out, Path folder, JsonObject summary) {
        out.println();
        out.println("What merged without a question");
        out.println("  " + summary.getInt("attendanceRows")
                + " people on one attendance list, from two laptops; head count " + summary.getInt("headCount"));
        out.println(
                "  " + summary.getInt("dots") + " dots for \"" + DemoStory.OPTION + "\", added up from two laptops");
        summary.getJsonObject("records").forEach((form, count) -> out.println("  " + count + " records of " + form));
        out.println("What waits for a person");
        for (JsonValue conflict : summary.getJsonArray("conflicts")) {
            out.println("  " + conflict.asJsonObject().getString("path") + ":");
            conflict.asJsonObject().getJsonArray("values").forEach(value -> out.println("    " + value));
        }
        out.println("Site datasets");
        summary.getJsonObject("datasets")
                .values()
                .forEach(paths -> paths.asJsonArray()
                        .forEach(path -> out.println("  " + ((jakarta.json.JsonString) path).getString())));
        JsonObject console = summary.getJsonObject("console");
        out.println("Console");
        out.println("  " + console.getString("url") + "  as " + console.getString("user") + ", password in "
                + console.getString("passwordFile"));
        out.println("Summary");
        out.println("  " + folder.resolve("summary.json") + " after " + summary.getJsonNumber("seconds") + " s");
        out.flush();
    }
}
