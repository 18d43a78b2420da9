package org.turnstone.sync.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.Decision;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.log.SendRule;
import org.turnstone.sync.model.ExhaustiveSearch.Step;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.replica.Standing;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

/**
 * A server that decides and may be put back to an older copy, after which it may sign a second history before it notices; Ada,
 * whose record is erased and whose laptop is shut out; and Ben. Ada's last change is late for both: it comes after the erasure
 * and lies beyond the cut of the revocation. Wherever this leads, an erasure or revocation that a replica has heard of holds
 * there, whatever branch it stands on; the rest is that of the branch that the newest join chose; and once the weather is
 * good all have the same.
 *
 * <p>What is taken in is worked out by {@link Intake}, decisions by {@link ControlReader} and {@link ControlState}, what
 * counts by {@link Standing}.
 */
final class ControlModel implements ExhaustiveSearch.Model<Situation<ControlModel.Of>> {
    private static final int MOST_ROUNDS = 6;
    private static final int FOUNDING = -1;

    /** What a state consists of. */
    enum Of {
        SERVER,
        SERVER_BODIES,
        ADA,
        ADA_BODIES,
        BEN,
        BEN_BODIES,
        COPY,
        COPY_BODIES,
        /** 1 while the server knows that it was put back and signs nothing. */
        RECOVERING,
        /** How often. */
        DECISIONS,
        JOINS,
        RESTORES
    }

    /** What is broken on purpose. */
    enum Flaw {
        /** Of a branch that is not followed nothing counts. */
        FOLLOWED_BRANCH_ONLY,
        /** A server that was put back stores the decisions that laptops bring and does not carry them out. */
        ERASURE_FORGOTTEN_AT_RESTORE,
        /** What comes of a record after its erasure is kept with its body. */
        LATE_KEPT_WHOLE
    }

    /**
     * How much happens.
     *
     * @param decisions how many the server signs at most, besides joins
     */
    record Bounds(int decisions, int joins, int restores) {}

    private enum Kind {
        ERASE,
        REVOKE,
        PUBLISH
    }

    private record Decided(int after, Kind kind, int count) {}

    private record Joined(int after, long ends) {}

    /** A replica: which entries and which of their bodies. */
    private record Held(long entries, long bodies) {}

    private record Taking(Held has, Held more, boolean carriedOut) {}

    private record Asked(Held sender, Held receiver, boolean decisionsOnly) {}

    private record Replicas(Held server, Held ada, Held ben) {}

    private final Bounds bounds;
    private final @Nullable Flaw flaw;
    private final TestSite site = SyncFixtures.site(2);
    private final TestDevice ada = site.enrol("Ada");
    private final TestDevice ben = site.enrol("Ben");
    private final LogPosition founded = site.controlPosition();
    private final List<Delivery> founding = site.control();
    private final Instant start = site.clock().instant();
    private final RecordId record = SyncFixtures.record(1);
    private final Universe universe = new Universe();
    private final int opening = universe.number("opening", "A", ada::opening);
    private final int early = universe.number("early", "a1", () -> change(1));
    private final int late = universe.number("late", "a2", () -> change(2));

    /** By decision: the one it was signed after, {@link #FOUNDING} for the founding. */
    private final Map<Integer, Integer> before = new HashMap<>();

    private final Map<Integer, Kind> kinds = new HashMap<>();
    private final Map<Integer, FormHash> forms = new HashMap<>();
    /** By join: the entries that it names. */
    private final Map<Integer, Long> joins = new HashMap<>();

    private final Map<Held, ControlState> controls = new HashMap<>();
    private final Map<Taking, Held> taken = new HashMap<>();
    private final Map<Asked, List<Integer>> missing = new HashMap<>();
    private final Map<Held, Optional<String>> judged = new HashMap<>();
    private final Map<Replicas, Optional<String>> weathers = new HashMap<>();

    ControlModel(Bounds bounds, @Nullable Flaw flaw) {
        this.bounds = bounds;
        this.flaw = flaw;
    }

    private Delivery change(int count) {
        return ada.aChange().on(record).after().set("q1", count).save();
    }

