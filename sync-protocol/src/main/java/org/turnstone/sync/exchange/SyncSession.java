package org.turnstone.sync.exchange;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.exchange.SyncListener.Step;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.SendRule;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.log.Wants;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.replica.IntakeResult;
import org.turnstone.sync.wire.HttpMessages;

/**
 * Brings two replicas of a site to the same entries: control log first, then what the other side lacks, then what this side
 * lacks, then forms and attachments, then the receipt (docs/protocol.md, "Session").
 *
 * <p>Nothing is remembered from one session to the next: the vectors are the resume point. A session that breaks off
 * anywhere has done no harm, and the next one goes on from what has arrived. One instance serves one session on one
 * thread.
 */
public final class SyncSession {
    private static final String NO_FORM = "NO_FORM";
    private static final int PULL_BYTES = WireLimits.MAX_HTTP_BUNDLE;

    /** What frames and the closing cost beside the entries themselves. */
    private static final int BATCH_BYTES = WireLimits.MAX_HTTP_BUNDLE - 4096;

    private static final int ATTEMPTS = 3;

    private final LocalReplica local;
    private final Peer peer;
    private final SyncListener listener;

    private int sent;
    private int received;
    private int forms;
    private int attachments;
    private int attachmentsReceived;
    private boolean serverOlder;
    private final Set<RecordId> changed = new HashSet<>();
    private final List<IntakeResult> notTaken = new ArrayList<>();
    private final List<IntakeResult> attention = new ArrayList<>();
    private final Set<LogId> forked = new HashSet<>();
    private final Set<LogId> restored = new HashSet<>();

    /** Entries the other side has answered for. */
    private final Set<ChangeId> answered = new HashSet<>();

    /** What the other side wants, as it said last. */
    private Wants theyWant = Wants.NONE;

    /** Of that, what was tried to be given. */
    private final Set<Need> given = new HashSet<>();

    public SyncSession(LocalReplica local, Peer peer, SyncListener listener) {
        this.local = local;
        this.peer = peer;
        this.listener = listener;
    }

    /**
     * Runs the session to its end, or to where the listener stops it.
     *
     * @throws PeerException if the other side cannot be used; what arrived until then is kept
     */
    public SyncReport run() throws PeerException {
        Standpoint before = local.standpoint();
        Optional<Checkpoint> known = local.receipt();
        boolean atRest = local.blobsToSend().isEmpty() && local.wants().isEmpty();
        if (known.isPresent() && atRest && peer.isLevelWith(before)) {
            return report(known.get(), false);
        }
        fetchControl();
        if (listener.isStopped()) {
            return report(null, true);
        }
        listener.progress(Step.COMPARE, 0, 1);
        Peer.Comparison comparison = peer.compare(local.log().tips());
        theyWant = comparison.wants();
        noticeRestore(comparison);
        listener.progress(Step.COMPARE, 1, 1);
        boolean hope = !before.wants().equals(theyWant.digest())
                || !before.controlHead().equals(local.control().head());
        give();
        Tips theirs = push(comparison.theirs(), comparison.theyHold());
        if (local.control().isRevoked(local.device())) {
            // It is refused from here on, and what it has is to be handed over whole.
            give();
            sendBlobs();
        }
        requireNewEnoughProgram();
        pull(theirs);
        if (hope || received > 0) {
            local.askAgain();
        }
        ask();
        fetchForms();
        Checkpoint receipt = null;
        if (!listener.isStopped()) {
            receipt = fetchReceipt();
        }
        // Media last: the answers are safe by now, whatever a slow line does to the rest.
        boolean moved = moveBlobs();
        give();
        local.leftWanting(theyWant);
        if (listener.isStopped()) {
            return report(null, true);
        }
        return report(moved ? fetchReceipt() : receipt, false);
    }

