package org.turnstone.server.bench;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.platform.RunningServer;
import org.turnstone.server.platform.ServerLaunch;
import org.turnstone.server.platform.ServerStartException;
import org.turnstone.sync.tool.PureBench;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code turnstone bench}. */
@Command(
        name = "turnstone bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures bytes and rates on this machine: changes and merge in one process, then twenty laptops with vaults",
            "and a server with a database, each in processes of their own.",
            "Compare ratios of one run, never bare rates of two machines."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:done", "1:not done, the message says why", "2:wrong usage"})
public final class BenchMain implements Callable<Integer> {
    /** Set by the launcher: class path of the field client, which runs as a process of its own. */
    private static final String FIELD_CLASS_PATH = "turnstone.field.class-path";

    @Option(
            names = "--records",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Interviews to keep and send (default: ${DEFAULT-VALUE}).")
    int records;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often all of it is done; medians count (default: ${DEFAULT-VALUE}).")
    int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "1",
            description = "Rounds before those that count, for the peer too (default: ${DEFAULT-VALUE}).")
    int warmUp;

    @Option(
            names = "--growth",
            paramLabel = "N",
            description = "One more round with so many interviews; prints what a record costs then.")
    int growth;

    @Option(
            names = "--skip-pure",
            description = "Leave out what runs in one process: bytes, sealing, merge, passphrase.")
    boolean skipPure;

    @Option(
            names = "--peer",
            paramLabel = "NAME",
            description = "Run a peer on the same work beside ours: pouchdb. Needs node, npm and --peer-bench.")
    @Nullable
    String peer;

    @Option(names = "--peer-bench", paramLabel = "DIR", description = "Folder with pouch-bench.js and its generator.")
    @Nullable
    Path peerBench;

    @Option(names = "--json", paramLabel = "FILE", description = "Write every figure as JSON.")
    @Nullable
    Path json;

    @Spec
    CommandSpec spec;

    private BenchMain() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new BenchMain()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        PrintWriter err = spec.commandLine().getErr();
        String fieldClassPath = System.getProperty(FIELD_CLASS_PATH);
        if (fieldClassPath == null) {
            err.println("The bench is started by ./turnstone bench, which knows where the field client is.");
            return 1;
        }
        if (peer != null && !(peer.equals("pouchdb") && peerBench != null)) {
            err.println("The one peer known is pouchdb, and --peer-bench says where its bench lies. Nothing was run.");
            return 2;
        }
        if (!skipPure) {
            PureBench.run(System.out);
        }
        Path folder = Files.createTempDirectory("turnstone-bench");
        try {
            List<Map<String, JsonObject>> all = sync(folder, fieldClassPath);
            List<Map<String, JsonObject>> ours = all.subList(warmUp, warmUp + rounds);
            Figures figures = new Figures(ours);
            figures.print(System.out);
            JsonObjectBuilder kept =
                    Json.createObjectBuilder().add("records", records).add("rounds", rounds(ours));
            if (growth > 0) {
                Map<String, JsonObject> large = all.get(warmUp + rounds);
                figures.compareGrowth(large, System.out);
                kept.add("growth", rounds(List.of(large)));
            }
            if (peer != null && peerBench != null) {
                JsonObject theirs = new PouchPeer(peerBench, folder).run(records, warmUp + rounds);
                figures.compare(theirs, warmUp, System.out);
                kept.add("pouchdb", theirs);
            }
            if (json != null) {
                Files.writeString(json, kept.build().toString());
            }
            remove(folder);
            return 0;
        } catch (BenchFailedException | ServerStartException e) {
            err.println(e.getMessage());
            err.println("What was running lies in " + folder + " for a look.");
            return 1;
        }
    }

    private static void remove(Path folder) throws IOException {
        List<Path> inside;
        try (Stream<Path> tree = Files.walk(folder)) {
            inside = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : inside) {
            Files.delete(path);
        }
    }

    private List<Map<String, JsonObject>> sync(Path folder, String fieldClassPath)
            throws BenchFailedException, ServerStartException, IOException, InterruptedException {
        ServerLaunch launch = new ServerLaunch(folder.resolve("server"), 0, Map.of(), System.getenv(), false);
        List<Map<String, JsonObject>> all = new ArrayList<>();
        try (RunningServer server = RunningServer.start(launch, sentence -> {})) {
            PrintWriter err = spec.commandLine().getErr();
            try (SyncBench bench = new SyncBench(server, fieldClassPath, folder, step -> err.println(step + " done"))) {
                for (int round = 1; round <= warmUp + rounds; round++) {
                    err.println("round " + round + " of " + (warmUp + rounds));
                    all.add(bench.round(round, records));
                }
                if (growth > 0) {
                    err.println("round with " + growth);
                    all.add(bench.round(warmUp + rounds + 1, growth));
                }
            }
        }
        return all;
    }

    private static JsonArrayBuilder rounds(List<Map<String, JsonObject>> all) {
        JsonArrayBuilder rounds = Json.createArrayBuilder();
        for (Map<String, JsonObject> round : all) {
            JsonObjectBuilder steps = Json.createObjectBuilder();
            round.forEach(steps::add);
            rounds.add(steps);
        }
        return rounds;
    }
}
