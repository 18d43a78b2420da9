package org.turnstone.field.bench;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The laptops' side of {@code turnstone bench}: twenty of them keep interviews and send them to one server, a fresh one
 * fetches all, and so on. Runs in a process of its own for all rounds, as the server does, so that what was warmed up stays so.
 * Each line of its input asks for a round: a file with codes, a folder, how many records. It prints one JSON object a line,
 * what was measured, in the order it was, and {@code end} after a round. After {@code push} it waits for a line.
 */
public final class LaptopsBench {
    private static final int LAPTOPS = 20;
    private static final int AT_ONCE = 4;
    private static final int EDITED_ONE_IN = 100;
    private static final long SEED = 20260301;
    private static final int PHOTOS = 16;
    private static final int PHOTO_BYTES = 2 << 20;

    private final BufferedReader asked;
    private final CountingProxy proxy;
    private final Path folder;
    private final List<String> codes;
    private final int records;
    private final Workload workload = new Workload(SEED);
    private final List<BenchLaptop> laptops = new ArrayList<>();

    private LaptopsBench(CountingProxy proxy, Path folder, List<String> codes, int records, BufferedReader asked) {
        this.asked = asked;
        this.proxy = proxy;
        this.folder = folder;
        this.codes = codes;
        this.records = records;
    }

    /** The argument is the server's address. */
    public static void main(String[] args) throws Exception {
        BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (CountingProxy proxy = CountingProxy.to(URI.create(args[0]))) {
            for (String line = asked.readLine(); line != null; line = asked.readLine()) {
                String[] round = line.split("\t", -1);
                List<String> codes = Files.readAllLines(Path.of(round[0]));
                new LaptopsBench(proxy, Path.of(round[1]), codes, Integer.parseInt(round[2]), asked).run();
                print("end", Json.createObjectBuilder());
            }
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
        BenchLaptop fresh = enrol(LAPTOPS);
        // Each hears of all the others, as in a site that has been at work for a while.
        for (BenchLaptop laptop : laptops) {
            laptop.sync();
        }
        measure("save", this::saveAll);
        measure("push", () -> pushAll(records));
        // The server has work of its own to do with what it got; the other side of the bench waits for that.
        asked.readLine();
        // What twenty others keep in memory would be looked through at the cost of the one that fetches; in the field
        // each
        // has a process of its own.
        for (BenchLaptop laptop : laptops) {
            laptop.reopen();
        }
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
        measure("attachments-up", () -> {
            laptops.get(0).sendPhotos(PHOTOS, PHOTO_BYTES);
            return PHOTOS;
        });
        measure("attachments-down", () -> {
            fresh.fetchPhotos(PHOTOS);
            return PHOTOS;
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
        long cpu = cpuMillis();
        long start = System.nanoTime();
        int count = work.run();
        long nanos = System.nanoTime() - start;
        CountingProxy.Reading crossed = proxy.read().since(before);
        print(
                what,
                Json.createObjectBuilder()
                        .add("count", count)
                        .add("ms", nanos / 1_000_000)
                        .add("clientCpuMs", cpuMillis() - cpu)
                        .add("up", crossed.up())
                        .add("down", crossed.down())
                        .add("connections", crossed.connections())
                        .add("requests", crossed.requests()));
    }

    /** Of all laptops and of the proxy before them. */
    private static long cpuMillis() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toMillis)
                .orElse(0L);
    }

    private static void print(String what, JsonObjectBuilder figures) throws IOException {
        System.out.println(
                Json.createObjectBuilder().add("step", what).addAll(figures).build());
        System.out.flush();
    }
}
