package org.turnstone.sync.exchange;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.SendRule;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.log.Wants;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.replica.MemoryCustody;
import org.turnstone.sync.testing.TestSite;

/** A site's server in memory, as a session sees it; it counts what it is asked. Used by one thread. */
final class MemoryServer implements Peer {
    private final TestSite site;
    private final MemoryChangeLog log;
    private final MemoryCustody custody;
    private final Map<BlobId, Map<Integer, byte[]>> blobs = new HashMap<>();
    private final Map<BlobId, Long> lengths = new HashMap<>();
    private final Map<DeviceId, Acknowledgement> acknowledged = new HashMap<>();
    private final Map<DeviceId, Footing> footings = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private DeviceId asking = ChangeLog.HERE;
    private Tips durable = Tips.NONE;
    private long checkpoints;
    private int piecesUntilCut = Integer.MAX_VALUE;
    private int decisionsAtOnce = Integer.MAX_VALUE;
    private int entriesAtOnce = 2_000;

    MemoryServer(TestSite site) {
        this.site = site;
        this.log = site.newReplica();
        this.custody = new MemoryCustody(log, List.of(site.periodKey()), id -> blob(id).complete());
    }

    MemoryChangeLog log() {
        return log;
    }

    /** What was asked since the last time this was called. */
    List<String> calls() {
        List<String> asked = List.copyOf(calls);
        calls.clear();
        return asked;
    }

    Acknowledgement acknowledgedBy(DeviceId device) {
        Acknowledgement newest = acknowledged.get(device);
        if (newest == null) {
            throw new AssertionError("nothing was acknowledged");
        }
        return newest;
    }

    /** Lets through so many pieces of attachments, in either direction, and then breaks off. */
    void breakOffAfter(int pieces) {
        piecesUntilCut = pieces;
    }

    /** Answers with so few decisions at a time, as for a control log that is longer than one answer. */
    void decisionsAtOnce(int count) {
        decisionsAtOnce = count;
    }

    /** Answers with so few entries at a time. */
    void entriesAtOnce(int count) {
        entriesAtOnce = count;
    }

    /** The server as a device sees it. */
    Peer seenBy(DeviceId device) {
        asking = device;
        return this;
    }

    Checkpoint checkpoint() {
        return Checkpoint.sign(
                site.siteId(),
                Octets16.ZERO,
                ++checkpoints,
                Instant.EPOCH,
                log.tips().of(site.controlLog()).last().id(),
                Coverage.whole(log),
                durable,
                site.serverKey());
    }

    Intake intake() {
        ControlState control = ControlReader.read(log, site.authority().verifyingKey());
        return new Intake(log, control, custody, asking);
    }

    private Wants wants() {
        return new Wants(log.needs(any -> true, WireLimits.MAX_WANTS));
    }

    @Override
    public ControlAnswer control(Set<ChangeId> myEnds) {
        calls.add("control");
        List<ChangeId> ids = ControlReader.missing(log, Set.of(site.controlLog()), myEnds);
        Set<ChangeId> ends = ControlReader.ends(log, site.authority().verifyingKey());
        List<ChangeId> next = ids.subList(0, Math.min(ids.size(), decisionsAtOnce));
        return new ControlAnswer(log.deliveries(next), next.size() < ids.size(), ends, checkpoint());
    }

    @Override
    public boolean isLevelWith(Standpoint mine) {
        calls.add("level");
        return mine.tips().equals(Standpoint.Octets32.of(log.tips().digest()))
                && mine.controlHead()
                        .filter(log.tips().of(site.controlLog()).last().id()::equals)
                        .isPresent()
                && mine.wants().equals(wants().digest())
                && mine.receipt().equals(Standpoint.receipt(Coverage.whole(log), durable));
    }

    @Override
    public Comparison compare(Tips mine) {
        calls.add("compare");
        Set<ChangeId> held = new HashSet<>();
        mine.byLog()
                .values()
                .forEach(tips -> tips.stream()
                        .map(Tip::id)
                        .filter(id -> log.find(id).isPresent())
                        .forEach(held::add));
        Set<LogId> yours = new HashSet<>();
        for (LogId own : log.logsOf(asking)) {
            long highest = mine.of(own).stream().mapToLong(Tip::seq).max().orElse(0);
            if (log.tips().of(own).last().seq() > highest) {
                yours.add(own);
            }
        }
        return new Comparison(log.tips(), held, wants(), yours);
    }

    @Override
    public PushAnswer push(List<Delivery> batch, List<KeyWrap> wraps) {
        calls.add("push");
        Intake intake = intake();
        Intake.Report report = intake.accept(batch);
        intake.acceptWraps(wraps);
        return new PushAnswer(report.results(), log.tips(), wants());
    }

