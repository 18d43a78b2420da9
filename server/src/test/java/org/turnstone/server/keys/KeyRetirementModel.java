package org.turnstone.server.keys;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.keys.PeriodGate.Kind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.model.ExhaustiveSearch;
import org.turnstone.sync.model.ExhaustiveSearch.Step;
import org.turnstone.sync.model.Situation;
import org.turnstone.sync.model.Universe;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.replica.Keyring;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

/**
 * Periods begin, keys are wrapped again, handed out, brought back and destroyed; backups are made and kept for ever; one of
 * Ada's two records is sealed for the office, the other is shared, and either may be erased. Ada hears of decisions, hands over and
 * acknowledges whenever it pleases her. Wherever this leads, the office can open what was not erased, as soon as Ada has handed
 * it over, and what was erased opens from no copy once the keys of the periods up to its erasure are gone.
 *
 * <p>Whether a key may be destroyed says {@link PeriodGate}, what opens a {@link Keyring} over real wraps.
 */
final class KeyRetirementModel implements ExhaustiveSearch.Model<Situation<KeyRetirementModel.Of>> {
    private static final int MOST_PERIODS = 3;
    private static final int SEALED = 0;
    private static final int SHARED = 1;
    private static final int RECORDS = 2;

    /** What a state consists of: sets of entries, of wraps and of periods, unless it says otherwise. */
    enum Of {
        /** The newest decision, counted from 1; 0 is the founding. */
        HEAD,
        ENTRIES,
        WRAPS,
        /** Every wrap that ever lay in a backup. */
        COPIES,
        DURABLE,
        KEYS,
        /** Handed out, and not here until they come back. */
        AWAY,
        /** The newest period that began ninety days ago. */
        RIPE,
        ADA,
        ADA_WRAPS,
        ADA_HEAD,
        /** What Ada acknowledged. */
        SAID,
        SAID_HEAD,
        /** The period in which a record was erased, or 0. */
        SEALED_ERASED,
        SHARED_ERASED,
        /** Records whose key did not open when they were handed over. */
        LACKING
    }

    /** What is broken on purpose. */
    enum Flaw {
        /** Keys are destroyed once their period is over. */
        NO_GATE,
        /** The gate looks at the wraps that are at the server and does not ask what laptops still have. */
        LAPTOPS_NOT_ASKED,
        /** The gate does not look whether keys were wrapped again. */
        WRAPS_NOT_COUNTED,
        /** A key that was handed out is called destroyed although nobody can see what hangs on it. */
        KEY_AWAY_NOT_MISSED,
        /** An erasure leaves the wraps of the record, and they are wrapped again with the others. */
        ERASED_WRAPPED_AGAIN,
        /** Scope keys are sealed to a key of the site that lasts. */
        LASTING_SITE_KEY
    }

    private record Written(int record, int after) {}

    private record Decided(int head, String what) {}

    private record Opening(int periods, long wraps, long keys, int record) {}

    private record Question(
            int period,
            int head,
            long entries,
            long durable,
            long said,
            int saidHead,
            long ripe,
            int lacking,
            int only) {}

    private final int periods;
    private final @Nullable Flaw flaw;
    private final TestSite site = SyncFixtures.site(3);
    private final TestDevice ada = site.enrol("Ada");
    private final RecipientKeyPair lasting = RecipientKeyPair.generate(site.random());
    private final List<RecipientKeyPair> periodKeys = new ArrayList<>();
    private final List<SymmetricKey> scopes = new ArrayList<>();
    private final List<KeyWrap> wraps = new ArrayList<>();
    private final Universe universe = new Universe();
    private final int opening = universe.number("Ada's log", "A", ada::opening);
    private final Map<Integer, Integer> before = new HashMap<>();
    private final Instant start = site.clock().instant();
    private final LogPosition founded;
    private final List<Delivery> founding;
    private final Map<Integer, ControlState> controls = new HashMap<>();
    private final Map<Opening, Boolean> opens = new HashMap<>();
    private final Map<Question, Boolean> answers = new HashMap<>();

