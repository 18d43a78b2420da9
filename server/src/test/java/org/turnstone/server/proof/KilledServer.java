package org.turnstone.server.proof;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Peer;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.Standpoint;
import org.turnstone.sync.exchange.SyncListener;
import org.turnstone.sync.exchange.SyncSession;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.replica.IntakeResult;

/**
 * A server that is killed again and again while a laptop pushes to it, and a second laptop that looks what is left.
 *
 * <p>For one thread; the kill itself comes from another one.
 */
final class KilledServer implements AutoCloseable {
    private static final long KILL_WITHIN_MILLIS = 50;
    private static final int ENTRIES_A_SESSION = 4;
    private static final int MOST_SESSIONS = 200;

    private final Path folder;
    private final ProofDatabase database;
    private final int port;
    private final Random random = new Random();
    private final Set<ChangeId> accepted = new HashSet<>();
    private RunningServer server;
    private ServerCalls calls;
    private TestLaptop pushing;
    private TestLaptop looking;
    private String form;

    private int kills;
    private int lateKills;
    private int pushes;
    private int brokenOff;
    private double latestKillMillis;

    private KilledServer(Path folder, ProofDatabase database) throws Exception {
        this.folder = folder;
        this.database = database;
        this.port = BuiltTree.freePort();
        this.server = start();
        boolean founded = false;
        try {
            calls = new ServerCalls(server.address().toString(), server.data().adminTokenFile());
            calls.createSite("kill");
            form = calls.publish("kill", SampleForms.WORKSHOP);
            pushing = laptop("ada");
            looking = laptop("kim");
            pushing.sync();
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

    /** Pushes new entries in real sessions until the server, shortly after one of its answers, is gone. */
    void killWhilePushing() throws InterruptedException {
        KillAfterAnswer peer = new KillAfterAnswer(new TestPeer(calls, pushing), 1 + random.nextInt(5));
        Thread killer = new Thread(peer::kill, "kills the server");
        killer.start();
        try {
            boolean alive = true;
            for (int session = 0; alive && session < MOST_SESSIONS; session++) {
                save();
                alive = session(peer);
            }
            if (alive) {
                throw new AssertionError("the server outlived its kill");
            }
        } finally {
            peer.fire.countDown();
            killer.join(Duration.ofSeconds(30).toMillis());
        }
        double afterMillis = peer.killedAfterMillis();
        if (afterMillis > KILL_WITHIN_MILLIS) {
            lateKills++;
        } else {
            kills++;
            latestKillMillis = Math.max(latestKillMillis, afterMillis);
        }
    }

    /** Kills that came within 50 ms of an answer; on a busy machine some come later and prove less. */
    int kills() {
        return kills;
    }

    private void save() {
        RecordId record = pushing.newRecord();
        pushing.save(record, List.of(set(FieldPath.FORM, form), set(new FieldPath("w/w_title"), "before the kill")));
        for (int i = 1; i < ENTRIES_A_SESSION; i++) {
            pushing.save(record, List.of(set(new FieldPath("w/w_venue"), "hall " + i)));
        }
    }

    private static Operation set(FieldPath path, String text) {
        return new Operation.Set(path, new FieldValue.Text(text));
    }

    /** One session; false if the server is gone. */
    private boolean session(Peer peer) {
        try {
            new SyncSession(pushing, peer, SyncListener.NONE).run();
            return true;
        } catch (java.io.UncheckedIOException gone) {
            brokenOff++;
            return false;
        } catch (PeerException e) {
            throw new AssertionError("the server refused instead of ending", e);
        }
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

    String figures() {
        return kills + " kills (and " + lateKills + " too late to count), " + pushes + " pushes answered, " + brokenOff
                + " sessions broken off, "
                + accepted.size() + " entries accepted, the latest kill " + Math.round(latestKillMillis)
                + " ms after an answer";
    }

    @Override
    public void close() {
        server.close();
    }

    /** The server as the pushing laptop sees it; the nth answer to a push sets off the kill. */
    private final class KillAfterAnswer implements Peer {
        private final Peer real;
        private final int fatalPush;
        private final long delayMicros = TimeUnit.MILLISECONDS.toMicros(random.nextInt((int) KILL_WITHIN_MILLIS - 10));
        private final CountDownLatch fire = new CountDownLatch(1);
        private final AtomicLong lastAnswer = new AtomicLong();
        private final AtomicLong killed = new AtomicLong();
        private int answers;

        KillAfterAnswer(Peer real, int fatalPush) {
            this.real = real;
            this.fatalPush = fatalPush;
        }

        void kill() {
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

        /** From the last answer to the signal; an answer read after the signal counts as none. */
        double killedAfterMillis() {
            return Math.max(0, (killed.get() - lastAnswer.get()) / 1e6);
        }

        @Override
        public PushAnswer push(List<Delivery> batch, List<KeyWrap> wraps) throws PeerException {
            PushAnswer answer = real.push(batch, wraps);
            lastAnswer.set(System.nanoTime());
            answers++;
            pushes++;
            answer.results().stream()
                    .filter(result -> result.code().isKept())
                    .map(IntakeResult::id)
                    .forEach(accepted::add);
            if (answers == fatalPush) {
                fire.countDown();
            }
            return answer;
        }

        @Override
        public ControlAnswer control(Set<ChangeId> myEnds) throws PeerException {
            return real.control(myEnds);
        }

        @Override
        public boolean isLevelWith(Standpoint mine) throws PeerException {
            return real.isLevelWith(mine);
        }

        @Override
        public Comparison compare(Tips mine) throws PeerException {
            return real.compare(mine);
        }

        @Override
        public SupplyAnswer supply(List<Need> wanted) throws PeerException {
            return real.supply(wanted);
        }

        @Override
        public PullAnswer pull(Tips mine, Set<ChangeId> iHold, int maxBytes) throws PeerException {
            return real.pull(mine, iHold, maxBytes);
        }

        @Override
        public Map<String, byte[]> form(FormHash hash) throws PeerException {
            return real.form(hash);
        }

        @Override
        public BlobHoldings blob(BlobId id) throws PeerException {
            return real.blob(id);
        }

        @Override
        public void putBlob(BlobId id, int chunk, long totalBytes, byte[] bytes) throws PeerException {
            real.putBlob(id, chunk, totalBytes, bytes);
        }

        @Override
        public byte[] readBlob(BlobId id, int chunk) throws PeerException {
            return real.readBlob(id, chunk);
        }

        @Override
        public @Nullable Checkpoint acknowledge(Acknowledgement mine) throws PeerException {
            return real.acknowledge(mine);
        }
    }
}
