package org.turnstone.field.hub;

import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.exchange.Answers;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.LocalReplica;
import org.turnstone.sync.exchange.Peer;
import org.turnstone.sync.exchange.Standpoint;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.log.Wants;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.replica.IntakeResult;
import org.turnstone.sync.wire.HttpMessages;

/**
 * What a hub says to a colleague, by what its vault holds now. Bodies, keys and attachments go only to members of the newest
 * generation of the scope key that is known here; a device that was withdrawn may hand over and receives nothing. Receipts are
 * the server's or none.
 *
 * <p>Safe to share between threads: one lock orders the requests of all colleagues.
 */
final class HubAnswers {
    private static final int SMALLEST_PORTION = 64 << 10;
    private static final int ROOM = 512 << 10;

    private final Vault vault;
    private final LocalReplica replica;
    private final BiConsumer<DeviceCertificate, Integer> taken;
    private final Lock lock = new ReentrantLock();

    /** @param taken told whose laptop handed over how many entries that are new here */
    HubAnswers(Vault vault, LocalReplica replica, BiConsumer<DeviceCertificate, Integer> taken) {
        this.vault = vault;
        this.replica = replica;
        this.taken = taken;
    }

    /**
     * Who asks.
     *
     * @param certificate of the device
     * @param revoked true if the office withdrew it, as far as is known here
     * @param member true if the newest scope key known here was given to it
     */
    record Colleague(DeviceCertificate certificate, boolean revoked, boolean member) {
        @Override
        public String toString() {
            return "colleague " + certificate.deviceId();
        }
    }

    private interface Work<T> {
        T run() throws HubProblem;
    }

    private <T> T alone(Work<T> work) throws HubProblem {
        lock.lock();
        try {
            return work.run();
        } finally {
            lock.unlock();
        }
    }

    Colleague colleague(HubDoor.Guest guest) {
        ControlState control = replica.control();
        Octets16 to = guest.certificate().recipientKey().id();
        return new Colleague(
                guest.certificate(),
                control.isRevoked(guest.device()),
                control.currentScopeKey()
                        .filter(scope -> scope.wraps().containsKey(to))
                        .isPresent());
    }

    private static void requireInGoodStanding(Colleague colleague) throws HubProblem {
        if (colleague.revoked()) {
            throw new HubProblem(
                    403,
                    "REVOKED",
                    "This laptop was shut out of the site.",
                    "What it handed over is kept for the office. It receives nothing more. Tell the office if this is a"
                            + " mistake.");
        }
    }

    Answers.Portion decisions(Set<ChangeId> theirEnds) throws HubProblem {
        return alone(() -> new Answers(replica.log())
                .decisions(
                        ControlReader.controlLogs(
                                replica.log(), replica.control().authority()),
                        theirEnds,
                        WireLimits.MAX_HTTP_BUNDLE - ROOM));
    }

    Optional<Checkpoint> receipt() {
        return replica.receipt();
    }

    Tips vector() {
        return replica.log().tips();
    }

    boolean isLevel(HttpMessages.CompareRequest request) throws HubProblem {
        byte[] digest = HubDoor.bytes(request.digest());
        return alone(() -> {
            Octets16 receipt = replica.receipt()
                    .map(known -> Standpoint.receipt(known.have(), known.durable()))
                    .orElse(Octets16.ZERO);
            String head = replica.control().head().map(ChangeId::toHex).orElse("");
            return head.equals(request.control())
                    && MessageDigest.isEqual(vector().digest(), digest)
                    && replica.wants().digest().toHex().equals(request.wants())
                    && receipt.toHex().equals(request.receipt());
        });
    }

    Set<ChangeId> held(Tips theirs) throws HubProblem {
        return alone(() -> new Answers(replica.log()).held(theirs));
    }

    HttpMessages.WantsList wants() throws HubProblem {
        return alone(() -> HttpMessages.WantsList.of(replica.wants().needs()));
    }

    Set<LogId> continued(Colleague colleague, Tips theirs) throws HubProblem {
        return alone(() ->
                new Answers(replica.log()).continued(colleague.certificate().deviceId(), theirs));
    }