    @Override
    public Situation<Of> start() {
        Situation<Of> start = Situation.ofZeros(Of.class);
        start = put(start, Of.ADA, whole(Universe.bit(opening) | Universe.bit(early) | Universe.bit(late)));
        start = put(start, Of.SERVER, whole(Universe.bit(opening) | Universe.bit(early)));
        return put(start, Of.BEN, whole(Universe.bit(opening)));
    }

    private static Held whole(long entries) {
        return new Held(entries, entries);
    }

    private static Of bodiesOf(Of replica) {
        return Of.values()[replica.ordinal() + 1];
    }

    private static Held held(Situation<Of> at, Of replica) {
        return new Held(at.get(replica), at.get(bodiesOf(replica)));
    }

    private static Situation<Of> put(Situation<Of> at, Of replica, Held held) {
        return at.with(replica, held.entries()).with(bodiesOf(replica), held.bodies());
    }

    @Override
    public List<Step<Situation<Of>>> steps(Situation<Of> at) {
        List<Step<Situation<Of>>> steps = new ArrayList<>();
        decisions(at, steps);
        disasters(at, steps);
        for (Of laptop : List.of(Of.ADA, Of.BEN)) {
            transfers(at, laptop, Of.SERVER, steps);
            transfers(at, Of.SERVER, laptop, steps);
        }
        transfers(at, Of.ADA, Of.BEN, steps);
        transfers(at, Of.BEN, Of.ADA, steps);
        return steps;
    }

    private void decisions(Situation<Of> at, List<Step<Situation<Of>>> steps) {
        Held server = held(at, Of.SERVER);
        ControlState control = control(server);
        int head =
                control.head().filter(universe::knows).map(universe::numberOf).orElse(FOUNDING);
        if (at.get(Of.RECOVERING) == 1) {
            if (!control.isForked()) {
                steps.add(new Step<>("a person confirms that the server was put back", at.with(Of.RECOVERING, 0)));
            } else if (at.get(Of.JOINS) < bounds.joins()) {
                int join = join(head, control);
                steps.add(new Step<>(
                        "a person confirms, and the server signs " + universe.names(Universe.bit(join)),
                        signed(at.with(Of.RECOVERING, 0).plusOne(Of.JOINS), join)));
            }
            return;
        }
        if (at.get(Of.DECISIONS) == bounds.decisions()) {
            return;
        }
        for (Kind kind : Kind.values()) {
            // On a forked log only erasures and revocations may be signed until it is joined.
            if (kind != Kind.PUBLISH || !control.isForked()) {
                int decision = decision(new Decided(head, kind, at.number(Of.DECISIONS) + 1));
                steps.add(new Step<>(
                        "the server signs " + universe.names(Universe.bit(decision)),
                        signed(at.plusOne(Of.DECISIONS), decision)));
            }
        }
    }

    private Situation<Of> signed(Situation<Of> at, int decision) {
        return put(at, Of.SERVER, take(held(at, Of.SERVER), whole(Universe.bit(decision)), true));
    }

    private int decision(Decided what) {
        FormHash form = new FormHash(new Octets16(what.after(), what.count()));
        int number = universe.number(
                what,
                what.kind() + "-" + what.count() + name(what.after()),
                () -> sign(what.after(), 10L * what.count(), content(what.kind(), form)));
        before.put(number, what.after());
        kinds.put(number, what.kind());
        if (what.kind() == Kind.PUBLISH) {
            forms.put(number, form);
        }
        return number;
    }

    private ControlEntry content(Kind kind, FormHash form) {
        switch (kind) {
            case ERASE:
                return new ControlEntry.Erase(record, null);
            case REVOKE:
                return new ControlEntry.Revoke(ada.id(), "lost", TestSite.cutAt(universe.entry(early)));
            case PUBLISH:
                return new ControlEntry.PublishForm(form, "f", "1", "A form");
        }
        throw new AssertionError(kind);
    }