    private @Nullable Checkpoint fetchReceipt() throws PeerException {
        listener.progress(Step.RECEIPT, 0, 1);
        Checkpoint receipt = peer.acknowledge(local.acknowledgement());
        listener.progress(Step.RECEIPT, 1, 1);
        return receipt == null ? null : verified(receipt);
    }

    /** Whoever knows more of this device's own logs than it does itself knows what a restored store has lost. */
    private void noticeRestore(Peer.Comparison comparison) {
        restored.addAll(comparison.yours());
        for (LogId own : local.log().logsOf(local.device())) {
            for (Tip tip : comparison.theirs().of(own)) {
                if (local.log().find(tip.id()).isEmpty()) {
                    restored.add(own);
                }
            }
        }
        if (!restored.isEmpty()) {
            local.beginLogBeside(restored);
        }
    }

    private void fetchControl() throws PeerException {
        boolean more = true;
        int fetched = 0;
        Checkpoint checkpoint = null;
        Set<ChangeId> theirEnds = Set.of();
        Set<ChangeId> answeredSoFar = new HashSet<>();
        SortedSet<ChangeId> reached = new TreeSet<>();
        while (more && !listener.isStopped()) {
            listener.progress(Step.CONTROL, fetched, -1);
            Peer.ControlAnswer answer = peer.control(decisionEnds(reached));
            Intake.Report report = local.take(answer.entries(), List.of());
            changed.addAll(report.touched());
            for (IntakeResult result : report.results()) {
                if (!result.code().isKept()) {
                    throw new PeerMistakenException("The server sent a decision of the site that the site's authority"
                            + " did not sign. Nothing was taken from it. Tell the office before you sync again.");
                }
            }
            fetched += answer.entries().size();
            boolean further = false;
            for (Delivery delivery : answer.entries()) {
                further |= answeredSoFar.add(delivery.entry().id());
                reached.remove(delivery.entry().header().prevId());
                reached.add(delivery.entry().id());
            }
            more = answer.more() && further;
            checkpoint = answer.checkpoint();
            theirEnds = answer.ends();
        }
        if (checkpoint != null) {
            verified(checkpoint);
        }
        remind(theirEnds);
    }

    /**
     * The ends of the branches here, after those the other side has answered up to: it may know none of the ends here, and go
     * on behind what it sent all the same.
     */
    private Set<ChangeId> decisionEnds(SortedSet<ChangeId> reached) {
        Set<ChangeId> ends = new LinkedHashSet<>(reached);
        ends.addAll(ControlReader.ends(local.log(), local.control().authority()));
        return ends.stream().limit(WireLimits.MAX_TIPS_PER_LOG).collect(Collectors.toUnmodifiableSet());
    }

    /** Only the server decides, so whoever holds a decision that it lacks knows that it was restored from an older state. */
    private void remind(Set<ChangeId> theirEnds) throws PeerException {
        if (theirEnds.isEmpty() || listener.isStopped()) {
            return;
        }
        VerifyingKey authority = local.control().authority();
        List<ChangeId> lost =
                ControlReader.missing(local.log(), ControlReader.controlLogs(local.log(), authority), theirEnds);
        serverOlder |= !lost.isEmpty();
        if (!serverOlder) {
            return;
        }
        int at = 0;
        do {
            List<Delivery> batch = lost.isEmpty()
                    ? List.of()
                    : batch(local.log()
                            .deliveries(
                                    lost.subList(at, Math.min(lost.size(), at + WireLimits.MAX_ENTRIES_PER_REQUEST))));
            peer.remind(batch, local.receipt());
            at += batch.size();
        } while (at < lost.size());
    }

    /** A site may ask for a newer program before it lets anybody receive what an older one would misread. */
    private void requireNewEnoughProgram() throws PeerRefusedException {
        if (local.control().minimumVersion() > HttpMessages.PROGRAM_VERSION) {
            throw new PeerRefusedException(
                    "UPGRADE",
                    "What is on this laptop was sent. Receiving needs a newer version of the program; install it, and"
                            + " nothing is lost.");
        }
    }

