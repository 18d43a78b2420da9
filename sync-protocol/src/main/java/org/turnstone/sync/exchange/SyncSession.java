package org.turnstone.sync.exchange;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
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
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.replica.IntakeResult;
import org.turnstone.sync.replica.Signers;
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

    /** A commit writes anew whatever page an entry came to lie in: the larger the store, the more for each of a few. */
    private static final int PORTIONS_TOGETHER = 5;

    private final LocalReplica local;
    private final Peer peer;
    private final SyncListener listener;

    private int sent;
    private int received;
    private int forms;
    private final AttachmentMoves attachments;
    private final DecisionExchange decisions;
    private @Nullable Checkpoint receipt;
    private final Set<RecordId> changed = new HashSet<>();
    private final List<IntakeResult> notTaken = new ArrayList<>();
    private final List<IntakeResult> attention = new ArrayList<>();
    private final Set<LogId> forked = new HashSet<>();
    private final Set<LogId> restored = new HashSet<>();

    /** Entries the other side has answered for. */
    private final Set<ChangeId> answered = new HashSet<>();

    private final Signers signers = new Signers();

    /** What the other side wants, as it said last. */
    private Wants theyWant = Wants.NONE;

    /** Of that, what was tried to be given. */
    private final Set<Need> given = new HashSet<>();

    /** The other side's vector, as it said last. */
    private Tips heard = Tips.NONE;

    /** The last word of each side, if the other side stands on it too. */
    private @Nullable Footing footing;

    /** True once something moved that no receipt of this session knows of. */
    private boolean unreceipted = true;

    /** True once the other side said that nothing is new. */
    private boolean level;

    public SyncSession(LocalReplica local, Peer peer, SyncListener listener) {
        this.local = local;
        this.peer = peer;
        this.listener = listener;
        this.decisions = new DecisionExchange(local, peer, listener);
        this.attachments = new AttachmentMoves(local, peer, listener);
    }

    /**
     * Runs the session to its end, or to where the listener stops it.
     *
     * @throws PeerException if the other side cannot be used; what arrived until then is kept
     */
    public SyncReport run() throws PeerException {
        Standpoint before = local.standpoint();
        Optional<Checkpoint> known = local.receipt();
        footing = local.footing().orElse(null);
        boolean atRest = local.blobsToSend().isEmpty()
                && local.wants().isEmpty()
                && local.log().held().isEmpty();
        if (footing == null && known.isPresent() && atRest && peer.isLevelWith(before)) {
            return report(known.get(), false);
        }
        Tips theirs = footing == null ? null : goOn(footing, before.wants());
        if (level && atRest) {
            return report(known.orElse(receipt), false);
        }
        if (theirs == null) {
            footing = null;
            unreceipted = true;
            theirs = beginAnew();
        }
        if (theirs == null) {
            return report(null, true);
        }
        boolean hope = (!level && !before.wants().equals(theyWant.digest()))
                || !before.controlHead().equals(local.control().head());
        if (local.control().isRevoked(local.device())) {
            // It is refused from here on, and what it has is to be handed over whole.
            pushHeld(theirs);
            give();
            sendBlobs();
        }
        requireNewEnoughProgram();
        pull(theirs);
        pushHeld(theirs);
        if (hope || received > 0) {
            local.askAgain();
        }
        Wants whenAsked = theyWant;
        ask();
        fetchForms();
        if (!listener.isStopped() && unreceipted) {
            fetchReceipt();
        }
        // Media last: the answers are safe by now, whatever a slow line does to the rest.
        sendBlobs();
        attachments.fetch();
        unreceipted |= attachments.sent() + attachments.received() > 0;
        give();
        if (!level) {
            local.leftWanting(leftWanting(whenAsked));
        }
        if (listener.isStopped()) {
            return report(null, true);
        }
        if (unreceipted) {
            fetchReceipt();
        }
        return report(receipt, false);
    }

    /** Level by saying everything in full: decisions, then both vectors. Null if it was stopped on the way. */
    private @Nullable Tips beginAnew() throws PeerException {
        fetchDecisions();
        return listener.isStopped() ? null : comparedAndPushed();
    }

    private Tips comparedAndPushed() throws PeerException {
        listener.progress(Step.COMPARE, 0, 1);
        Peer.Comparison comparison = peer.compare(local.log().tips());
        theyWant = comparison.wants();
        heard = comparison.theirs();
        noticeRestore(comparison.theirs(), comparison.yours());
        listener.progress(Step.COMPARE, 1, 1);
        give();
        return push(comparison.theirs(), comparison.theyHold());
    }

    /**
     * Says only what is new since the last word of each side: this device's own entries, all of them, and what it holds. The
     * answer brings the receipt for them. Null if the other side does not stand there: then nothing was taken in.
     */
    private @Nullable Tips goOn(Footing last, Octets16 leftWanting) throws PeerException {
        Footing from = last;
        List<ChangeId> news = newsSince(from);
        Peer.NewsAnswer answer;
        do {
            listener.progress(Step.SEND, sent, (long) sent + news.size());
            List<ChangeId> next = news.subList(0, Math.min(news.size(), WireLimits.MAX_ENTRIES_PER_REQUEST));
            List<Delivery> batch = batch(local.log().deliveries(next));
            Acknowledgement mine = local.stillStandsOn(from) ? null : local.acknowledgement();
            Optional<Peer.NewsAnswer> said = told(from, mine, batch, leftWanting);
            if (said.isEmpty()) {
                return null;
            }
            answer = said.get();
            // What was given up after damage is a place without an entry, and is not looked for again.
            answered.addAll(next.subList(0, batch.isEmpty() ? next.size() : 0));
            batch.forEach(delivery -> answered.add(delivery.entry().id()));
            answer.results().forEach(this::note);
            theyWant = answer.wants();
            handedOver(batch);
            if (answer.level()) {
                level = true;
                receipt = from.receipt();
                unreceipted = false;
                return answer.theirs();
            }
            from = standOn(mine == null ? from.said() : mine, answer.receipt(), answer.theirs());
            news = newsSince(from);
        } while (!news.isEmpty() && !listener.isStopped());
        noticeRestore(answer.theirs(), answer.yours());
        if (!decisions.standAlike(answer.theirs())) {
            fetchDecisions();
        }
        give();
        Set<ChangeId> theyHold = ids(last.receipt().have());
        theyHold.addAll(ids(from.theirs()));
        return pushOthers(answer.theirs(), theyHold);
    }

    /** A copy that counts its acknowledgements from where it was copied says all in full. */
    private Optional<Peer.NewsAnswer> told(
            Footing from, @Nullable Acknowledgement mine, List<Delivery> batch, Octets16 leftWanting)
            throws PeerException {
        return mine == null || mine.number() > from.said().number()
                ? peer.news(from, mine, batch, leftWanting)
                : Optional.empty();
    }

    /** Entries of this device's own logs that the receipt does not cover and that were not sent in this session. */
    private List<ChangeId> newsSince(Footing from) {
        Set<ChangeId> theyHold = new HashSet<>(ids(from.receipt().have()));
        // A stick or a hub may have brought a newer word of the server.
        local.receipt().map(Checkpoint::have).map(SyncSession::ids).ifPresent(theyHold::addAll);
        List<ChangeId> news = new ArrayList<>(SendRule.missing(
                local.log(), local.log().logsOf(local.device()), from.theirs(), theyHold, Integer.MAX_VALUE));
        news.removeIf(answered::contains);
        return news;
    }

    /**
     * What others wrote and only this laptop has, and what was begun since. What the receipt covered the other side holds; if
     * that does not explain all that is here, the vectors are compared.
     */
    private Tips pushOthers(Tips theirs, Set<ChangeId> theyHold) throws PeerException {
        List<ChangeId> missing = new ArrayList<>(SendRule.missing(local.log(), theirs, theyHold, Integer.MAX_VALUE));
        missing.removeIf(answered::contains);
        return missing.isEmpty() || listener.isStopped() ? theirs : comparedAndPushed();
    }

    private static Set<ChangeId> ids(Tips vector) {
        Set<ChangeId> ids = new HashSet<>();
        vector.byLog().values().forEach(tips -> tips.forEach(tip -> ids.add(tip.id())));
        return ids;
    }

    private Footing standOn(Acknowledgement mine, Checkpoint word, Tips theirs) throws PeerMistakenException {
        Footing both = new Footing(mine, decisions.verified(word), knownThere(theirs));
        local.keep(both);
        footing = both;
        receipt = word;
        unreceipted = false;
        return both;
    }

    /** Those of the other side's tips that are here; of a log in which it is ahead, those of the footing before. */
    private Tips knownThere(Tips theirs) {
        Tips before = footing == null ? Tips.NONE : footing.theirs();
        SortedMap<LogId, SortedSet<Tip>> known = new TreeMap<>(before.byLog());
        theirs.byLog().forEach((id, tips) -> {
            SortedSet<Tip> here = new TreeSet<>(tips);
            here.removeIf(tip -> local.log().find(tip.id()).isEmpty());
            if (!here.isEmpty()) {
                known.put(id, here);
            }
        });
        return new Tips(known);
    }

    private void fetchReceipt() throws PeerException {
        listener.progress(Step.RECEIPT, 0, 1);
        Acknowledgement mine = local.acknowledgement();
        Footing from = footing;
        Optional<Peer.NewsAnswer> answer =
                from == null ? Optional.empty() : told(from, mine, List.of(), theyWant.digest());
        if (answer.isPresent()) {
            standOn(mine, answer.get().receipt(), answer.get().theirs());
        } else {
            Checkpoint word = peer.acknowledge(mine);
            if (word != null) {
                standOn(mine, word, heard);
            }
            unreceipted = false;
        }
        listener.progress(Step.RECEIPT, 1, 1);
    }

    /**
     * What the other side goes on wanting, as far as this side had heard of it when it asked for what it lacks itself. What the
     * other side got since from somebody else is not taken out: it may be what was asked for in vain, and is worth asking for
     * again next time.
     */
    private Wants leftWanting(Wants whenAsked) {
        Set<Need> left = new HashSet<>(whenAsked.needs());
        left.removeAll(given);
        left.removeAll(attachments.given());
        theyWant.needs().stream()
                .filter(need -> whenAsked.needs().contains(need) || given.contains(need))
                .forEach(left::add);
        return Wants.of(left);
    }

    private void sendBlobs() throws PeerException {
        theyWant = attachments.send(theyWant);
    }

    /** Whoever knows more of this device's own logs than it does itself knows what a restored store has lost. */
    private void noticeRestore(Tips theirs, Set<LogId> yours) {
        restored.addAll(yours);
        for (LogId own : local.log().logsOf(local.device())) {
            for (Tip tip : theirs.of(own)) {
                if (local.log().find(tip.id()).isEmpty()) {
                    restored.add(own);
                }
            }
        }
        if (!restored.isEmpty()) {
            local.beginLogBeside(restored);
        }
    }

    private void fetchDecisions() throws PeerException {
        decisions.fetch();
        changed.addAll(decisions.changed());
        unreceipted |= decisions.takeBrought();
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
    private Peer.PullAnswer arrived(Peer.Coming first, Set<ChangeId> held) throws PeerException {
        Peer.Coming coming = first;
        for (int attempt = 1; true; attempt++) {
            try {
                return coming.await();
            } catch (PeerRefusedException e) {
                if (!e.code().equals("CONTROL_BEHIND") || attempt == ATTEMPTS) {
                    throw e;
                }
                fetchDecisions();
                coming = peer.pullAhead(local.log().tips(), held, PULL_BYTES, this::checkAhead);
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
                List<KeyWrap> found = new ArrayList<>(local.wrapsOf(key));
                // Where only the first of them arrive, the key is no longer wanted: let it be one that opens for
                // members too.
                found.sort(Comparator.comparing(wrap -> wrap.type() != KeyWrap.Type.SCOPE));
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
        Set<ChangeId> held = new HashSet<>(theyHold);
        while (!listener.isStopped()) {
            // What is sent may release what waited for it there: the tip that is named then is not here, and would say
            // nothing of what lies below it.
            held.addAll(ids(theirs));
            List<ChangeId> missing = new ArrayList<>(SendRule.missing(log, theirs, held, Integer.MAX_VALUE));
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

    /**
     * What is held here once the other side gave all it had to give. The entry it waits for may be on no disk any more, and
     * then nobody but this device has what waits for it.
     */
    private void pushHeld(Tips theirs) throws PeerException {
        Set<ChangeId> there = ids(theirs);
        Deque<ChangeId> waiting = new ArrayDeque<>();
        for (List<ChangeLog.Place> places : local.log().held().values()) {
            for (int i = places.size() - 1; i >= 0; i--) {
                ChangeLog.Place place = places.get(i);
                if (there.contains(place.id())) {
                    there.add(place.prev());
                } else if (!answered.contains(place.id())) {
                    waiting.addFirst(place.id());
                }
            }
        }
        List<ChangeId> left = List.copyOf(waiting);
        while (!left.isEmpty() && !listener.isStopped()) {
            listener.progress(Step.SEND, sent, (long) sent + left.size());
            List<ChangeId> next = left.subList(0, Math.min(left.size(), WireLimits.MAX_ENTRIES_PER_REQUEST));
            List<Delivery> batch = batch(local.log().deliveries(next));
            push(batch, List.of());
            left = left.subList(batch.size(), left.size());
        }
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
        unreceipted = true;
        batch.forEach(delivery -> answered.add(delivery.entry().id()));
        answer.results().forEach(this::note);
        theyWant = answer.wants();
        handedOver(batch);
        heard = answer.theirs();
        return heard;
    }

    private void handedOver(List<Delivery> batch) {
        Set<RecordId> records = new HashSet<>();
        long bytes = 0;
        for (Delivery delivery : batch) {
            records.add(delivery.entry().header().recordId());
            bytes += delivery.encodedLength();
        }
        if (!batch.isEmpty()) {
            listener.handedOver(records, bytes);
        }
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

    private void pull(Tips theirs) throws PeerException {
        Set<ChangeId> tipsHere = SendRule.held(local.log(), theirs);
        long tips = theirs.byLog().values().stream().mapToLong(Set::size).sum();
        if (tipsHere.size() < tips && !listener.isStopped()) {
            seeSigners(theirs, tipsHere);
            pullBeyond(tipsHere);
        }
        listener.progress(Step.RECEIVE, received, received);
    }

    /** While some portions are taken in, the other side makes the next one ready. */
    private void pullBeyond(Set<ChangeId> tipsHere) throws PeerException {
        Map<LogId, ChangeId> lastOfLog = new HashMap<>();
        Set<ChangeId> held = beyondVector(tipsHere, List.of());
        Peer.Coming coming = peer.pullAhead(local.log().tips(), held, PULL_BYTES, this::checkAhead);
        List<List<Delivery>> gathered = new ArrayList<>();
        int waiting = 0;
        boolean more = true;
        while (more) {
            listener.progress(Step.RECEIVE, received + waiting, -1);
            Peer.PullAnswer answer;
            try {
                answer = arrived(coming, held);
            } catch (PeerException e) {
                takeTogether(gathered);
                throw e;
            }
            // The last entry of each log is named as held even where it moves no tip, as within a fork, so that the
            // other side goes on behind it. Once that changes nothing, asking again would bring the same.
            boolean further = false;
            for (Delivery delivery : answer.entries()) {
                LogId log = delivery.entry().header().logId();
                further |= !delivery.entry()
                        .id()
                        .equals(lastOfLog.put(log, delivery.entry().id()));
            }
            more = answer.more() && further && !listener.isStopped();
            if (more) {
                held = beyondVector(tipsHere, lastOfLog.values());
                coming = peer.pullAhead(local.log().tips(), held, PULL_BYTES, this::checkAhead);
            }
            gathered.add(answer.entries());
            waiting += answer.entries().size();
            if (!more || gathered.size() == PORTIONS_TOGETHER) {
                takeTogether(gathered);
                gathered.clear();
                waiting = 0;
            }
        }
    }

    /** In one commit; if that fails, each portion in its own, so that one that cannot be stored costs no other. */
    private void takeTogether(List<List<Delivery>> portions) {
        if (portions.isEmpty()) {
            return;
        }
        try {
            take(portions.stream().flatMap(List::stream).toList(), List.of());
        } catch (RuntimeException e) {
            if (portions.size() == 1) {
                throw e;
            }
            portions.forEach(portion -> take(portion, List.of()));
        }
    }

    /** What is needed to check entries while others are taken in. A log that is not here yet comes with its opening. */
    private void seeSigners(Tips theirs, Set<ChangeId> tipsHere) {
        theirs.byLog().forEach((id, tips) -> {
            if (!tips.stream().allMatch(tip -> tipsHere.contains(tip.id()))) {
                local.log().opening(id).ifPresent(signers::see);
            }
        });
    }

    private void checkAhead(List<Delivery> entries) {
        entries.forEach(delivery -> signers.see(delivery.entry()));
        signers.check(entries);
    }

    /** What is here or has arrived, as far as the vector does not name it already. */
    private Set<ChangeId> beyondVector(Set<ChangeId> here, Collection<ChangeId> arrived) {
        Set<ChangeId> held = new HashSet<>(here);
        held.addAll(arrived);
        local.log().tips().byLog().values().forEach(ends -> ends.forEach(end -> held.remove(end.id())));
        return held;
    }

    private void take(List<Delivery> entries, List<KeyWrap> wraps) {
        Intake.Report report = local.take(entries, wraps);
        unreceipted |= !entries.isEmpty() || !wraps.isEmpty();
        changed.addAll(report.touched());
        for (IntakeResult result : report.results()) {
            received += result.code().isKept() && result.code() != IntakeResult.Code.DUPLICATE ? 1 : 0;
            if (result.code() == IntakeResult.Code.ACCEPTED_BRANCH) {
                noteFork(result.id());
            }
        }
    }

    /**
     * Asks for bodies and wraps that are lacking here. Each is asked for once, or until an answer changes nothing; what does not
     * come is not to be had now.
     */
    private void ask() throws PeerException {
        Set<Need> asked = new HashSet<>();
        while (!listener.isStopped()) {
            Wants before = local.wants();
            List<Need> wanted = new ArrayList<>(before.needs());
            wanted.removeIf(need -> need instanceof Need.Blob || asked.contains(need));
            if (wanted.isEmpty()) {
                return;
            }
            Peer.SupplyAnswer answer = peer.supply(wanted);
            take(answer.entries(), answer.wraps());
            Wants still = local.wants();
            if (!answer.more() || still.needs().equals(before.needs())) {
                asked.addAll(wanted);
                local.askedInVain(
                        wanted.stream().filter(still.needs()::contains).toList());
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

    /** The longest run of entries that fits one request; always at least one. */
    static List<Delivery> batch(List<Delivery> candidates) {
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

    private SyncReport report(@Nullable Checkpoint receipt, boolean stopped) {
        return new SyncReport(
                stopped,
                sent,
                received,
                changed,
                notTaken,
                attention,
                forms,
                attachments.sent(),
                attachments.received(),
                forked,
                restored,
                receipt,
                decisions.isServerOlder());
    }
}
