package org.turnstone.sync.exchange;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.exchange.SyncListener.Step;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.replica.IntakeResult;

/** The site's decisions and the server's signed words in one session, in both directions. For one thread. */
final class DecisionExchange {
    private final LocalReplica local;
    private final Peer peer;
    private final SyncListener listener;
    private final Set<RecordId> changed = new HashSet<>();
    private boolean serverOlder;
    private boolean brought;

    DecisionExchange(LocalReplica local, Peer peer, SyncListener listener) {
        this.local = local;
        this.peer = peer;
        this.listener = listener;
    }

    /** Records whose history may be another by what came. */
    Set<RecordId> changed() {
        return changed;
    }

    /** True if the server was restored: it lacks decisions or counts from where it was. */
    boolean isServerOlder() {
        return serverOlder;
    }

    /** True if decisions came since this was asked last. */
    boolean takeBrought() {
        boolean some = brought;
        brought = false;
        return some;
    }

    /** True if the other side has the same decisions and says nothing that is older than what is known of it. */
    boolean standAlike(Tips theirs) {
        Tips mine = local.log().tips();
        return !serverOlder
                && ControlReader.controlLogs(local.log(), local.control().authority()).stream()
                        .allMatch(id -> mine.of(id).equals(theirs.of(id)));
    }

    /** Fetches what is lacking here, and hands back what the other side lost. */
    void fetch() throws PeerException {
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
            brought |= !answer.entries().isEmpty();
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
                    : SyncSession.batch(local.log()
                            .deliveries(
                                    lost.subList(at, Math.min(lost.size(), at + WireLimits.MAX_ENTRIES_PER_REQUEST))));
            peer.remind(batch, local.receipt());
            at += batch.size();
        } while (at < lost.size());
    }

    /** A checkpoint that a server of this site signed; kept if it is newer than those before. */
    Checkpoint verified(Checkpoint checkpoint) throws PeerMistakenException {
        if (!checkpoint.siteId().equals(local.control().siteId())
                || local.control().serverKeys().stream().noneMatch(checkpoint::isSignedBy)) {
            throw new PeerMistakenException(
                    "The server's receipt is not signed by a server of this site. What you sent is"
                            + " kept on this laptop and counts as not sent. Tell the office before you sync again.");
        }
        serverOlder |= local.keep(checkpoint) == LocalReplica.CheckpointStanding.OLDER;
        return checkpoint;
    }
}
