package org.turnstone.sync.exchange;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Predicate;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.SendRule;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.log.Wants;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.replica.IntakeResult;
import org.turnstone.sync.wire.HttpMessages;

/**
 * The answering side of a session: what a replica says to one who asks, by what its log holds now. A server and a hub answer
 * alike; who may ask for what is theirs to decide.
 *
 * <p>Reads only. As safe to share between threads as the log is.
 */
public final class Answers {
    private static final int DELIVERIES_AT_ONCE = 200;

    /** Wraps that are handed out of one key: more are no use to anybody. */
    private static final int MAX_WRAPS_OF_KEY = 8;

    private static final int WRAP_FRAME = 160;

    private final ChangeLog log;

    public Answers(ChangeLog log) {
        this.log = log;
    }

    /**
     * The next of what the other side lacks.
     *
     * @param more true if there is more than this
     */
    public record Portion(List<Delivery> deliveries, boolean more) {
        public static final Portion NOTHING = new Portion(List.of(), false);

        public Portion {
            deliveries = List.copyOf(deliveries);
        }
    }

    /**
     * Bodies and wraps that were asked for, as far as they are here.
     *
     * @param more true if there is more of what was asked for
     */
    public record Supply(List<Delivery> deliveries, List<KeyWrap> wraps, boolean more) {
        public static final Supply NOTHING = new Supply(List.of(), List.of(), false);

        public Supply {
            deliveries = List.copyOf(deliveries);
            wraps = List.copyOf(wraps);
        }
    }

    /**
     * Entries of the control log that stand neither at nor below the ends somebody named, up to about {@code maxBytes}, at
     * least one if there is one.
     */
    public Portion decisions(Set<LogId> controlLogs, Set<ChangeId> theirEnds, int maxBytes) {
        List<ChangeId> ids = ControlReader.missing(log, controlLogs, theirEnds);
        List<ChangeId> first = ids.subList(0, Math.min(ids.size(), WireLimits.MAX_ENTRIES_PER_REQUEST));
        Portion portion = portion(first, any -> true, maxBytes);
        return new Portion(portion.deliveries(), portion.more() || first.size() < ids.size());
    }

    /**
     * Entries of every log that the vector lacks, in the order of their logs, up to about {@code maxBytes}, at least one if
     * there is one.
     */
    public Portion missing(Tips theirs, Set<ChangeId> theyHold, int maxBytes) {
        List<ChangeId> ids = SendRule.missing(log, theirs, theyHold, WireLimits.MAX_ENTRIES_PER_REQUEST);
        Portion portion = portion(ids, any -> true, maxBytes);
        boolean cut = ids.size() == WireLimits.MAX_ENTRIES_PER_REQUEST;
        return new Portion(portion.deliveries(), portion.more() || cut);
    }

    /** Of what was asked for, the bodies and wraps that are here. */
    public Supply supply(List<ChangeId> bodies, List<Need.Key> wanted, int maxBytes) {
        Map<RecordId, List<KeyWrap>> ofRecord = new HashMap<>();
        List<KeyWrap> wraps = new ArrayList<>();
        for (Need.Key key : wanted) {
            ofRecord.computeIfAbsent(key.record(), log::wrapsOf).stream()
                    .filter(wrap -> wrap.keyId().equals(key.key()))
                    .limit(MAX_WRAPS_OF_KEY)
                    .forEach(wraps::add);
        }
        // One whose body is not here must not take the place of those behind it.
        Portion portion = portion(bodies, Entry::hasBody, maxBytes - wraps.size() * WRAP_FRAME);
        return new Supply(portion.deliveries(), wraps, portion.more());
    }

    private Portion portion(List<ChangeId> ids, Predicate<Entry> wanted, int maxBytes) {
        List<Delivery> taken = new ArrayList<>();
        long bytes = 0;
        for (int from = 0; from < ids.size(); from += DELIVERIES_AT_ONCE) {
            List<ChangeId> some = ids.subList(from, Math.min(ids.size(), from + DELIVERIES_AT_ONCE));
            for (Delivery delivery : log.deliveries(some)) {
                if (!wanted.test(delivery.entry())) {
                    continue;
                }
                bytes += delivery.encodedLength();
                if (bytes > maxBytes && !taken.isEmpty()) {
                    return new Portion(taken, true);
                }
                taken.add(delivery);
            }
        }
        return new Portion(taken, false);
    }

    /** Those of the other side's tips that stand in a whole chain here. */
    public Set<ChangeId> held(Tips theirs) {
        return SendRule.held(log, theirs);
    }

    /** Logs of a device of which whole chains go on here beyond the places its vector names: it was restored. */
    public Set<LogId> continued(DeviceId device, Tips theirs) {
        Tips mine = log.tips();
        Set<LogId> continued = new HashSet<>();
        for (LogId own : log.logsOf(device)) {
            if (highest(mine.of(own)) > highest(theirs.of(own))) {
                continued.add(own);
            }
        }
        return continued;
    }

    private static long highest(SortedSet<Tip> tips) {
        return tips.stream().mapToLong(Tip::seq).max().orElse(0);
    }

    /** What became of a push, in the words of the wire. */
    public static HttpMessages.PushAnswer pushAnswer(List<IntakeResult> results, Tips vector, Wants wants) {
        int accepted = 0;
        int duplicate = 0;
        List<String> branches = new ArrayList<>();
        List<String> held = new ArrayList<>();
        List<String> quarantined = new ArrayList<>();
        List<String> erased = new ArrayList<>();
        List<HttpMessages.Rejection> rejected = new ArrayList<>();
        for (IntakeResult result : results) {
            String id = result.id().toHex();
            switch (result.code()) {
                case ACCEPTED -> accepted++;
                case ACCEPTED_BRANCH -> {
                    accepted++;
                    branches.add(id);
                }
                case DUPLICATE -> duplicate++;
                case HELD -> held.add(id);
                case QUARANTINED -> quarantined.add(id);
                case ERASED -> erased.add(id);
                case SIG, UNKNOWN_LOG, LIMIT ->
                    rejected.add(new HttpMessages.Rejection(id, result.code().name()));
            }
        }
        String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(vector.encode());
        return new HttpMessages.PushAnswer(
                accepted,
                duplicate,
                branches,
                held,
                quarantined,
                erased,
                rejected,
                encoded,
                HttpMessages.WantsList.of(wants.needs()));
    }
}
