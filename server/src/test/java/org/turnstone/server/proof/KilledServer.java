package org.turnstone.server.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.SampleForms;
import org.turnstone.server.it.ServerCalls;
import org.turnstone.server.it.TestLaptop;
import org.turnstone.server.it.TestPeer;
import org.turnstone.server.platform.RunningServer;
import org.turnstone.server.platform.ServerLaunch;
import org.turnstone.server.platform.ServerStartException;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.exchange.Acknowledgement;
import org.turnstone.sync.exchange.Footing;
import org.turnstone.sync.exchange.ForwardingPeer;
import org.turnstone.sync.exchange.Peer;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.SyncListener;
import org.turnstone.sync.exchange.SyncSession;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.replica.IntakeResult;

/**
 * A server that is killed again and again while laptops push to it over lines that break, and another laptop that looks what is
 * left.
 *
 * <p>For one thread; each laptop pushes from one of its own, and the kill comes from another.
 */
final class KilledServer implements AutoCloseable {
    /** How many push at once. */
    static final int LAPTOPS = 5;

    private static final long KILL_WITHIN_MILLIS = 50;
    private static final int ENTRIES_A_SESSION = 4;
    private static final int MOST_SESSIONS = 200;

    private final Path folder;
    private final ProofDatabase database;
    private final int port;
    private final Random random = new Random();
    private final Set<ChangeId> accepted = ConcurrentHashMap.newKeySet();
    private final AtomicInteger pushes = new AtomicInteger();
    private final AtomicInteger brokenOff = new AtomicInteger();
    private final List<TestLaptop> pushing = new ArrayList<>();
    private final CuttingProxy line;
    private final ServerCalls calls;
    private final ServerCalls callsOverTheLine;
    private final TestLaptop looking;
    private final String form;
    private RunningServer server;

    private int kills;
    private int lateKills;
    private double latestKillMillis;

    private KilledServer(Path folder, ProofDatabase database) throws Exception {
        this.folder = folder;
        this.database = database;
        this.port = BuiltTree.freePort();
        this.server = start();
        boolean founded = false;
        try {
            line = new CuttingProxy(server.address());
            calls = new ServerCalls(server.address().toString(), server.data().adminTokenFile());
            callsOverTheLine =
                    new ServerCalls(line.address().toString(), server.data().adminTokenFile());
            calls.createSite("kill");
            form = calls.publish("kill", SampleForms.WORKSHOP);
            for (int laptop = 1; laptop <= LAPTOPS; laptop++) {
                pushing.add(laptop("ada" + laptop));
            }
            looking = laptop("kim");
            for (TestLaptop laptop : pushing) {
                laptop.sync();
            }
            looking.sync();
            // The default delay of H2 is over, so that the control run loses entries and not its site.
            Thread.sleep(Duration.ofSeconds(1).toMillis());
            founded = true;
        } finally {
            if (!founded) {
                server.close();
            }
        }
    }

    /** Starts a server with a site, a form and two laptops. */
    static KilledServer found(Path folder, ProofDatabase database) throws Exception {
        return new KilledServer(folder, database);
    }

    private TestLaptop laptop(String login) {
        calls.createUser("kill", login, "facilitator");
        return TestLaptop.enrol(calls, calls.issueCode("kill", login));
    }

    private RunningServer start() throws ServerStartException, InterruptedException {
        return RunningServer.start(
                new ServerLaunch(folder, port, database.settings(), System.getenv(), true), line -> {});
    }

    /** All push new entries in real sessions until the server, shortly after one of its answers, is gone. */
    void killWhilePushing() throws InterruptedException {
        Kill kill = new Kill(LAPTOPS + random.nextInt(3 * LAPTOPS));
        ExecutorService threads = Executors.newFixedThreadPool(LAPTOPS + 1);
        try {
            Future<?> killing = threads.submit(kill::carryOut);
            List<Future<?>> working = new ArrayList<>();
            pushing.forEach(laptop -> working.add(threads.submit(() -> push(laptop, kill))));
            for (Future<?> laptop : working) {
                laptop.get();
            }
            if (!kill.isDue()) {
                throw new AssertionError("the server outlived its kill");
            }
            killing.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError("a laptop or the kill failed", e);
        } finally {
            kill.fire.countDown();
            threads.shutdownNow();
        }
        double afterMillis = kill.afterMillis();
        if (afterMillis > KILL_WITHIN_MILLIS) {
            lateKills++;
        } else {
            kills++;
            latestKillMillis = Math.max(latestKillMillis, afterMillis);
        }
    }

    private void push(TestLaptop laptop, Kill kill) {
        Peer peer = new Watched(new TestPeer(callsOverTheLine, laptop), kill);
        boolean alive = true;
        for (int session = 0; alive && session < MOST_SESSIONS; session++) {
            save(laptop);
            try {
                new SyncSession(laptop, peer, SyncListener.NONE).run();
            } catch (UncheckedIOException broken) {
                // The line was cut, and the next session goes on; or the server is gone, and none does.
                brokenOff.incrementAndGet();
                alive = !kill.isDue();
            } catch (PeerException e) {
                throw new AssertionError("the server refused instead of ending", e);
            }
        }
    }

    /** Kills that came within 50 ms of an answer; on a busy machine some come later and prove less. */
    int kills() {
        return kills;
    }