    private int join(int head, ControlState control) {
        List<ChangeId> tips = new ArrayList<>(control.looseEnds());
        control.head().ifPresent(tips::add);
        Collections.sort(tips);
        long ends = universe.setOf(tips);
        int number = universe.number(
                new Joined(head, ends),
                "JOIN(" + universe.names(ends) + ")",
                () -> sign(head, 10L * (bounds.decisions() + Long.bitCount(ends)), new ControlEntry.Join(tips)));
        before.put(number, head);
        joins.put(number, ends);
        return number;
    }

    private String name(int after) {
        return after == FOUNDING ? "" : "-after-" + universe.names(Universe.bit(after));
    }

    private Delivery sign(int after, long seconds, ControlEntry content) {
        site.restoreControl(
                after == FOUNDING
                        ? founded
                        : LogPosition.after(universe.entry(after).entry()));
        site.clock().set(start.plus(Duration.ofSeconds(seconds)));
        return site.decide(content);
    }

    private void disasters(Situation<Of> at, List<Step<Situation<Of>>> steps) {
        if (at.get(Of.RESTORES) == bounds.restores()) {
            return;
        }
        if (at.get(Of.COPY) == 0) {
            steps.add(new Step<>("somebody copies the server", put(at, Of.COPY, held(at, Of.SERVER))));
        } else if (!held(at, Of.COPY).equals(held(at, Of.SERVER))) {
            Situation<Of> back =
                    put(at, Of.SERVER, held(at, Of.COPY)).with(Of.RECOVERING, 0).plusOne(Of.RESTORES);
            boolean last = back.get(Of.RESTORES) == bounds.restores();
            steps.add(
                    new Step<>("the server is put back to its copy", last ? put(back, Of.COPY, new Held(0, 0)) : back));
        }
    }

    private void transfers(Situation<Of> at, Of from, Of to, List<Step<Situation<Of>>> steps) {
        Held sender = held(at, from);
        Held receiver = held(at, to);
        // While it is recovering, a server may not know who was shut out and hands out nothing but decisions.
        boolean decisionsOnly = from == Of.SERVER && at.get(Of.RECOVERING) == 1;
        long moved = 0;
        for (int entry : missing(sender, receiver, decisionsOnly)) {
            moved |= Universe.bit(entry);
            Held after = take(receiver, new Held(moved, moved & sender.bodies()), isCarriedOut(at, to));
            Situation<Of> there = put(at, to, after);
            if (to == Of.SERVER && before.containsKey(entry)) {
                there = there.with(Of.RECOVERING, 1);
            }
            steps.add(new Step<>(from + " sends " + to + " " + universe.names(moved), there));
        }
    }

    private boolean isCarriedOut(Situation<Of> at, Of to) {
        return flaw != Flaw.ERASURE_FORGOTTEN_AT_RESTORE || to != Of.SERVER || at.get(Of.RESTORES) == 0;
    }

    private List<Integer> missing(Held sender, Held receiver, boolean decisionsOnly) {
        return missing.computeIfAbsent(
                new Asked(sender, receiver, decisionsOnly), any -> missingAnew(sender, receiver, decisionsOnly));
    }

    /** Decisions first, then the rest. */
    private List<Integer> missingAnew(Held sender, Held receiver, boolean decisionsOnly) {
        MemoryChangeLog from = log(sender);
        MemoryChangeLog to = log(receiver);
        Set<LogId> decisions = Set.of(site.controlLog());
        List<ChangeId> missing = new ArrayList<>(ControlReader.missing(
                from, decisions, ControlReader.ends(to, site.authority().verifyingKey())));
        if (!decisionsOnly) {
            SendRule.missing(from, to.tips(), SendRule.held(to, from.tips()), Integer.MAX_VALUE).stream()
                    .filter(id -> !missing.contains(id))
                    .forEach(missing::add);
        }
        // Who is ahead is sent the founding again, which everybody has.
        return missing.stream().filter(universe::knows).map(universe::numberOf).toList();
    }

    private Held take(Held has, Held more, boolean carriedOut) {
        return taken.computeIfAbsent(new Taking(has, more, carriedOut), any -> takeAnew(has, more, carriedOut));
    }

