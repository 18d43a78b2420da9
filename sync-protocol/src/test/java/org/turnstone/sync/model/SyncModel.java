package org.turnstone.sync.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeHeader;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.exchange.Coverage;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.log.SendRule;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.model.ExhaustiveSearch.Step;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.simulation.Numbers;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

/**
 * Two laptops and a server. Ada's laptop may come back from an older copy, noticed or not, and so may the server; every
 * transfer may end after any entry; a stick may lie about for a while. Wherever this leads, once the weather is good everybody
 * has everything that anybody had and that all before it is left of, and what a receipt covers the server has, unless it was
 * itself put back behind it.
 *
 * <p>What is sent is worked out by {@link SendRule}, what is taken by {@link Intake}, what a receipt covers by
 * {@link Coverage}.
 */
final class SyncModel implements ExhaustiveSearch.Model<Situation<SyncModel.Of>> {
    private static final int MOST_ROUNDS = 8;
    /** So small that one log needs several portions. */
    private static final int PORTION = 2;

    /** What a state consists of. Sets of entries, unless it says otherwise. */
    enum Of {
        ADA,
        /** The number of the entry that her log goes on from. */
        ADA_END,
        BEN,
        BEN_END,
        SERVER,
        /** At the server and not stored yet. */
        ARRIVED,
        /** What receipts covered and no restore of the server took back. */
        TOLD,
        ADA_COPY,
        ADA_COPY_END,
        SERVER_COPY,
        STICK,
        /** With {@link Flaw#CURSOR_REMEMBERED} what each laptop takes for sent. */
        ADA_SENT,
        BEN_SENT,
        /** How often. */
        ADA_SAVES,
        BEN_SAVES,
        ADA_RESTORES,
        SERVER_RESTORES
    }

    /** What is broken on purpose. */
    enum Flaw {
        /** A laptop sends what it does not remember having sent, and does not ask what the server has. */
        CURSOR_REMEMBERED,
        /** A vector says how far each log goes, not with which entry, and nobody opens a new log after a restore. */
        NUMBERS_TRUSTED,
        /** The second entry at one place of a log is refused. */
        FORKS_REFUSED,
        /** A receipt covers what has arrived and is not stored yet. */
        RECEIPT_BEFORE_STORING
    }

    /**
     * How much happens.
     *
     * @param adaSaves how often Ada saves at most
     * @param stick whether she may write a stick
     */
    record Bounds(int adaSaves, int benSaves, int adaRestores, int serverRestores, boolean stick) {}

    private record Save(String who, int after, int count) {}

    private record NewLog(int restores) {}

    private record Pair(long first, long second) {}

    private record Stores(long ada, long ben, long server, long adaSent, long benSent) {}

    private final Bounds bounds;
    private final @Nullable Flaw flaw;
    private final TestSite site = SyncFixtures.site(1);
    private final TestDevice ada = site.enrol("Ada");
    private final TestDevice ben = site.enrol("Ben");
    private final ControlState control = site.controlState();
    private final Universe universe = new Universe();
    private final int adasOpening = universe.number("Ada's log", "A", ada::opening);
    private final int bensOpening = universe.number("Ben's log", "B", ben::opening);
    private final Map<Long, MemoryChangeLog> logs = new HashMap<>();
    private final Map<Pair, List<Integer>> missing = new HashMap<>();
    private final Map<Pair, Long> accepted = new HashMap<>();
    private final Map<Stores, Optional<String>> weathers = new HashMap<>();

    SyncModel(Bounds bounds, @Nullable Flaw flaw) {
        this.bounds = bounds;
        this.flaw = flaw;
    }

    @Override
    public Situation<Of> start() {
        return Situation.ofZeros(Of.class)
                .with(Of.ADA, Universe.bit(adasOpening))
                .with(Of.ADA_END, adasOpening)
                .with(Of.BEN, Universe.bit(bensOpening))
                .with(Of.BEN_END, bensOpening);
    }

    @Override
    public List<Step<Situation<Of>>> steps(Situation<Of> at) {
        List<Step<Situation<Of>>> steps = new ArrayList<>();
        saves(at, steps);
        disasters(at, steps);
        session(at, Of.SERVER, steps);
        transfers(at, Of.BEN, Of.SERVER, steps);
        transfers(at, Of.SERVER, Of.BEN, steps);
        session(at, Of.BEN, steps);
        stick(at, steps);
        storing(at, steps);
        return steps;
    }