    HttpMessages.PushAnswer take(Colleague colleague, List<Delivery> entries, List<KeyWrap> wraps) throws HubProblem {
        return alone(() -> {
            Intake.Report report = replica.take(entries, wraps);
            int fresh = (int) report.results().stream()
                    .filter(result -> result.code().isKept() && result.code() != IntakeResult.Code.DUPLICATE)
                    .count();
            if (fresh > 0) {
                taken.accept(colleague.certificate(), fresh);
            }
            return Answers.pushAnswer(report.results(), vector(), replica.wants());
        });
    }

    /** Keeps a receipt that a colleague brought, if a server of the site signed it and it is newer than the one here. */
    void keep(byte[] receipt) throws HubProblem {
        Checkpoint brought;
        try {
            brought = Checkpoint.decode(receipt);
        } catch (MalformedMessageException e) {
            throw HubProblem.malformed();
        }
        alone(() -> {
            ControlState control = replica.control();
            boolean genuine = brought.siteId().equals(control.siteId())
                    && control.serverKeys().stream().anyMatch(brought::isSignedBy);
            return genuine ? replica.keep(brought) : LocalReplica.CheckpointStanding.SAME;
        });
    }

    Answers.Portion missing(Colleague colleague, Tips theirs, Set<ChangeId> held, int asked) throws HubProblem {
        requireInGoodStanding(colleague);
        int maxBytes = Math.max(SMALLEST_PORTION, Math.min(asked, WireLimits.MAX_HTTP_BUNDLE - SMALLEST_PORTION));
        return alone(() -> {
            Answers.Portion portion = new Answers(replica.log()).missing(theirs, held, maxBytes);
            return colleague.member()
                    ? portion
                    : new Answers.Portion(
                            portion.deliveries().stream()
                                    .map(HubAnswers::withoutAnswers)
                                    .toList(),
                            portion.more());
        });
    }

    /** Chains stay verifiable without what people said; openings and decisions have no answers in them. */
    private static Delivery withoutAnswers(Delivery delivery) {
        return delivery.entry().header().kind() == EntryKind.CHANGE
                ? Delivery.of(delivery.entry().withoutBody())
                : delivery;
    }

    Answers.Supply supply(Colleague colleague, Wants wanted) throws HubProblem {
        requireInGoodStanding(colleague);
        if (!colleague.member()) {
            return Answers.Supply.NOTHING;
        }
        return alone(() -> new Answers(replica.log())
                .supply(
                        wanted.only(Need.Body.class).stream().map(Need.Body::id).toList(),
                        wanted.only(Need.Key.class),
                        WireLimits.MAX_HTTP_BUNDLE - ROOM));
    }

    Optional<Map<String, byte[]>> form(Colleague colleague, FormHash hash) throws HubProblem {
        requireInGoodStanding(colleague);
        return vault.forms().find(hash);
    }

    Peer.BlobHoldings holdings(BlobId id) {
        return replica.holdings(id);
    }

    byte[] piece(Colleague colleague, BlobId id, int piece) throws HubProblem {
        requireInGoodStanding(colleague);
        return alone(() -> {
            Peer.BlobHoldings here = replica.holdings(id);
            if (!colleague.member() || !here.complete() || piece >= Peer.BlobHoldings.pieces(here.length())) {
                throw new HubProblem(404, "NO_BLOB", "The hub has no such attachment.", "Nothing was changed.");
            }
            return replica.readBlob(id, piece);
        });
    }

    /** Keeps a piece of what is wanted here; of anything else a hub keeps nothing, so that nobody can fill its disk. */
    void keepPiece(BlobId id, int piece, long length, byte[] bytes) throws HubProblem {
        boolean fits = length > 0
                && length <= WireLimits.MAX_BLOB
                && piece < Peer.BlobHoldings.pieces(length)
                && bytes.length == Math.min(WireLimits.BLOB_CHUNK, length - (long) piece * WireLimits.BLOB_CHUNK);
        if (!fits) {
            throw new HubProblem(
                    400,
                    "BLOB_CHUNK",
                    "This is not a piece of an attachment of that length.",
                    "It was not stored. It is safe on the laptop.");
        }
        alone(() -> {
            if (replica.log().lacking(new Need.Blob(id)).isEmpty()) {
                return id;
            }
            replica.keepPiece(id, piece, length, bytes);
            return id;
        });
    }
}