    /** @param periods how many, at most {@value #MOST_PERIODS} */
    KeyRetirementModel(int periods, @Nullable Flaw flaw) {
        if (periods > MOST_PERIODS) {
            throw new IllegalArgumentException("the wraps of so many periods are not made");
        }
        this.periods = periods;
        this.flaw = flaw;
        for (int period = 1; period <= MOST_PERIODS; period++) {
            periodKeys.add(period == 1 ? site.periodKey() : RecipientKeyPair.generate(site.random()));
            scopes.add(period == 1 ? site.scopeKey() : SymmetricKey.generate(site.random()));
        }
        for (int record = 0; record < RECORDS; record++) {
            SymmetricKey key = site.recordKey(idOf(record));
            for (int period = 1; period <= MOST_PERIODS; period++) {
                wraps.add(KeyWrap.toRecipient(
                        site.siteId(), idOf(record), key, keyOf(period).recipientKey(), period, site.random()));
            }
            for (int period = 1; period <= MOST_PERIODS; period++) {
                SymmetricKey scope = scopes.get(period - 1);
                wraps.add(KeyWrap.toScope(site.siteId(), idOf(record), key, scope, period, site.random()));
            }
        }
        site.decide(scopeKey(1));
        this.founded = site.controlPosition();
        this.founding = site.control();
    }

    private static RecordId idOf(int record) {
        return SyncFixtures.record(record + 1);
    }

    private RecipientKeyPair keyOf(int period) {
        return periodKeys.get(period - 1);
    }

    private ControlEntry.ScopeKey scopeKey(int period) {
        List<RecipientKey> to = new ArrayList<>(
                List.of(keyOf(period).recipientKey(), ada.recipient().recipientKey()));
        if (flaw == Flaw.LASTING_SITE_KEY) {
            to.add(lasting.recipientKey());
        }
        return ScopeKeys.sealed(site.siteId(), period, period, scopes.get(period - 1), to, site.random());
    }

    private static long toPeriod(int record, int period) {
        return Universe.bit(record * 2 * MOST_PERIODS + period - 1);
    }

    private static long toScope(int record, int period) {
        return Universe.bit(record * 2 * MOST_PERIODS + MOST_PERIODS + period - 1);
    }

    private static long wrapsOf(int record) {
        return ((1L << 2 * MOST_PERIODS) - 1) << record * 2 * MOST_PERIODS;
    }

    private static long scopesOf(int record) {
        return wrapsOf(record) & ~(((1L << MOST_PERIODS) - 1) << record * 2 * MOST_PERIODS);
    }

    private static Of erasureOf(int record) {
        return record == SEALED ? Of.SEALED_ERASED : Of.SHARED_ERASED;
    }

    private static String name(int record) {
        return record == SEALED ? "the sealed record" : "the shared record";
    }

    @Override
    public Situation<Of> start() {
        return Situation.ofZeros(Of.class)
                .with(Of.KEYS, Universe.bit(1))
                .with(Of.RIPE, 1)
                .with(Of.ADA, Universe.bit(opening));
    }

    @Override
    public List<Step<Situation<Of>>> steps(Situation<Of> at) {
        List<Step<Situation<Of>>> steps = new ArrayList<>();
        adasSteps(at, steps);
        ControlState control = control(at.number(Of.HEAD));
        int current = control.currentPeriodKey().orElseThrow().number();
        if (current < periods) {
            steps.add(new Step<>("period " + (current + 1) + " begins", announced(at, current + 1)));
        }
        if (at.get(Of.RIPE) < current) {
            steps.add(new Step<>("ninety days go by", at.with(Of.RIPE, current)));
        }
        for (int record = 0; record < RECORDS; record++) {
            ofRecord(at, record, current, steps);
        }
        Situation<Of> copied =
                at.with(Of.COPIES, at.get(Of.COPIES) | at.get(Of.WRAPS)).with(Of.DURABLE, at.get(Of.ENTRIES));
        if (!copied.equals(at)) {
            steps.add(new Step<>("the server makes a backup, which is verified", copied));
        }
        for (int period = 1; period < current; period++) {
            ofPeriod(at, period, control, steps);
        }
        return steps;
    }