    private void saves(Situation<Of> at, List<Step<Situation<Of>>> steps) {
        if (at.get(Of.ADA_SAVES) < bounds.adaSaves()) {
            int entry = saved("a", ada, at.number(Of.ADA_END), at.number(Of.ADA_SAVES) + 1);
            steps.add(new Step<>(
                    "Ada saves " + universe.names(Universe.bit(entry)),
                    at.with(Of.ADA, at.get(Of.ADA) | Universe.bit(entry))
                            .with(Of.ADA_END, entry)
                            .plusOne(Of.ADA_SAVES)));
        }
        if (at.get(Of.BEN_SAVES) < bounds.benSaves()) {
            int entry = saved("b", ben, at.number(Of.BEN_END), at.number(Of.BEN_SAVES) + 1);
            steps.add(new Step<>(
                    "Ben saves " + universe.names(Universe.bit(entry)),
                    at.with(Of.BEN, at.get(Of.BEN) | Universe.bit(entry))
                            .with(Of.BEN_END, entry)
                            .plusOne(Of.BEN_SAVES)));
        }
    }

    private int saved(String who, TestDevice device, int after, int count) {
        String name = who + count + "-after-" + universe.names(Universe.bit(after));
        return universe.number(new Save(who, after, count), name, () -> {
            device.restore(LogPosition.after(universe.entry(after).entry()));
            return device.aChange().after().set("q1", count).save();
        });
    }

    private void disasters(Situation<Of> at, List<Step<Situation<Of>>> steps) {
        if (at.get(Of.ADA_RESTORES) < bounds.adaRestores()) {
            if (at.get(Of.ADA_COPY) == 0) {
                steps.add(new Step<>(
                        "somebody copies Ada's laptop",
                        at.with(Of.ADA_COPY, at.get(Of.ADA)).with(Of.ADA_COPY_END, at.get(Of.ADA_END))));
            } else if (at.get(Of.ADA_COPY) != at.get(Of.ADA)) {
                Situation<Of> back = adaPutBack(at);
                steps.add(new Step<>("Ada's laptop is put back to its copy, and nobody notices", back));
                if (flaw != Flaw.NUMBERS_TRUSTED) {
                    steps.add(new Step<>("Ada's laptop is put back to its copy and opens a new log", newLog(back)));
                }
            }
        }
        if (at.get(Of.SERVER_RESTORES) < bounds.serverRestores()) {
            if (at.get(Of.SERVER_COPY) == 0 && at.get(Of.SERVER) != 0) {
                steps.add(new Step<>("somebody copies the server", at.with(Of.SERVER_COPY, at.get(Of.SERVER))));
            } else if (at.get(Of.SERVER) != at.get(Of.SERVER_COPY)) {
                steps.add(new Step<>("the server is put back to its copy, or to nothing", serverPutBack(at)));
            }
        }
    }

    private Situation<Of> adaPutBack(Situation<Of> at) {
        Situation<Of> back = at.with(Of.ADA, at.get(Of.ADA_COPY))
                .with(Of.ADA_END, at.get(Of.ADA_COPY_END))
                .with(Of.ADA_SENT, at.get(Of.ADA_SENT) & at.get(Of.ADA_COPY))
                .plusOne(Of.ADA_RESTORES);
        boolean last = back.get(Of.ADA_RESTORES) == bounds.adaRestores();
        return last ? back.with(Of.ADA_COPY, 0).with(Of.ADA_COPY_END, 0) : back;
    }

    private Situation<Of> serverPutBack(Situation<Of> at) {
        Situation<Of> back = at.with(Of.SERVER, at.get(Of.SERVER_COPY))
                .with(Of.ARRIVED, 0)
                .with(Of.TOLD, at.get(Of.TOLD) & at.get(Of.SERVER_COPY))
                .plusOne(Of.SERVER_RESTORES);
        return back.get(Of.SERVER_RESTORES) == bounds.serverRestores() ? back.with(Of.SERVER_COPY, 0) : back;
    }

    private Situation<Of> newLog(Situation<Of> at) {
        int restores = at.number(Of.ADA_RESTORES);
        int opening = universe.number(new NewLog(restores), "A" + "'".repeat(restores), ada::openNewLog);
        return at.with(Of.ADA, at.get(Of.ADA) | Universe.bit(opening)).with(Of.ADA_END, opening);
    }

