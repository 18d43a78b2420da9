package org.turnstone.field.bench;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The laptops' side of {@code turnstone bench}: twenty of them keep interviews and send them to one server, a fresh one
 * fetches all, and so on. Runs in a process of its own, is told server, codes and folder, and prints one JSON object a line:
 * what was measured, in the order it was.
 */
public final class LaptopsBench {
    private static final int LAPTOPS = 20;
    private static final int AT_ONCE = 4;
    private static final int EDITED_ONE_IN = 100;
    private static final long SEED = 20260301;

    private final CountingProxy proxy;
    private final Path folder;
    private final List<String> codes;
    private final int records;
    private final Workload workload = new Workload(SEED);
    private final List<BenchLaptop> laptops = new ArrayList<>();

    private LaptopsBench(CountingProxy proxy, Path folder, List<String> codes, int records) {
        this.proxy = proxy;
        this.folder = folder;
        this.codes = codes;
        this.records = records;
    }

    /** Arguments: the server's address, a file with one enrolment code a line, a folder, and how many records. */
    public static void main(String[] args) throws Exception {
        List<String> codes = Files.readAllLines(Path.of(args[1]));
        try (CountingProxy proxy = CountingProxy.to(URI.create(args[0]))) {
            new LaptopsBench(proxy, Path.of(args[2]), codes, Integer.parseInt(args[3])).run();
        }
        // The HTTP client keeps a thread for a while.
        System.exit(0);
    }

    /** One step of the work, and how many records or requests it came to. */
    private interface Work {
        int run() throws Exception;
    }

    private void run() throws Exception {
        for (int i = 0; i < LAPTOPS; i++) {
            laptops.add(enrol(i));
        }
        // Each hears of all the others, as in a site that has been at work for a while.
        for (BenchLaptop laptop : laptops) {
            laptop.sync();
        }
        measure("save", this::saveAll);
        measure("push", () -> pushAll(records));
        BenchLaptop fresh = enrol(LAPTOPS);
        measure("pull", () -> fetchAll(fresh));
        measure("no-change", () -> fetch(fresh, 0));
        correctOneInHundred();
        measure("push-1-percent", () -> pushAll(records / EDITED_ONE_IN));
        measure("pull-1-percent", () -> fetch(fresh, records / EDITED_ONE_IN));
        measure("one-answer", () -> {
            BenchLaptop first = laptops.get(0);
            first.goOn(first.records().get(0), workload.oneAnswer());
            first.push();
            return 1;
        });
        long opened = fresh.reopen();
        print("unlock", Json.createObjectBuilder().add("ms", opened).add("records", records));
        for (BenchLaptop laptop : laptops) {
            laptop.close();
        }
        fresh.close();
    }

    private BenchLaptop enrol(int number) throws Exception {
        Path own = Files.createDirectories(folder.resolve("laptop-" + number));
        return BenchLaptop.enrol(own, proxy.address(), codes.get(number));
    }

    private int saveAll() throws Exception {
        for (int i = 0; i < records; i++) {
            laptops.get(i % LAPTOPS).begin(workload.interview("0123456789abcdef0123456789abcdef", i));
        }
        return records;
    }

    private void correctOneInHundred() throws Exception {
        for (int i = 0; i < records; i += EDITED_ONE_IN) {
            BenchLaptop laptop = laptops.get(i % LAPTOPS);
            laptop.goOn(laptop.records().get(i / LAPTOPS), workload.correction());
        }
    }

    /** All there is: decisions and openings come with the changes and are not counted. */
    private int fetchAll(BenchLaptop laptop) throws Exception {
        int fetched = laptop.sync();
        if (fetched < records || laptop.changes() != records) {
            throw new IllegalStateException("a laptop did not fetch every change");
        }
        return records;
    }

    private static int fetch(BenchLaptop laptop, int expected) throws Exception {
        int fetched = laptop.sync();
        if (fetched != expected) {
            throw new IllegalStateException("a laptop fetched " + fetched + " entries instead of " + expected);
        }
        return fetched;
    }

    /** Some laptops at once, as after a working day. */
    private int pushAll(int expected) throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<Integer>> all = new ArrayList<>();
            for (BenchLaptop laptop : laptops) {
                all.add(pool.submit(laptop::push));
            }
            int pushed = 0;
            for (Future<Integer> one : all) {
                pushed += one.get();
            }
            if (pushed != expected) {
                throw new IllegalStateException(pushed + " changes were receipted instead of " + expected);
            }
            return pushed;
        } finally {
            pool.shutdownNow();
        }
    }

    private void measure(String what, Work work) throws Exception {
        CountingProxy.Reading before = proxy.read();
        long start = System.nanoTime();
        int count = work.run();
        long nanos = System.nanoTime() - start;
        CountingProxy.Reading crossed = proxy.read().since(before);
        print(
                what,
                Json.createObjectBuilder()
                        .add("count", count)
                        .add("ms", nanos / 1_000_000)
                        .add("up", crossed.up())
                        .add("down", crossed.down())
                        .add("connections", crossed.connections())
                        .add("requests", crossed.requests()));
    }

    private static void print(String what, JsonObjectBuilder figures) throws IOException {
        System.out.println(
                Json.createObjectBuilder().add("step", what).addAll(figures).build());
        System.out.flush();
    }
}