    @Override
    public PullAnswer pull(Tips mine, Set<ChangeId> iHold, int maxBytes) {
        calls.add("pull");
        List<ChangeId> ids = SendRule.missing(log, mine, iHold, entriesAtOnce + 1);
        List<ChangeId> next = ids.subList(0, Math.min(ids.size(), entriesAtOnce));
        return new PullAnswer(log.deliveries(next), next.size() < ids.size());
    }

    @Override
    public SupplyAnswer supply(List<Need> wanted) {
        calls.add("supply");
        List<Delivery> entries = new ArrayList<>();
        List<KeyWrap> wraps = new ArrayList<>();
        for (Need need : wanted) {
            if (need instanceof Need.Body body) {
                log.deliveries(List.of(body.id())).stream()
                        .filter(delivery -> delivery.entry().hasBody())
                        .forEach(entries::add);
            } else if (need instanceof Need.Key key) {
                log.wrapsOf(key.record()).stream()
                        .filter(wrap -> wrap.keyId().equals(key.key()))
                        .forEach(wraps::add);
            }
        }
        return new SupplyAnswer(entries, wraps, false);
    }

    @Override
    public Map<String, byte[]> form(FormHash hash) {
        throw new AssertionError("no form was published");
    }

    @Override
    public BlobHoldings blob(BlobId id) {
        Map<Integer, byte[]> pieces = blobs.getOrDefault(id, Map.of());
        long length = lengths.getOrDefault(id, 0L);
        boolean complete = length > 0 && pieces.size() == BlobHoldings.pieces(length);
        return new BlobHoldings(complete, pieces.keySet(), length);
    }

    private void countPiece() throws PeerUnreachableException {
        if (piecesUntilCut == 0) {
            piecesUntilCut = Integer.MAX_VALUE;
            throw new PeerUnreachableException("the line broke", java.time.Duration.ZERO);
        }
        piecesUntilCut--;
    }

    @Override
    public void putBlob(BlobId id, int chunk, long totalBytes, byte[] bytes) throws PeerException {
        countPiece();
        calls.add("put " + chunk);
        blobs.computeIfAbsent(id, any -> new HashMap<>()).put(chunk, bytes);
        lengths.put(id, totalBytes);
        if (blob(id).complete()) {
            java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
            new java.util.TreeMap<>(blobs.getOrDefault(id, Map.of())).values().forEach(all::writeBytes);
            if (!java.util.Arrays.equals(LabelledHash.sha256(all.toByteArray()), id.toBytes())) {
                throw new AssertionError("an attachment arrived altered");
            }
            log.arrived(new Need.Blob(id));
        }
    }

    @Override
    public byte[] readBlob(BlobId id, int chunk) throws PeerException {
        countPiece();
        calls.add("read " + chunk);
        return blobs.getOrDefault(id, Map.of()).getOrDefault(chunk, new byte[0]);
    }

    @Override
    public Checkpoint acknowledge(Acknowledgement mine) {
        calls.add("acknowledge");
        acknowledged.put(mine.device(), mine);
        Checkpoint receipt = checkpoint();
        footings.put(mine.device(), new Footing(mine, receipt));
        return receipt;
    }

    /** Loses what it was told last by anybody, as one that was restored. */
    void forgetFootings() {
        footings.clear();
    }

    @Override
    public Optional<NewsAnswer> news(
            Footing footing, @Nullable Acknowledgement given, List<Delivery> batch, Octets16 leftWanting) {
        Acknowledgement mine = given == null ? footing.said() : given;
        if (!standsOn(footing, mine.device())) {
            calls.add("no footing");
            return Optional.empty();
        }
        if (given == null && batch.isEmpty() && isLevel(footing, leftWanting)) {
            calls.add("level");
            return Optional.of(NewsAnswer.level(footing));
        }
        calls.add("news " + batch.size());
        Intake.Report report = intake().accept(batch);
        acknowledged.put(mine.device(), mine);
        Checkpoint receipt = checkpoint();
        footings.put(mine.device(), new Footing(mine, receipt));
        return Optional.of(new NewsAnswer(report.results(), log.tips(), wants(), Set.of(), receipt, false));
    }

    private boolean isLevel(Footing footing, Octets16 leftWanting) {
        return footing.said().tips().equals(log.tips())
                && footing.receipt().have().equals(Coverage.whole(log))
                && footing.receipt().durable().equals(durable)
                && wants().digest().equals(leftWanting);
    }

    private boolean standsOn(Footing footing, DeviceId device) {
        Footing here = footings.get(device);
        return here != null && here.id().equals(footing.id());
    }
}