    private void adasSteps(Situation<Of> at, List<Step<Situation<Of>>> steps) {
        int known =
                control(at.number(Of.ADA_HEAD)).currentPeriodKey().orElseThrow().number();
        for (int record = 0; record < RECORDS; record++) {
            if (entryOf(at.get(Of.ADA), record) < 0) {
                int after = Long.SIZE - 1 - Long.numberOfLeadingZeros(at.get(Of.ADA));
                long wrap = record == SEALED ? toPeriod(record, known) : toScope(record, known);
                steps.add(new Step<>(
                        "Ada makes " + name(record) + ", knowing of period " + known,
                        at.with(Of.ADA, at.get(Of.ADA) | Universe.bit(written(record, after)))
                                .with(Of.ADA_WRAPS, at.get(Of.ADA_WRAPS) | wrap)));
            }
        }
        if (at.get(Of.ADA_HEAD) != at.get(Of.HEAD)) {
            long gone = 0;
            for (int record = 0; record < RECORDS; record++) {
                gone |= at.get(erasureOf(record)) > 0 ? wrapsOf(record) : 0;
            }
            steps.add(new Step<>(
                    "Ada hears of all decisions",
                    at.with(Of.ADA_HEAD, at.get(Of.HEAD)).with(Of.ADA_WRAPS, at.get(Of.ADA_WRAPS) & ~gone)));
        }
        long unsent = at.get(Of.ADA) & ~at.get(Of.ENTRIES);
        if (unsent != 0) {
            long next = Long.lowestOneBit(unsent);
            steps.add(new Step<>("Ada hands over " + universe.names(next), handedOver(at, next)));
        }
        for (int record : Universe.numbers(at.get(Of.LACKING))) {
            long given = at.get(Of.WRAPS) | at.get(Of.ADA_WRAPS) & wrapsOf(record);
            if (opens(at, given, at.get(Of.KEYS), record)) {
                steps.add(new Step<>(
                        "Ada gives what " + name(record) + " lacks",
                        at.with(Of.WRAPS, given).with(Of.LACKING, at.get(Of.LACKING) & ~Universe.bit(record))));
            }
        }
        Situation<Of> said = at.with(Of.SAID, at.get(Of.ADA)).with(Of.SAID_HEAD, at.get(Of.ADA_HEAD));
        if (!said.equals(at)) {
            steps.add(new Step<>("Ada acknowledges what she has and knows", said));
        }
    }

    private int written(int record, int after) {
        String name = (record == SEALED ? "sealed" : "shared") + "-after-" + universe.names(Universe.bit(after));
        return universe.number(new Written(record, after), name, () -> {
            ada.restore(LogPosition.after(universe.entry(after).entry()));
            return ada.aChange().on(idOf(record)).after().set("q1", "yes").save();
        });
    }

    /** The entry of a record in a set, or -1. */
    private int entryOf(long entries, int record) {
        for (int number : Universe.numbers(entries)) {
            if (universe.entry(number).entry().header().recordId().equals(idOf(record))) {
                return number;
            }
        }
        return -1;
    }

    private Situation<Of> handedOver(Situation<Of> at, long entry) {
        long brought = 0;
        for (int record = 0; record < RECORDS; record++) {
            boolean kept = at.get(erasureOf(record)) == 0 || flaw == Flaw.ERASED_WRAPPED_AGAIN;
            brought |= kept && entryOf(entry, record) >= 0 ? at.get(Of.ADA_WRAPS) & wrapsOf(record) : 0;
        }
        Situation<Of> after =
                at.with(Of.ENTRIES, at.get(Of.ENTRIES) | entry).with(Of.WRAPS, at.get(Of.WRAPS) | brought);
        long lacking = at.get(Of.LACKING);
        for (int record = 0; record < RECORDS; record++) {
            boolean waits = entryOf(entry, record) >= 0
                    && at.get(erasureOf(record)) == 0
                    && !opens(after, after.get(Of.WRAPS), after.get(Of.KEYS), record);
            lacking |= waits ? Universe.bit(record) : 0;
        }
        return after.with(Of.LACKING, lacking);
    }

    private Situation<Of> announced(Situation<Of> at, int period) {
        Instant from = start.plus(Duration.ofDays(100L * period));
        int key = decided(
                at.number(Of.HEAD),
                "period " + period,
                () -> new ControlEntry.PeriodKey(period, keyOf(period).recipientKey(), from));
        int scope = decided(key, "generation " + period, () -> scopeKey(period));
        return at.with(Of.HEAD, scope).with(Of.KEYS, at.get(Of.KEYS) | Universe.bit(period));
    }

    /** A decision after another, both counted from 1. */
    private int decided(int head, String what, Supplier<ControlEntry> content) {
        int number = universe.number(new Decided(head, what), what, () -> {
            site.restoreControl(
                    head == 0
                            ? founded
                            : LogPosition.after(universe.entry(head - 1).entry()));
            return site.decide(content.get());
        });
        before.put(number + 1, head);
        return number + 1;
    }