    /** Asks once more if the office decided something since this session began. */
    private Peer.PullAnswer portion(Set<ChangeId> held) throws PeerException {
        for (int attempt = 1; true; attempt++) {
            try {
                return peer.pull(local.log().tips(), held, PULL_BYTES);
            } catch (PeerRefusedException e) {
                if (!e.code().equals("CONTROL_BEHIND") || attempt == ATTEMPTS) {
                    throw e;
                }
                fetchControl();
            }
        }
    }

    /** What the other side wants and can be given goes first: its receipt waits for it. Each thing is tried once. */
    private void give() throws PeerException {
        ChangeLog log = local.log();
        List<Delivery> bodies = new ArrayList<>();
        List<KeyWrap> wraps = new ArrayList<>();
        for (Need need : theyWant.needs()) {
            if (need instanceof Need.Body body && !given.contains(need)) {
                log.deliveries(List.of(body.id())).stream()
                        .filter(delivery -> delivery.entry().hasBody())
                        .forEach(delivery -> {
                            bodies.add(delivery);
                            given.add(need);
                        });
            } else if (need instanceof Need.Key key && !given.contains(need)) {
                List<KeyWrap> found = local.wrapsOf(key);
                if (!found.isEmpty()) {
                    wraps.addAll(found);
                    given.add(need);
                }
            }
        }
        int next = 0;
        while (next < bodies.size() && !listener.isStopped()) {
            List<Delivery> batch = batch(bodies.subList(next, bodies.size()));
            push(batch, List.of());
            next += batch.size();
        }
        for (int from = 0; from < wraps.size() && !listener.isStopped(); from += WireLimits.MAX_WRAPS_PER_ENTRY) {
            push(List.of(), wraps.subList(from, Math.min(wraps.size(), from + WireLimits.MAX_WRAPS_PER_ENTRY)));
        }
    }

    private Tips push(Tips vector, Set<ChangeId> theyHold) throws PeerException {
        ChangeLog log = local.log();
        Tips theirs = vector;
        while (!listener.isStopped()) {
            List<ChangeId> missing = new ArrayList<>(SendRule.missing(log, theirs, theyHold, Integer.MAX_VALUE));
            missing.removeIf(answered::contains);
            decisionsFirst(missing);
            listener.progress(Step.SEND, sent, (long) sent + missing.size());
            if (missing.isEmpty()) {
                return theirs;
            }
            List<ChangeId> next = missing.subList(0, Math.min(missing.size(), WireLimits.MAX_ENTRIES_PER_REQUEST));
            List<Delivery> batch = batch(log.deliveries(next));
            if (batch.isEmpty()) {
                // What is left was given up after damage: only its place is known here.
                return theirs;
            }
            theirs = push(batch, List.of());
        }
        return theirs;
    }

    /** A hub may not have heard yet of a device whose entries it is sent. The sort keeps the order of each log. */
    private void decisionsFirst(List<ChangeId> missing) {
        Set<ChangeId> decisions = new HashSet<>();
        for (LogId id : ControlReader.controlLogs(local.log(), local.control().authority())) {
            local.log().places(id, 0).forEach(place -> decisions.add(place.id()));
        }
        missing.sort(Comparator.comparing(id -> !decisions.contains(id)));
    }

    private Tips push(List<Delivery> batch, List<KeyWrap> wraps) throws PeerException {
        Peer.PushAnswer answer = peer.push(batch, wraps);
        batch.forEach(delivery -> answered.add(delivery.entry().id()));
        answer.results().forEach(this::note);
        theyWant = answer.wants();
        Set<RecordId> records = new HashSet<>();
        long bytes = 0;
        for (Delivery delivery : batch) {
            records.add(delivery.entry().header().recordId());
            bytes += delivery.encodedLength();
        }
        listener.handedOver(records, bytes);
        return answer.theirs();
    }