    /** Between Ada and somebody else, who may show her that her laptop was put back. */
    private void session(Situation<Of> at, Of other, List<Step<Situation<Of>>> steps) {
        LogId own = universe.entry(at.number(Of.ADA_END)).entry().header().logId();
        boolean behind = log(at.get(other)).tips().of(own).stream()
                .anyMatch(tip -> log(at.get(Of.ADA)).find(tip.id()).isEmpty());
        if (behind && flaw != Flaw.NUMBERS_TRUSTED) {
            steps.add(
                    new Step<>("Ada meets " + other + ", who knows more of her log, and opens a new one", newLog(at)));
            return;
        }
        transfers(at, Of.ADA, other, steps);
        transfers(at, other, Of.ADA, steps);
    }

    private void transfers(Situation<Of> at, Of from, Of to, List<Step<Situation<Of>>> steps) {
        if (to == Of.SERVER && at.get(Of.ARRIVED) != 0) {
            return;
        }
        long moved = 0;
        for (int entry : toSend(at, from, to)) {
            moved |= Universe.bit(entry);
            steps.add(new Step<>(from + " sends " + to + " " + universe.names(moved), received(at, to, moved)));
        }
    }

    private List<Integer> toSend(Situation<Of> at, Of from, Of to) {
        if (flaw == Flaw.CURSOR_REMEMBERED && to == Of.SERVER) {
            long sent = at.get(from == Of.ADA ? Of.ADA_SENT : Of.BEN_SENT);
            return Universe.numbers(at.get(from) & ~sent);
        }
        return missing(at.get(from), at.get(to));
    }

    private Situation<Of> received(Situation<Of> at, Of to, long moved) {
        return to == Of.SERVER ? at.with(Of.ARRIVED, moved) : at.with(to, accept(at.get(to), moved));
    }

    private void stick(Situation<Of> at, List<Step<Situation<Of>>> steps) {
        if (!bounds.stick()) {
            return;
        }
        if (at.get(Of.STICK) == 0) {
            long all = 0;
            for (int entry : missing(at.get(Of.ADA), at.get(Of.SERVER))) {
                all |= Universe.bit(entry);
            }
            if (all != 0) {
                steps.add(new Step<>("Ada writes a stick with " + universe.names(all), at.with(Of.STICK, all)));
            }
        } else if (at.get(Of.ARRIVED) == 0) {
            long moved = 0;
            for (int entry : Universe.numbers(at.get(Of.STICK))) {
                moved |= Universe.bit(entry);
                steps.add(new Step<>(
                        "the server reads of the stick " + universe.names(moved), received(at, Of.SERVER, moved)));
            }
        }
    }

    private void storing(Situation<Of> at, List<Step<Situation<Of>>> steps) {
        long arrived = at.get(Of.ARRIVED);
        if (arrived != 0) {
            long stored = accept(at.get(Of.SERVER), arrived);
            Situation<Of> after = at.with(Of.SERVER, stored).with(Of.ARRIVED, 0);
            if (flaw == Flaw.CURSOR_REMEMBERED) {
                after = after.with(Of.ADA_SENT, at.get(Of.ADA_SENT) | (arrived & at.get(Of.ADA)))
                        .with(Of.BEN_SENT, at.get(Of.BEN_SENT) | (arrived & at.get(Of.BEN)));
            }
            steps.add(new Step<>("the server stores " + universe.names(arrived) + " and answers", after));
            steps.add(new Step<>("the server is killed before it stored", at.with(Of.ARRIVED, 0)));
        }
        long told = at.get(Of.TOLD) | covered(at.get(Of.SERVER));
        if (flaw == Flaw.RECEIPT_BEFORE_STORING) {
            told |= arrived;
        }
        if (told != at.get(Of.TOLD)) {
            steps.add(new Step<>("the server signs a receipt for " + universe.names(told), at.with(Of.TOLD, told)));
        }
    }

    private long covered(long server) {
        MemoryChangeLog log = log(server);
        Coverage coverage = new Coverage(log, Coverage.whole(log));
        long covered = 0;
        for (int number : Universe.numbers(server)) {
            covered |= coverage.covers(universe.entry(number).entry()) ? Universe.bit(number) : 0;
        }
        return covered;
    }