    private void ofRecord(Situation<Of> at, int record, int current, List<Step<Situation<Of>>> steps) {
        boolean erased = at.get(erasureOf(record)) > 0;
        long known = at.get(Of.WRAPS) & wrapsOf(record);
        boolean mayWrap = !erased || flaw == Flaw.ERASED_WRAPPED_AGAIN;
        if (mayWrap && known != 0 && opens(at, at.get(Of.WRAPS), at.get(Of.KEYS), record)) {
            long fresh = toPeriod(record, current) | ((known & scopesOf(record)) == 0 ? 0 : toScope(record, current));
            if ((fresh & ~known) != 0) {
                steps.add(new Step<>(
                        "the server wraps the key of " + name(record) + " again",
                        at.with(Of.WRAPS, at.get(Of.WRAPS) | fresh)));
            }
        }
        if (!erased && entryOf(at.get(Of.ENTRIES), record) >= 0) {
            int erasure = decided(
                    at.number(Of.HEAD), "erasure of " + name(record), () -> new ControlEntry.Erase(idOf(record), null));
            long kept = flaw == Flaw.ERASED_WRAPPED_AGAIN ? known : 0;
            steps.add(new Step<>(
                    "the office erases " + name(record),
                    at.with(Of.HEAD, erasure)
                            .with(erasureOf(record), current)
                            .with(Of.LACKING, at.get(Of.LACKING) & ~Universe.bit(record))
                            .with(Of.WRAPS, at.get(Of.WRAPS) & ~wrapsOf(record) | kept)));
        }
    }

    private void ofPeriod(Situation<Of> at, int period, ControlState control, List<Step<Situation<Of>>> steps) {
        long key = Universe.bit(period);
        if (control.isDestroyed(period)) {
            if ((at.get(Of.KEYS) & key) != 0) {
                steps.add(new Step<>(
                        "the key of period " + period + " is removed", at.with(Of.KEYS, at.get(Of.KEYS) & ~key)));
            }
            return;
        }
        if ((at.get(Of.KEYS) & key) != 0) {
            steps.add(new Step<>(
                    "the key of period " + period + " is handed out",
                    at.with(Of.KEYS, at.get(Of.KEYS) & ~key).with(Of.AWAY, at.get(Of.AWAY) | key)));
        } else {
            steps.add(new Step<>(
                    "the key of period " + period + " comes back",
                    at.with(Of.KEYS, at.get(Of.KEYS) | key).with(Of.AWAY, at.get(Of.AWAY) & ~key)));
        }
        if (mayBeDestroyed(at, period, control)) {
            int destroyed = decided(
                    at.number(Of.HEAD), "end of period " + period, () -> new ControlEntry.PeriodDestroyed(period));
            long dead = 0;
            for (int record = 0; record < RECORDS; record++) {
                dead |= toPeriod(record, period) | toScope(record, period);
            }
            steps.add(new Step<>(
                    "a person has the key of period " + period + " destroyed",
                    at.with(Of.HEAD, destroyed)
                            .with(Of.WRAPS, at.get(Of.WRAPS) & ~dead)
                            .with(Of.AWAY, at.get(Of.AWAY) & ~key)));
        }
    }

    private boolean mayBeDestroyed(Situation<Of> at, int period, ControlState control) {
        if (flaw == Flaw.NO_GATE) {
            return true;
        }
        boolean away = (at.get(Of.AWAY) & Universe.bit(period)) != 0;
        if (away && flaw != Flaw.KEY_AWAY_NOT_MISSED) {
            // What the gate says first, asked with all else as it is.
            return hindrances(at, period, control, true, 0, 0).isEmpty();
        }
        int onlyThere = 0;
        for (int record = 0; record < RECORDS; record++) {
            boolean here = entryOf(at.get(Of.ENTRIES), record) >= 0 && at.get(erasureOf(record)) == 0;
            boolean open = here && opens(at, at.get(Of.WRAPS), at.get(Of.KEYS), record);
            boolean lasts = false;
            for (int later = period + 1; later <= periods; later++) {
                lasts |= (at.get(Of.WRAPS) & toPeriod(record, later)) != 0;
            }
            onlyThere += open && !lasts ? 1 : 0;
        }
        Question question = new Question(
                period,
                at.number(Of.HEAD),
                at.get(Of.ENTRIES),
                at.get(Of.DURABLE),
                at.get(Of.SAID),
                at.number(Of.SAID_HEAD),
                at.get(Of.RIPE),
                Long.bitCount(at.get(Of.LACKING)),
                onlyThere);
        return answers.computeIfAbsent(
                question,
                asked -> hindrances(at, period, control, false, asked.lacking(), asked.only())
                        .isEmpty());
    }

