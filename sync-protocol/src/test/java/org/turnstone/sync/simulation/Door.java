package org.turnstone.sync.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.exchange.Acknowledgement;
import org.turnstone.sync.exchange.Answers;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Footing;
import org.turnstone.sync.exchange.FootingCodec;
import org.turnstone.sync.exchange.Outcome;
import org.turnstone.sync.exchange.Peer;
import org.turnstone.sync.exchange.PeerRefusedException;
import org.turnstone.sync.exchange.Standpoint;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.replica.IntakeResult;

/**
 * The answering side of a session, as the server has it and a laptop that serves others: each request is answered from
 * what is there, and nothing is remembered (docs/protocol.md, "Session over HTTP").
 */
final class Door implements Peer {
    private final Replica host;
    private final DeviceId guest;
    private final Answers answers;

    Door(Replica host, DeviceId guest) {
        this.host = host;
        this.guest = guest;
        this.answers = new Answers(host.log);
    }

    @Override
    public ControlAnswer control(Set<ChangeId> myEnds) {
        VerifyingKey authority = host.control.authority();
        Answers.Portion decisions =
                answers.decisions(ControlReader.controlLogs(host.log, authority), myEnds, host.world.portion());
        return new ControlAnswer(
                decisions.deliveries(),
                decisions.more(),
                host instanceof Server ? ControlReader.ends(host.log, authority) : Set.of(),
                word());
    }

    private @Nullable Checkpoint word() {
        if (host instanceof Server server) {
            return server.isRecovering() ? null : server.checkpoint(null);
        }
        return ((Laptop) host).newest().orElse(null);
    }

    @Override
    public void remind(List<Delivery> decisions, Optional<Checkpoint> newest) {
        host.take(decisions, List.of(), guest);
        if (host instanceof Server server) {
            newest.filter(server::isBeyondUs).ifPresent(beyond -> server.recover());
        }
    }

    /**
     * What the frame of an acknowledgement in short and some entries come to, as the two frames of the answer.
     *
     * @return nothing if this server does not stand on the footing that was named
     */
    Optional<Told> told(Octets16 named, byte @Nullable [] acknowledgement, List<Delivery> batch, Octets16 leftWanting) {
        if (!(host instanceof Server server) || server.isRecovering() || host.control.isRevoked(guest)) {
            return Optional.empty();
        }
        try {
            Optional<Footing> footing = server.footing(guest, named);
            if (footing.isEmpty()) {
                return Optional.empty();
            }
            if (acknowledgement == null && batch.isEmpty() && isLevel(server, footing.get(), leftWanting)) {
                return Optional.of(new Told(null, footing.get().receipt(), new byte[0]));
            }
            Acknowledgement said = acknowledgement == null
                    ? footing.get().said()
                    : FootingCodec.acknowledgement(acknowledgement, footing.get());
            if (host.control
                    .device(guest)
                    .filter(certificate -> said.isSignedBy(certificate.verifyingKey()))
                    .isEmpty()) {
                return Optional.empty();
            }
            List<IntakeResult> results = host.take(batch, List.of(), guest).results();
            Checkpoint word = server.receipt(said);
            Outcome outcome = Outcome.of(results, host.log.tips(), host.wants(), answers.continued(guest, said.tips()));
            return Optional.of(new Told(
                    FootingCodec.checkpoint(word, footing.get(), said.tips()).orElse(null),
                    word,
                    outcome.encode(word.have())));
        } catch (MalformedMessageException e) {
            throw new AssertionError("what this program says in short can be read", e);
        }
    }

    private boolean isLevel(Server server, Footing footing, Octets16 leftWanting) {
        return footing.said().tips().equals(host.log.tips())
                && footing.said().controlHead().equals(host.control.head().orElse(new ChangeId(Octets16.ZERO)))
                && footing.receipt().have().equals(server.have())
                && footing.receipt().durable().equals(server.durable())
                && host.wants().digest().equals(leftWanting);
    }

    /**
     * @param shortly the receipt in short, or null if it has to be said in full
     * @param receipt the same
     * @param outcome what became of the entries; empty if nothing is new
     */
    record Told(byte @Nullable [] shortly, Checkpoint receipt, byte[] outcome) {}

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
        return new Comparison(host.log.tips(), answers.held(mine), host.wants(), answers.continued(guest, mine));
    }

    @Override
    public PushAnswer push(List<Delivery> batch, List<KeyWrap> wraps) {
        List<IntakeResult> results = host.take(batch, wraps, guest).results();
        return new PushAnswer(results, host.log.tips(), host.wants());
    }

    @Override
    public SupplyAnswer supply(List<Need> wanted) throws PeerRefusedException {
        requireInGoodStanding();
        List<ChangeId> bodies = new ArrayList<>();
        List<Need.Key> keys = new ArrayList<>();
        for (Need need : wanted) {
            if (need instanceof Need.Body body) {
                bodies.add(body.id());
            } else if (need instanceof Need.Key key) {
                keys.add(key);
            }
        }
        Answers.Supply supply = answers.supply(bodies, keys, host.world.portion());
        return new SupplyAnswer(supply.deliveries(), supply.wraps(), supply.more());
    }

    @Override
    public PullAnswer pull(Tips mine, Set<ChangeId> iHold, int maxBytes) throws PeerRefusedException {
        requireInGoodStanding();
        Answers.Portion portion = answers.missing(mine, iHold, host.world.portion());
        return new PullAnswer(portion.deliveries(), portion.more());
    }

    private void requireInGoodStanding() throws PeerRefusedException {
        if (host.control.isRevoked(guest)) {
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
            if (server.isRecovering()) {
                throw new PeerRefusedException("SERVER_RECOVERING", "The server learns what it lost.");
            }
            return server.receipt(mine);
        }
        return ((Laptop) host)
                .newest()
                .orElseThrow(() -> new PeerRefusedException("NO_RECEIPT", "No receipt of the server is here yet."));
    }
}