    @Override
    public Optional<String> wrong(Situation<Of> at) {
        long unkept = at.get(Of.TOLD) & ~at.get(Of.SERVER);
        if (unkept != 0) {
            return Optional.of("a receipt covers " + universe.names(unkept) + ", which the server does not have");
        }
        Stores stores =
                new Stores(at.get(Of.ADA), at.get(Of.BEN), at.get(Of.SERVER), at.get(Of.ADA_SENT), at.get(Of.BEN_SENT));
        Optional<String> known = weathers.get(stores);
        if (known == null) {
            known = goodWeather(stores);
            weathers.put(stores, known);
        }
        return known;
    }

    /** Whole sessions of both laptops with the server until nothing changes. */
    private Optional<String> goodWeather(Stores stores) {
        long ada = stores.ada();
        long ben = stores.ben();
        long server = stores.server();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            server = exchange(ada, server, stores.adaSent());
            ada = exchange(server, ada, 0);
            server = exchange(ben, server, stores.benSent());
            ben = exchange(server, ben, 0);
        }
        long all = stores.ada() | stores.ben() | stores.server();
        String end = "after good weather Ada has " + universe.names(ada) + ", Ben " + universe.names(ben)
                + ", the server " + universe.names(server) + ", and all there was is " + universe.names(all);
        long whole = whole(all);
        boolean level = whole(ada) == whole && whole(ben) == whole && whole(server) == whole;
        boolean same = log(ada).tips().equals(log(server).tips());
        return level && same && covered(server) == whole ? Optional.empty() : Optional.of(end);
    }

    /** Without what waits for one before it: if every copy of that one was put back, it waits for good and is not passed on. */
    private long whole(long set) {
        MemoryChangeLog log = log(set);
        long whole = 0;
        for (LogId id : log.tips().byLog().keySet()) {
            whole |= universe.setOf(
                    log.places(id, 0).stream().map(ChangeLog.Place::id).toList());
        }
        return whole;
    }

    private long exchange(long from, long to, long sent) {
        if (flaw == Flaw.CURSOR_REMEMBERED) {
            return accept(to, from & ~sent);
        }
        long there = to;
        Map<LogId, ChangeId> last = new HashMap<>();
        List<ChangeId> portion;
        do {
            Set<ChangeId> held = new HashSet<>(held(there, from));
            held.addAll(last.values());
            portion = SendRule.missing(log(from), vector(there, from), held, PORTION);
            portion.forEach(id -> last.put(
                    universe.entry(universe.numberOf(id)).entry().header().logId(), id));
            there = accept(there, universe.setOf(portion));
        } while (portion.size() == PORTION);
        return there;
    }

    private List<Integer> missing(long from, long to) {
        return missing.computeIfAbsent(
                new Pair(from, to),
                any -> SendRule.missing(log(from), vector(to, from), held(to, from), Integer.MAX_VALUE).stream()
                        .map(universe::numberOf)
                        .toList());
    }

    /** What the receiver says it has, as the sender understands it. */
    private Tips vector(long receiver, long sender) {
        Tips tips = log(receiver).tips();
        return flaw == Flaw.NUMBERS_TRUSTED ? Numbers.understood(tips, log(sender)) : tips;
    }

    private Set<ChangeId> held(long receiver, long sender) {
        return flaw == Flaw.NUMBERS_TRUSTED
                ? Set.of()
                : SendRule.held(log(receiver), log(sender).tips());
    }

    private long accept(long has, long more) {
        if ((more & ~has) == 0) {
            return has;
        }
        Pair pair = new Pair(has, more);
        Long known = accepted.get(pair);
        if (known == null) {
            MemoryChangeLog log = newLog(has);
            new Intake(log, control).accept(universe.in(flaw == Flaw.FORKS_REFUSED ? withoutForks(has, more) : more));
            known = universe.heldBy(log);
            accepted.put(pair, known);
        }
        return known;
    }

    private long withoutForks(long has, long more) {
        long taken = has;
        for (int number : Universe.numbers(more & ~has)) {
            ChangeHeader header = universe.entry(number).entry().header();
            boolean free = universe.in(taken).stream()
                    .map(other -> other.entry().header())
                    .noneMatch(other -> other.logId().equals(header.logId()) && other.seq() == header.seq());
            taken |= free ? Universe.bit(number) : 0;
        }
        return taken & more;
    }

    private MemoryChangeLog log(long has) {
        return logs.computeIfAbsent(has, this::newLog);
    }

    private MemoryChangeLog newLog(long has) {
        MemoryChangeLog log = site.newReplica();
        List<Delivery> entries = universe.in(has);
        log.append(entries);
        return log;
    }
}