    private Set<Kind> hindrances(
            Situation<Of> at, int period, ControlState control, boolean away, int lacking, int onlyThere) {
        Instant ripe = start.plus(Duration.ofDays(100L * at.get(Of.RIPE))).plus(PeriodGate.REST);
        PeriodGate.Facts facts = new PeriodGate.Facts(
                control,
                log(at.number(Of.HEAD), at.get(Of.ENTRIES)),
                site.controlLog(),
                Map.of(ada.id(), log(at.number(Of.SAID_HEAD), at.get(Of.SAID)).tips()),
                at.get(Of.DURABLE) == 0 ? Tips.NONE : log(0, at.get(Of.DURABLE)).tips(),
                lacking,
                onlyThere,
                away);
        Set<Kind> found = EnumSet.noneOf(Kind.class);
        PeriodGate.hindrances(period, facts, ripe).forEach(hindrance -> found.add(hindrance.kind()));
        if (flaw == Flaw.LAPTOPS_NOT_ASKED) {
            found.remove(Kind.LAPTOP_OUT);
            found.remove(Kind.NOT_DURABLE);
        } else if (flaw == Flaw.WRAPS_NOT_COUNTED) {
            found.remove(Kind.NOT_REWRAPPED);
        }
        return found;
    }

    private MemoryChangeLog log(int head, long entries) {
        MemoryChangeLog log = new MemoryChangeLog();
        log.append(founding);
        List<Delivery> decisions = new ArrayList<>();
        for (int at = head; at != 0; at = before.getOrDefault(at, 0)) {
            decisions.add(0, universe.entry(at - 1));
        }
        log.append(decisions);
        universe.in(entries).forEach(delivery -> log.append(List.of(Delivery.of(delivery.entry()))));
        return log;
    }

    private ControlState control(int head) {
        return controls.computeIfAbsent(
                head, any -> ControlReader.read(log(head, 0), site.authority().verifyingKey()));
    }

    private boolean opens(Situation<Of> at, long here, long keys, int record) {
        ControlState control = control(at.number(Of.HEAD));
        Opening asked = new Opening(control.periodKeys().size(), here & wrapsOf(record), keys, record);
        return opens.computeIfAbsent(asked, any -> opens(control, asked));
    }

    private boolean opens(ControlState control, Opening asked) {
        List<RecipientKeyPair> recipients = new ArrayList<>();
        Universe.numbers(asked.keys()).forEach(period -> recipients.add(keyOf(period)));
        if (flaw == Flaw.LASTING_SITE_KEY) {
            recipients.add(lasting);
        }
        MemoryChangeLog log = new MemoryChangeLog();
        log.addWraps(Universe.numbers(asked.wraps()).stream().map(wraps::get).toList(), ChangeLog.HERE);
        RecordId record = idOf(asked.record());
        try (Keyring keyring = new Keyring(log, control, recipients)) {
            return keyring.key(record, new KeyId(site.recordKey(record).keyId()))
                    .isPresent();
        }
    }

    @Override
    public Optional<String> wrong(Situation<Of> at) {
        long keys = at.get(Of.KEYS) | at.get(Of.AWAY);
        for (int record = 0; record < RECORDS; record++) {
            long erasedIn = at.get(erasureOf(record));
            if (erasedIn == 0) {
                if (isLost(at, record, keys)) {
                    return Optional.of("nothing opens " + name(record) + " any more, and nobody erased it");
                }
            } else {
                long upToErasure = (Universe.bit((int) erasedIn + 1) - 1) & keys;
                long anywhere = at.get(Of.COPIES) | at.get(Of.WRAPS);
                if (upToErasure == 0 && opens(at, anywhere, keys, record)) {
                    return Optional.of(name(record) + " was erased in period " + erasedIn
                            + ", the keys up to then are destroyed, and it opens all the same");
                }
            }
        }
        return Optional.empty();
    }

    /**
     * A sealed record has lost what opens it on Ada's laptop, where the site's wrap lies until it is handed over. A shared one
     * Ada can open herself until she has handed it over.
     */
    private boolean isLost(Situation<Of> at, int record, long keys) {
        boolean made = entryOf(at.get(Of.ADA), record) >= 0;
        boolean handedOver = entryOf(at.get(Of.ENTRIES), record) >= 0;
        if (!made || (record == SHARED && !handedOver)) {
            return false;
        }
        long all = at.get(Of.WRAPS) | (record == SEALED ? at.get(Of.ADA_WRAPS) : 0);
        return !opens(at, all, keys, record);
    }
}