    private void note(IntakeResult result) {
        switch (result.code()) {
            case ACCEPTED_BRANCH:
                noteFork(result.id());
                sent++;
                break;
            case ACCEPTED:
            case ERASED:
                sent++;
                break;
            case HELD:
            case QUARANTINED:
                sent++;
                attention.add(result);
                break;
            case DUPLICATE:
                break;
            case SIG:
            case UNKNOWN_LOG:
            case LIMIT:
                notTaken.add(result);
                break;
        }
    }

    private void noteFork(ChangeId id) {
        local.log().find(id).ifPresent(entry -> forked.add(entry.header().logId()));
    }

    /** The longest run of entries that fits one request; always at least one. */
    private static List<Delivery> batch(List<Delivery> candidates) {
        List<Delivery> batch = new ArrayList<>();
        long bytes = 0;
        for (Delivery delivery : candidates) {
            bytes += delivery.encodedLength();
            if (!batch.isEmpty() && (bytes > BATCH_BYTES || batch.size() == WireLimits.MAX_ENTRIES_PER_REQUEST)) {
                break;
            }
            batch.add(delivery);
        }
        return batch;
    }

    private void pull(Tips theirs) throws PeerException {
        boolean more = !listener.isStopped();
        Set<ChangeId> tipsHere = SendRule.held(local.log(), theirs);
        Map<LogId, ChangeId> lastOfLog = new HashMap<>();
        while (more) {
            listener.progress(Step.RECEIVE, received, -1);
            Set<ChangeId> held = new HashSet<>(tipsHere);
            held.addAll(lastOfLog.values());
            Peer.PullAnswer answer = portion(held);
            take(answer.entries(), List.of());
            // The last entry of each log is named as held even where it moves no tip, as within a fork, so that the
            // other
            // side goes on behind it. Once that changes nothing, asking again would bring the same.
            boolean further = false;
            for (Delivery delivery : answer.entries()) {
                LogId log = delivery.entry().header().logId();
                further |= !delivery.entry()
                        .id()
                        .equals(lastOfLog.put(log, delivery.entry().id()));
            }
            more = answer.more() && further && !listener.isStopped();
        }
        listener.progress(Step.RECEIVE, received, received);
    }

    private void take(List<Delivery> entries, List<KeyWrap> wraps) {
        Intake.Report report = local.take(entries, wraps);
        changed.addAll(report.touched());
        for (IntakeResult result : report.results()) {
            received += result.code().isKept() && result.code() != IntakeResult.Code.DUPLICATE ? 1 : 0;
            if (result.code() == IntakeResult.Code.ACCEPTED_BRANCH) {
                noteFork(result.id());
            }
        }
    }

    /** Asks for bodies and wraps that are lacking here. Each is asked for once; what does not come is not to be had now. */
    private void ask() throws PeerException {
        Set<Need> asked = new HashSet<>();
        while (!listener.isStopped()) {
            List<Need> wanted = new ArrayList<>(local.wants().needs());
            wanted.removeIf(need -> need instanceof Need.Blob || asked.contains(need));
            if (wanted.isEmpty()) {
                return;
            }
            Peer.SupplyAnswer answer = peer.supply(wanted);
            take(answer.entries(), answer.wraps());
            if (!answer.more()) {
                asked.addAll(wanted);
                Wants still = local.wants();
                local.askedInVain(
                        wanted.stream().filter(still.needs()::contains).toList());
            } else if (answer.entries().isEmpty() && answer.wraps().isEmpty()) {
                return;
            }
        }
    }

    private void fetchForms() throws PeerException {
        List<ControlEntry.PublishForm> lacking = local.control().forms().stream()
                .filter(form -> !local.forms().contains(form.hash()))
                .toList();
        for (ControlEntry.PublishForm form : lacking) {
            if (listener.isStopped()) {
                return;
            }
            listener.progress(Step.FORMS, forms, lacking.size());
            try {
                local.keepForm(form.hash(), peer.form(form.hash()));
                forms++;
            } catch (PeerRefusedException e) {
                if (!e.code().equals(NO_FORM)) {
                    throw e;
                }
                // A hub may have heard of a form without having it. The server has it.
            }
        }
    }

