package org.turnstone.sync.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.exchange.Acknowledgement;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Peer;
import org.turnstone.sync.exchange.PeerRefusedException;
import org.turnstone.sync.exchange.Standpoint;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Need;
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
    public boolean isLevelWith(Standpoint mine) {
        return host instanceof Server server
                && mine.tips().equals(Standpoint.Octets32.of(host.log.tips().digest()))
                && mine.controlHead().equals(host.control.head())
                && mine.wants().equals(host.wants().digest())
                && mine.receipt().equals(Standpoint.receipt(server.have(), server.durable()));
    }

    @Override
    public Comparison compare(Tips mine) {
        Set<LogId> yours = new HashSet<>();
        for (LogId own : host.log.logsOf(guest)) {
            long highest = mine.of(own).stream().mapToLong(Tip::seq).max().orElse(0);
            if (host.log.tips().of(own).last().seq() > highest) {
                yours.add(own);
            }
        }
        return new Comparison(host.log.tips(), held(mine), host.wants(), yours);
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
    public PushAnswer push(List<Delivery> batch, List<KeyWrap> wraps) {
        List<IntakeResult> results = host.take(batch, wraps, guest).results();
        return new PushAnswer(results, host.log.tips(), host.wants());
    }

    @Override
    public SupplyAnswer supply(List<Need> wanted) throws PeerRefusedException {
        requireInGoodStanding();
        List<Delivery> entries = new ArrayList<>();
        List<KeyWrap> wraps = new ArrayList<>();
        for (Need need : wanted) {
            if (need instanceof Need.Body body) {
                host.log.deliveries(List.of(body.id())).stream()
                        .filter(delivery -> delivery.entry().hasBody())
                        .forEach(entries::add);
            } else if (need instanceof Need.Key key) {
                host.log.wrapsOf(key.record()).stream()
                        .filter(wrap -> wrap.keyId().equals(key.key()))
                        .forEach(wraps::add);
            }
        }
        return new SupplyAnswer(entries, wraps, false);
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
        byte[] bytes = host.blobs.get(id);
        return bytes == null ? BlobHoldings.NONE : new BlobHoldings(true, Set.of(0), bytes.length);
    }

    @Override
    public void putBlob(BlobId id, int chunk, long totalBytes, byte[] bytes) {
        host.blobs.put(id, bytes);
        host.log.arrived(new Need.Blob(id));
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
    public Checkpoint acknowledge(Acknowledgement mine) throws PeerRefusedException {
        if (host instanceof Server server) {
            return server.checkpoint(mine.tips());
        }
        return ((Laptop) host)
                .newest()
                .orElseThrow(() -> new PeerRefusedException("NO_RECEIPT", "No receipt of the server is here yet."));
    }
}