    private void save(TestLaptop laptop) {
        RecordId record = laptop.newRecord();
        laptop.save(record, List.of(set(FieldPath.FORM, form), set(new FieldPath("w/w_title"), "before the kill")));
        for (int i = 1; i < ENTRIES_A_SESSION; i++) {
            laptop.save(record, List.of(set(new FieldPath("w/w_venue"), "hall " + i)));
        }
    }

    private static Operation set(FieldPath path, String text) {
        return new Operation.Set(path, new FieldValue.Text(text));
    }

    void restart() throws ServerStartException, InterruptedException, IOException {
        server.kill();
        try {
            server = start();
        } catch (ServerStartException e) {
            // The folder is gone after the test, and why a server does not come back is what matters most here.
            System.out.println(Files.readString(server.log(), StandardCharsets.ISO_8859_1));
            throw e;
        }
    }

    /** Accepted entries that a second laptop, after a whole session, does not have. */
    Set<ChangeId> lost() throws PeerException {
        new SyncSession(looking, new TestPeer(calls, looking), SyncListener.NONE).run();
        Set<ChangeId> lost = new HashSet<>(accepted);
        lost.removeAll(looking.entries());
        lost.removeAll(openings());
        return lost;
    }

    /** An opening of a log belongs to no record, so it is looked for in the log. */
    private Set<ChangeId> openings() {
        Set<ChangeId> openings = new HashSet<>();
        looking.log()
                .tips()
                .byLog()
                .keySet()
                .forEach(log -> looking.log().opening(log).ifPresent(entry -> openings.add(entry.id())));
        return openings;
    }

    /** Entries that the server gives more than once to one who asks for everything. */
    List<ChangeId> doubled() throws PeerException {
        Peer peer = new TestPeer(calls, looking);
        MemoryChangeLog all = new MemoryChangeLog();
        // Nobody receives before they know every decision.
        VerifyingKey authority = looking.control().authority();
        all.append(looking.log()
                .deliveries(ControlReader.missing(
                        looking.log(), ControlReader.controlLogs(looking.log(), authority), Set.of())));
        Set<ChangeId> seen = new HashSet<>();
        List<ChangeId> doubled = new ArrayList<>();
        boolean more = true;
        while (more) {
            Peer.PullAnswer answer = peer.pull(all.tips(), Set.of(), 1 << 20);
            answer.entries().stream()
                    .map(delivery -> delivery.entry().id())
                    .filter(id -> !seen.add(id))
                    .forEach(doubled::add);
            all.append(answer.entries());
            more = answer.more();
        }
        if (seen.isEmpty()) {
            throw new AssertionError("the server gave nothing at all");
        }
        return doubled;
    }

    /** How many entries answers said were accepted, over all kills. */
    int accepted() {
        return accepted.size();
    }

    /** How many connections were cut. */
    int cuts() {
        return line.cuts();
    }

    String figures() {
        return kills + " kills (and " + lateKills + " too late to count), " + pushes + " pushes answered, " + brokenOff
                + " sessions broken off by " + cuts() + " cuts and the kills, "
                + accepted.size() + " entries accepted, the latest kill " + Math.round(latestKillMillis)
                + " ms after an answer";
    }

    @Override
    public void close() throws IOException {
        server.close();
        line.close();
    }

    /** The nth answer to a push sets it off. */
    private final class Kill {
        private final int fatalPush;
        private final long delayMicros = TimeUnit.MILLISECONDS.toMicros(random.nextInt((int) KILL_WITHIN_MILLIS - 10));
        private final CountDownLatch fire = new CountDownLatch(1);
        private final AtomicInteger answers = new AtomicInteger();
        private final AtomicLong lastAnswer = new AtomicLong();
        private final AtomicLong killed = new AtomicLong();

        Kill(int fatalPush) {
            this.fatalPush = fatalPush;
        }

        void carryOut() {
            try {
                fire.await();
                TimeUnit.MICROSECONDS.sleep(delayMicros);
                ProcessHandle.of(server.pid()).ifPresent(ProcessHandle::destroyForcibly);
                killed.set(System.nanoTime());
                server.kill();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** True once the server is about to go. */
        boolean isDue() {
            return fire.getCount() == 0;
        }

        /** From the last answer to the signal; an answer read after the signal counts as none. */
        double afterMillis() {
            return Math.max(0, (killed.get() - lastAnswer.get()) / 1e6);
        }

        void answered() {
            lastAnswer.set(System.nanoTime());
            if (answers.incrementAndGet() == fatalPush) {
                fire.countDown();
            }
        }
    }

    /** The server as a pushing laptop sees it. */
    private final class Watched extends ForwardingPeer {
        private final Kill kill;

        Watched(Peer real, Kill kill) {
            super(real);
            this.kill = kill;
        }

        @Override
        public PushAnswer push(List<Delivery> batch, List<KeyWrap> wraps) throws PeerException {
            PushAnswer answer = super.push(batch, wraps);
            answered(answer.results());
            return answer;
        }

        @Override
        public Optional<NewsAnswer> news(
                Footing footing, @Nullable Acknowledgement mine, List<Delivery> batch, Octets16 leftWanting)
                throws PeerException {
            Optional<NewsAnswer> answer = super.news(footing, mine, batch, leftWanting);
            answer.map(NewsAnswer::results)
                    .filter(results -> !results.isEmpty())
                    .ifPresent(this::answered);
            return answer;
        }

        private void answered(List<IntakeResult> results) {
            pushes.incrementAndGet();
            results.stream()
                    .filter(result -> result.code().isKept())
                    .map(IntakeResult::id)
                    .forEach(accepted::add);
            kill.answered();
        }
    }
}