    private Held takeAnew(Held has, Held more, boolean carriedOut) {
        MemoryChangeLog log = log(has);
        List<Delivery> deliveries = deliveries(more);
        ControlState known = control(has);
        if (!carriedOut) {
            new Intake(log, known).accept(deliveries(only(more, false)));
            log.append(deliveries(only(more, true)));
        } else if (flaw == Flaw.LATE_KEPT_WHOLE && known.isErased(record)) {
            log.append(deliveries);
        } else if (flaw == Flaw.FOLLOWED_BRANCH_ONLY) {
            log.append(deliveries);
            if (followedOnly(log).isErased(record)) {
                log.erase(record, null);
            }
        } else {
            new Intake(log, known).accept(deliveries);
        }
        return new Held(universe.heldBy(log), universe.bodiesIn(log));
    }

    private Held only(Held held, boolean decisions) {
        long set = 0;
        for (int number : Universe.numbers(held.entries())) {
            set |= before.containsKey(number) == decisions ? Universe.bit(number) : 0;
        }
        return new Held(set, held.bodies() & set);
    }

    private List<Delivery> deliveries(Held held) {
        List<Delivery> deliveries = new ArrayList<>();
        for (int number : Universe.numbers(held.entries())) {
            Delivery whole = universe.entry(number);
            boolean body = (held.bodies() & Universe.bit(number)) != 0;
            deliveries.add(body ? whole : Delivery.of(whole.entry().withoutBody()));
        }
        return deliveries;
    }

    private MemoryChangeLog log(Held held) {
        MemoryChangeLog log = new MemoryChangeLog();
        log.append(founding);
        log.append(deliveries(held));
        return log;
    }

    private ControlState control(Held held) {
        return controls.computeIfAbsent(held, any -> {
            MemoryChangeLog log = log(held);
            return flaw == Flaw.FOLLOWED_BRANCH_ONLY
                    ? followedOnly(log)
                    : ControlReader.read(log, site.authority().verifyingKey());
        });
    }

    private ControlState followedOnly(MemoryChangeLog log) {
        ControlState all = ControlReader.read(log, site.authority().verifyingKey());
        Set<ChangeId> elsewhere = new HashSet<>();
        all.setAside().stream().map(Decision::id).forEach(elsewhere::add);
        MemoryChangeLog followed = new MemoryChangeLog();
        followed.append(founding);
        followed.append(universe.in(universe.heldBy(log)).stream()
                .filter(delivery -> !elsewhere.contains(delivery.entry().id()))
                .toList());
        return ControlReader.read(followed, site.authority().verifyingKey());
    }

    @Override
    public Optional<String> wrong(Situation<Of> at) {
        for (Of replica : List.of(Of.SERVER, Of.ADA, Of.BEN)) {
            Optional<String> wrong = judged.computeIfAbsent(held(at, replica), this::judge);
            if (wrong.isPresent()) {
                return Optional.of(replica + ": " + wrong.get());
            }
        }
        if (flaw != null) {
            return Optional.empty();
        }
        return weathers.computeIfAbsent(
                new Replicas(held(at, Of.SERVER), held(at, Of.ADA), held(at, Of.BEN)), this::goodWeather);
    }

    private Optional<String> judge(Held held) {
        MemoryChangeLog log = log(held);
        ControlState control = control(held);
        Set<Kind> heardOf = new HashSet<>();
        decisionsIn(held)
                .forEach(decision -> Optional.ofNullable(kinds.get(decision)).ifPresent(heardOf::add));
        boolean erased = heardOf.contains(Kind.ERASE);
        if (erased != control.isErased(record)) {
            return Optional.of("an erasure that is known here does not hold");
        }
        boolean readable = log.entriesOf(record).stream().anyMatch(Entry::hasBody);
        if (erased && (readable || !log.wrapsOf(record).isEmpty())) {
            return Optional.of(
                    "the record was erased, and " + universe.names(held.bodies()) + " is here with its body");
        }
        Standing standing = new Standing(log, control);
        boolean revoked = heardOf.contains(Kind.REVOKE);
        if (isQuarantined(standing, held, early)
                || isQuarantined(standing, held, late) != (revoked && has(held, late))) {
            return Optional.of(
                    "of a laptop that was " + (revoked ? "" : "not ") + "shut out other entries count than should");
        }
        MemoryChangeLog reversed = new MemoryChangeLog();
        reversed.append(founding);
        List<Delivery> backwards = new ArrayList<>(deliveries(held));
        Collections.reverse(backwards);
        reversed.append(backwards);
        if (flaw == null
                && !ControlReader.read(reversed, site.authority().verifyingKey())
                        .equals(control)) {
            return Optional.of("the order in which decisions arrive makes a difference");
        }
        return flaw == null ? branch(held, control) : Optional.empty();
    }

