package org.turnstone.sync.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Peer;
import org.turnstone.sync.exchange.PeerRefusedException;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.SendRule;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.IntakeResult;

/**
 * The answering side of a session, as the server has it and a laptop that serves others: each request is answered from
 * what is there, and nothing is remembered (docs/protocol.md, "Session over HTTP").
 */
final class Door implements Peer {
    private final Replica host;
    private final DeviceId guest;

    Door(Replica host, DeviceId guest) {
        this.host = host;
        this.guest = guest;
    }

    @Override
    public ControlAnswer control(long afterSeq) {
        List<ChangeId> ids = host.log.places(host.world.controlLog(), afterSeq).stream()
                .map(ChangeLog.Place::id)
                .toList();
        Checkpoint word = host instanceof Server server
                ? server.checkpoint(null)
                : ((Laptop) host).newest().orElse(null);
        return new ControlAnswer(host.log.deliveries(ids), false, word);
    }

    @Override
    public Comparison compare(Optional<ChangeId> controlHead, Tips mine) {
        Tips here = host.log.tips();
        if (here.equals(mine) && controlHead.equals(host.control.head())) {
            return Comparison.EQUAL;
        }
        return new Comparison(false, here, held(mine));
    }

    /** Those of the tips that stand in a whole chain here. */
    private Set<ChangeId> held(Tips theirs) {
        Set<ChangeId> held = new HashSet<>();
        theirs.byLog().forEach((log, tips) -> {
            Set<ChangeId> whole = new HashSet<>();
            host.log.places(log, tips.first().seq() - 1).forEach(place -> whole.add(place.id()));
            tips.stream().map(Tip::id).filter(whole::contains).forEach(held::add);
        });
        return held;
    }

    @Override
    public PushAnswer push(List<Delivery> batch) {
        List<IntakeResult> results = host.take(batch).results();
        return new PushAnswer(results, host.log.tips());
    }

    /** Wraps that stood alone in a push. */
    void pushWraps(List<KeyWrap> wraps) {
        host.takeWraps(wraps);
    }

    @Override
    public PullAnswer pull(Tips mine, Set<ChangeId> iHold, int maxBytes) throws PeerRefusedException {
        requireInGoodStanding();
        List<ChangeId> ids = SendRule.missing(host.log, mine, iHold, WireLimits.MAX_ENTRIES_PER_REQUEST);
        List<Delivery> taken = new ArrayList<>();
        int limit = host.world.portion();
        for (Delivery delivery : host.log.deliveries(ids.subList(0, Math.min(ids.size(), limit)))) {
            taken.add(delivery);
        }
        return new PullAnswer(taken, taken.size() < ids.size());
    }

    private void requireInGoodStanding() throws PeerRefusedException {
        if (host.control.revocation(guest).isPresent()) {
            throw new PeerRefusedException("REVOKED", "This laptop was revoked.");
        }
    }

    @Override
    public Map<String, byte[]> form(FormHash hash) throws PeerRefusedException {
        requireInGoodStanding();
        Map<String, byte[]> files = host.forms.get(hash);
        if (files == null) {
            throw new PeerRefusedException("NO_FORM", "This form version is not here.");
        }
        return files;
    }

    @Override
    public BlobHoldings blob(BlobId id) {
        return host.blobs.containsKey(id) ? new BlobHoldings(true, Set.of(0)) : new BlobHoldings(false, Set.of());
    }

    @Override
    public void putBlob(BlobId id, int chunk, long totalBytes, byte[] bytes) {
        host.blobs.put(id, bytes);
    }

    @Override
    public byte[] readBlob(BlobId id, int chunk) throws PeerRefusedException {
        byte[] bytes = host.blobs.get(id);
        if (bytes == null) {
            throw new PeerRefusedException("NO_BLOB", "This attachment is not here.");
        }
        return bytes;
    }

    @Override
    public Checkpoint acknowledge(Tips mine) throws PeerRefusedException {
        if (host instanceof Server server) {
            return server.checkpoint(mine);
        }
        return ((Laptop) host)
                .newest()
                .orElseThrow(() -> new PeerRefusedException("NO_RECEIPT", "No receipt of the server is here yet."));
    }
}
