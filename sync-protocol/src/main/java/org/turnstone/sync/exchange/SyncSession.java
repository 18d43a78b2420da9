package org.turnstone.sync.exchange;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.exchange.SyncListener.Step;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.SendRule;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.replica.IntakeResult;

/**
 * Brings two replicas of a site to the same entries: control log first, then what the other side lacks, then what this side
 * lacks, then forms and attachments, then the receipt (docs/protocol.md, "Session").
 *
 * <p>Nothing is remembered from one session to the next: the vectors are the resume point. A session that breaks off
 * anywhere has done no harm, and the next one goes on from what has arrived. One instance serves one session on one
 * thread.
 */
public final class SyncSession {
    private static final int PULL_BYTES = WireLimits.MAX_HTTP_BUNDLE;

    /** What frames and the closing cost beside the entries themselves. */
    private static final int BATCH_BYTES = WireLimits.MAX_HTTP_BUNDLE - 4096;

    private final LocalReplica local;
    private final Peer peer;
    private final SyncListener listener;

    private int sent;
    private int received;
    private int forms;
    private int attachments;
    private boolean serverOlder;
    private final Set<RecordId> changed = new HashSet<>();
    private final List<IntakeResult> notTaken = new ArrayList<>();
    private final List<IntakeResult> attention = new ArrayList<>();

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
        fetchControl();
        if (listener.isStopped()) {
            return report(null);
        }
        listener.progress(Step.COMPARE, 0, 1);
        Peer.Comparison comparison =
                peer.compare(local.control().head(), local.log().tips());
        listener.progress(Step.COMPARE, 1, 1);
        if (!comparison.equal()) {
            Tips theirs = push(comparison);
            pull(theirs);
        }
        fetchForms();
        sendBlobs();
        if (listener.isStopped()) {
            return report(null);
        }
        listener.progress(Step.RECEIPT, 0, 1);
        Checkpoint receipt = verified(peer.acknowledge(local.log().tips()));
        listener.progress(Step.RECEIPT, 1, 1);
        return report(receipt);
    }

    private void fetchControl() throws PeerException {
        boolean more = true;
        int fetched = 0;
        Checkpoint checkpoint = null;
        while (more && !listener.isStopped()) {
            listener.progress(Step.CONTROL, fetched, -1);
            Peer.ControlAnswer answer = peer.control(controlPlace());
            Intake.Report report = local.take(answer.entries());
            for (IntakeResult result : report.results()) {
                if (!result.code().isKept()) {
                    throw new PeerMistakenException("The server sent a decision of the site that the site's authority"
                            + " did not sign. Nothing was taken from it. Tell the office before you sync again.");
                }
            }
            fetched += answer.entries().size();
            more = answer.more() && !answer.entries().isEmpty();
            checkpoint = answer.checkpoint();
        }
        if (checkpoint != null) {
            verified(checkpoint);
        }
    }

    private long controlPlace() {
        Optional<LogId> control =
                ControlReader.controlLog(local.log(), local.control().authority());
        return control.map(id -> local.log().tips().of(id).last().seq()).orElse(0L);
    }

    private Tips push(Peer.Comparison comparison) throws PeerException {
        ChangeLog log = local.log();
        Tips theirs = comparison.theirs();
        Set<ChangeId> answered = new HashSet<>();
        while (!listener.isStopped()) {
            List<ChangeId> missing =
                    new ArrayList<>(SendRule.missing(log, theirs, comparison.theyHold(), Integer.MAX_VALUE));
            missing.removeAll(answered);
            listener.progress(Step.SEND, sent, (long) sent + missing.size());
            if (missing.isEmpty()) {
                return theirs;
            }
            List<Delivery> batch = batch(log, missing);
            Peer.PushAnswer answer = peer.push(batch);
            batch.forEach(delivery -> answered.add(delivery.entry().id()));
            answer.results().forEach(this::note);
            theirs = answer.theirs();
        }
        return theirs;
    }

    private void note(IntakeResult result) {
        switch (result.code()) {
            case ACCEPTED:
            case ACCEPTED_BRANCH:
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

    /** The longest run of entries that fits one request; always at least one. */
    private static List<Delivery> batch(ChangeLog log, List<ChangeId> missing) {
        List<ChangeId> candidates = missing.subList(0, Math.min(missing.size(), WireLimits.MAX_ENTRIES_PER_REQUEST));
        List<Delivery> batch = new ArrayList<>();
        long bytes = 0;
        for (Delivery delivery : log.deliveries(candidates)) {
            bytes += delivery.encodedLength();
            if (bytes > BATCH_BYTES && !batch.isEmpty()) {
                break;
            }
            batch.add(delivery);
        }
        return batch;
    }

    private void pull(Tips theirs) throws PeerException {
        boolean more = !listener.isStopped();
        Set<ChangeId> tipsHere = held(local.log(), theirs);
        Map<LogId, ChangeId> lastOfLog = new HashMap<>();
        while (more) {
            listener.progress(Step.RECEIVE, received, -1);
            Set<ChangeId> held = new HashSet<>(tipsHere);
            held.addAll(lastOfLog.values());
            Peer.PullAnswer answer = peer.pull(local.log().tips(), held, PULL_BYTES);
            Intake.Report report = local.take(answer.entries());
            changed.addAll(report.touched());
            for (IntakeResult result : report.results()) {
                received += result.code().isKept() && result.code() != IntakeResult.Code.DUPLICATE ? 1 : 0;
            }
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

    /** Those of the tips that stand in a whole chain here. One that is held itself says nothing of what lies below it. */
    static Set<ChangeId> held(ChangeLog log, Tips theirs) {
        Set<ChangeId> held = new HashSet<>();
        theirs.byLog().forEach((id, tips) -> {
            List<Tip> here =
                    tips.stream().filter(tip -> log.find(tip.id()).isPresent()).toList();
            if (!here.isEmpty()) {
                Set<ChangeId> whole = new HashSet<>();
                log.places(id, here.get(0).seq() - 1).forEach(place -> whole.add(place.id()));
                here.stream().map(Tip::id).filter(whole::contains).forEach(held::add);
            }
        });
        return held;
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
            local.keepForm(form.hash(), peer.form(form.hash()));
            forms++;
        }
    }

    private void sendBlobs() throws PeerException {
        List<BlobId> blobs = local.blobsToSend();
        for (BlobId blob : blobs) {
            long length = local.blobLength(blob);
            int chunks = Math.toIntExact((length + WireLimits.BLOB_CHUNK - 1) / WireLimits.BLOB_CHUNK);
            Peer.BlobHoldings there = peer.blob(blob);
            for (int chunk = 0; chunk < chunks && !there.complete(); chunk++) {
                if (listener.isStopped()) {
                    return;
                }
                listener.progress(Step.ATTACHMENTS, attachments, blobs.size());
                if (!there.chunks().contains(chunk)) {
                    peer.putBlob(blob, chunk, length, local.readBlob(blob, chunk));
                }
            }
            if (there.complete() || peer.blob(blob).complete()) {
                local.blobStored(blob);
                attachments++;
            }
        }
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

    private SyncReport report(@Nullable Checkpoint receipt) {
        return new SyncReport(
                receipt == null,
                sent,
                received,
                changed,
                notTaken,
                attention,
                forms,
                attachments,
                receipt,
                serverOlder);
    }
}