    private boolean isQuarantined(Standing standing, Held held, int entry) {
        return has(held, entry) && standing.isQuarantined(universe.entry(entry).entry());
    }

    private static boolean has(Held held, int entry) {
        return (held.entries() & Universe.bit(entry)) != 0;
    }

    private List<Integer> decisionsIn(Held held) {
        return Universe.numbers(held.entries()).stream()
                .filter(before::containsKey)
                .toList();
    }

    /** Everything but erasures and revocations is that of one branch, and the newest join says which. */
    private Optional<String> branch(Held held, ControlState control) {
        int head =
                control.head().filter(universe::knows).map(universe::numberOf).orElse(FOUNDING);
        Set<Integer> followed = atOrBelow(head);
        Set<FormHash> published = new HashSet<>();
        followed.forEach(decision -> Optional.ofNullable(forms.get(decision)).ifPresent(published::add));
        Set<FormHash> counted = new HashSet<>();
        control.forms().forEach(form -> counted.add(form.hash()));
        if (!counted.equals(published)) {
            return Optional.of("forms of a branch that is not followed count, or some of the one followed do not");
        }
        List<Integer> here = decisionsIn(held);
        if (here.stream().anyMatch(decision -> before(decision) == head)) {
            return Optional.of("the branch that is followed is not followed to its end");
        }
        List<Integer> newest = here.stream()
                .filter(joins::containsKey)
                .filter(join -> here.stream().noneMatch(other -> !other.equals(join) && isNewer(other, join)))
                .toList();
        boolean only = newest.size() == 1;
        return only && !followed.contains(newest.get(0))
                ? Optional.of("the branch that the newest join chose is not followed")
                : Optional.empty();
    }

    private boolean isNewer(int join, int than) {
        Long named = joins.get(join);
        return named != null
                && (atOrBelow(join).contains(than)
                        || Universe.numbers(named).stream()
                                .anyMatch(tip -> atOrBelow(tip).contains(than)));
    }

    private Set<Integer> atOrBelow(int decision) {
        Set<Integer> chain = new HashSet<>();
        for (int at = decision; at != FOUNDING; at = before(at)) {
            chain.add(at);
        }
        return chain;
    }

    private int before(int decision) {
        return before.getOrDefault(decision, FOUNDING);
    }

    /** Whole sessions of both laptops with the server, which a person has confirmed. */
    private Optional<String> goodWeather(Replicas replicas) {
        Held server = replicas.server();
        Held ada = replicas.ada();
        Held ben = replicas.ben();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            server = exchange(ada, server);
            ada = exchange(server, ada);
            server = exchange(ben, server);
            ben = exchange(server, ben);
        }
        long all = replicas.server().entries()
                | replicas.ada().entries()
                | replicas.ben().entries();
        boolean level = server.entries() == all && ada.equals(server) && ben.equals(server);
        return level
                ? judged.computeIfAbsent(server, this::judge).map(wrong -> "after good weather, everywhere: " + wrong)
                : Optional.of("after good weather Ada has " + universe.names(ada.entries()) + " with the bodies of "
                        + universe.names(ada.bodies()) + ", the server " + universe.names(server.entries()) + " with "
                        + universe.names(server.bodies()) + ", Ben " + universe.names(ben.entries()) + " with "
                        + universe.names(ben.bodies()));
    }

    private Held exchange(Held from, Held to) {
        long moved = 0;
        for (int entry : missing(from, to, false)) {
            moved |= Universe.bit(entry);
        }
        return moved == 0 ? to : take(to, new Held(moved, moved & from.bodies()), true);
    }
}