    /** True if an attachment arrived on either side. */
    private boolean moveBlobs() throws PeerException {
        sendBlobs();
        fetchBlobs();
        return attachments + attachmentsReceived > 0;
    }

    private void sendBlobs() throws PeerException {
        Set<BlobId> toSend = new LinkedHashSet<>(local.blobsToSend());
        theyWant.only(Need.Blob.class).stream()
                .map(Need.Blob::id)
                .filter(id -> local.holdings(id).complete())
                .forEach(toSend::add);
        for (BlobId blob : toSend) {
            if (listener.isStopped()) {
                break;
            }
            listener.progress(Step.ATTACHMENTS, attachments, toSend.size());
            if (send(blob)) {
                local.blobStored(blob);
                theyWant = theyWant.without(List.of(new Need.Blob(blob)));
                attachments++;
            }
        }
    }

    private void fetchBlobs() throws PeerException {
        List<Need.Blob> toFetch = local.wants().only(Need.Blob.class);
        for (Need.Blob wanted : toFetch) {
            if (listener.isStopped()) {
                break;
            }
            if (fetch(wanted.id())) {
                attachmentsReceived++;
            } else if (!listener.isStopped()) {
                local.askedInVain(List.of(wanted));
            }
        }
    }

    /** Sends the pieces that are missing there. */
    private boolean send(BlobId blob) throws PeerException {
        long length = local.blobLength(blob);
        Peer.BlobHoldings there = peer.blob(blob);
        boolean sentAny = false;
        for (int piece = 0; piece < Peer.BlobHoldings.pieces(length) && !there.complete(); piece++) {
            if (listener.isStopped()) {
                return false;
            }
            if (!there.chunks().contains(piece)) {
                byte[] bytes = local.readBlob(blob, piece);
                peer.putBlob(blob, piece, length, bytes);
                listener.handedOver(Set.of(), bytes.length);
                sentAny = true;
            }
        }
        return there.complete() || (sentAny && peer.blob(blob).complete());
    }

    /** Fetches the pieces that are missing here. */
    private boolean fetch(BlobId blob) throws PeerException {
        Peer.BlobHoldings there = peer.blob(blob);
        if (!there.complete() || there.length() <= 0 || there.length() > WireLimits.MAX_BLOB) {
            return false;
        }
        Peer.BlobHoldings here = local.holdings(blob);
        for (int piece = 0; piece < Peer.BlobHoldings.pieces(there.length()); piece++) {
            if (listener.isStopped()) {
                return false;
            }
            if (!here.chunks().contains(piece)) {
                local.keepPiece(blob, piece, there.length(), peer.readBlob(blob, piece));
            }
        }
        return local.holdings(blob).complete();
    }

    private Checkpoint verified(Checkpoint checkpoint) throws PeerMistakenException {
        if (!checkpoint.siteId().equals(local.control().siteId())
                || local.control().serverKeys().stream().noneMatch(checkpoint::isSignedBy)) {
            throw new PeerMistakenException(
                    "The server's receipt is not signed by a server of this site. What you sent is"
                            + " kept on this laptop and counts as not sent. Tell the office before you sync again.");
        }
        serverOlder |= local.keep(checkpoint) == LocalReplica.CheckpointStanding.OLDER;
        return checkpoint;
    }

    private SyncReport report(@Nullable Checkpoint receipt, boolean stopped) {
        return new SyncReport(
                stopped,
                sent,
                received,
                changed,
                notTaken,
                attention,
                forms,
                attachments,
                attachmentsReceived,
                forked,
                restored,
                receipt,
                serverOlder);
    }
}
