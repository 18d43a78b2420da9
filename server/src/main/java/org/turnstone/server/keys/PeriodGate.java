package org.turnstone.server.keys;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.identity.SealedCase;
import org.turnstone.sync.log.Ancestry;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.replica.EraseRequests;
import org.turnstone.sync.replica.Standing;

/**
 * What stands against destroying the key of a period (docs/procedures.md, "Destroying the key of a period"). A sealed record
 * that is still on a laptop can be opened by that key alone, so every laptop that is not shut out must have said that it
 * knows of the next period, and what it made until then must lie in a verified backup. Pure; a clock alone opens nothing.
 */
final class PeriodGate {
    /** How long a period stays openable after the next one began. */
    static final Duration REST = Duration.ofDays(90);

    private PeriodGate() {}

    /**
     * What is known.
     *
     * @param log what is here
     * @param controlLog the log of the authority
     * @param acknowledged the newest vector that each device signed
     * @param durable what a verified backup holds
     * @param lacking entries whose body or key is not here
     * @param onlyThere keys that would be lost with the period's
     * @param away the period's key was handed out, so that nobody can tell what hangs on it
     */
    record Facts(
            ControlState control,
            ChangeLog log,
            LogId controlLog,
            Map<DeviceId, Tips> acknowledged,
            Tips durable,
            int lacking,
            int onlyThere,
            boolean away) {}

    /** Something that has to happen first. */
    record Hindrance(Kind kind, Optional<DeviceId> device, long count) {
        static Hindrance of(Kind kind) {
            return new Hindrance(kind, Optional.empty(), 0);
        }

        static Hindrance of(Kind kind, long count) {
            return new Hindrance(kind, Optional.empty(), count);
        }

        static Hindrance of(Kind kind, DeviceId device) {
            return new Hindrance(kind, Optional.of(device), 0);
        }
    }

    /** Why not. */
    enum Kind {
        /** No period of this number was ever announced. */
        UNKNOWN,
        /** It is the current one. */
        CURRENT,
        /** Its key is gone. */
        DESTROYED,
        /** The next one began less than {@link #REST} ago. */
        TOO_EARLY,
        /** The decisions of the site have branches. */
        FORKED,
        /** A laptop has not said that it knows of the next period. */
        LAPTOP_OUT,
        /** What a laptop made is in no verified backup. */
        NOT_DURABLE,
        /** Bodies or keys of entries are not here. */
        LACKING,
        /** Keys of records are not wrapped to a later period. */
        NOT_REWRAPPED,
        /** Laptops tell of withdrawn interviews, sealed to this key, and nobody has counted their cases yet. */
        UNCOUNTED,
        /** The key is not here, and what only it opens does not show. */
        AWAY
    }

    static List<Hindrance> hindrances(int period, Facts facts, Instant now) {
        ControlState control = facts.control();
        Optional<ControlEntry.PeriodKey> next = control.periodAfter(period);
        if (control.announcementOf(period).isEmpty()) {
            return List.of(Hindrance.of(Kind.UNKNOWN));
        }
        if (next.isEmpty()) {
            return List.of(Hindrance.of(Kind.CURRENT));
        }
        if (control.isDestroyed(period)) {
            return List.of(Hindrance.of(Kind.DESTROYED));
        }
        List<Hindrance> found = new ArrayList<>();
        if (now.isBefore(next.get().from().plus(REST))) {
            found.add(Hindrance.of(Kind.TOO_EARLY));
        }
        if (control.isForked()) {
            found.add(Hindrance.of(Kind.FORKED));
        }
        found.addAll(laptops(facts, control.announcementOf(next.get().number()).orElseThrow()));
        if (facts.lacking() > 0) {
            found.add(Hindrance.of(Kind.LACKING, facts.lacking()));
        }
        if (facts.onlyThere() > 0) {
            found.add(Hindrance.of(Kind.NOT_REWRAPPED, facts.onlyThere()));
        }
        long uncounted = uncounted(period, facts);
        if (uncounted > 0) {
            found.add(Hindrance.of(Kind.UNCOUNTED, uncounted));
        }
        if (facts.away()) {
            found.add(Hindrance.of(Kind.AWAY));
        }
        return found;
    }

    /**
     * Unanswered requests to erase whose case this key alone opens. No more of them come once all laptops know of the next
     * period and what they wrote before is here: they seal to the newest.
     */
    private static long uncounted(int period, Facts facts) {
        Optional<Octets16> key = facts.control().periodKeys().stream()
                .filter(announced -> announced.number() == period)
                .map(announced -> announced.key().id())
                .findFirst();
        if (key.isEmpty()) {
            return 0;
        }
        EraseRequests open = EraseRequests.read(facts.log(), new Standing(facts.log(), facts.control()));
        return Stream.concat(open.hiding().stream(), open.waiting().stream())
                .map(pending -> Optional.ofNullable(pending.request().about()))
                .filter(about -> about.map(SealedCase::to).equals(key))
                .count();
    }

    /** Of a log that is not here at all nobody can tell whose it is: whoever says they have it is asked for it. */
    private static List<Hindrance> laptops(Facts facts, ChangeId announcement) {
        Map<DeviceId, List<LogId>> logs = logsByDevice(facts);
        List<Hindrance> found = new ArrayList<>();
        for (DeviceCertificate laptop : facts.control().members()) {
            if (laptop.role() == DeviceRole.OFFICE) {
                continue;
            }
            Tips said = facts.acknowledged().getOrDefault(laptop.deviceId(), Tips.NONE);
            if (!covers(facts, facts.controlLog(), said).contains(announcement)) {
                found.add(Hindrance.of(Kind.LAPTOP_OUT, laptop.deviceId()));
                continue;
            }
            boolean durable = logs.getOrDefault(laptop.deviceId(), List.of()).stream()
                            .allMatch(log -> isDurable(facts, log, said))
                    && facts.log()
                            .tips()
                            .byLog()
                            .keySet()
                            .containsAll(said.byLog().keySet());
            if (!durable) {
                found.add(Hindrance.of(Kind.NOT_DURABLE, laptop.deviceId()));
            }
        }
        return found;
    }

    /** Both what is here of a log and what its laptop says it has of it. */
    private static boolean isDurable(Facts facts, LogId log, Tips said) {
        Set<ChangeId> safe = covers(facts, log, facts.durable());
        return ids(facts.log().tips().of(log)).allMatch(safe::contains)
                && ids(said.of(log)).allMatch(safe::contains);
    }

    private static Stream<ChangeId> ids(SortedSet<Tip> tips) {
        return tips.stream().map(Tip::id);
    }

    private static Set<ChangeId> covers(Facts facts, LogId log, Tips vector) {
        return Ancestry.atOrBelow(facts.log(), log, ids(vector.of(log)).toList());
    }

    private static Map<DeviceId, List<LogId>> logsByDevice(Facts facts) {
        Standing standing = new Standing(facts.log(), facts.control());
        Map<DeviceId, List<LogId>> logs = new HashMap<>();
        for (LogId log : facts.log().tips().byLog().keySet()) {
            standing.authorOf(log)
                    .ifPresent(author -> logs.computeIfAbsent(author.deviceId(), any -> new ArrayList<>())
                            .add(log));
        }
        return logs;
    }
}
