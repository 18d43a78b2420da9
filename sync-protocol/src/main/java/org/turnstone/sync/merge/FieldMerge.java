package org.turnstone.sync.merge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.record.ConsentState;
import org.turnstone.sync.record.FieldValue;

/**
 * Makes one field of all that was done to it (docs/protocol.md, "Merge", the table of kinds).
 *
 * <p>A set, a consent and a recount supersede everything before them on the path, of whatever kind; what no such act
 * came after survives. Survivors then speak by kind: sets and consents each for themselves, recounts with all increments
 * they did not see, choices together as one set. More than one value means that people have to choose; one of the values
 * is displayed meanwhile, the strongest consent if there is any, else that of the kind that ranks highest: a kind ranks as
 * its highest survivor, a counter that was recounted as its highest recount.
 *
 * <p>Example: recount 5, then on one laptop +3 and recount 20, on another, having seen only the +3, +4. The recount of 5
 * is superseded, the +3 was counted in the 20, the +4 was not: 24, and nothing to choose.
 */
final class FieldMerge {
    private final Causality causality;
    private final List<Act> acts;
    private final List<Standing> standing = new ArrayList<>(1);
    private List<CounterPart> parts = List.of();
    private boolean edited;

    private FieldState.@Nullable Kind displayedKind;
    private @Nullable FieldValue displayed;
    private @Nullable Act displayedBy;

    /** A value that stands, and the act that speaks for it. */
    private record Standing(Act act, FieldValue value) {}

    /** The last removal of one choice in each change that has one. */
    private record Removals(Map<Integer, Act> byChange, LaterActs later) {
        Removals(List<Act> acts, Causality causality) {
            this(new HashMap<>(), new LaterActs(acts, causality));
            acts.forEach(act -> byChange.put(act.change(), act));
        }

        boolean anyAfter(Act add) {
            Act same = byChange.get(add.change());
            return (same != null && same.index() > add.index()) || later.areAfter(add.change());
        }
    }

    private FieldMerge(Causality causality, List<Act> acts) {
        this.causality = causality;
        this.acts = acts;
    }

    /**
     * @param acts all active acts on one path, by change, then by place in it; at least one
     */
    static FieldState of(List<Act> acts, Causality causality) {
        return new FieldMerge(causality, acts).merge();
    }

    private FieldState merge() {
        List<Act> byPeople = new ArrayList<>(acts.size());
        for (Act act : acts) {
            if (act.operation().kind() != Operation.Kind.STAMP) {
                byPeople.add(act);
            }
        }
        if (byPeople.isEmpty()) {
            firstStamp();
        } else {
            List<Act> survivors = new Survivors(causality).of(byPeople);
            edited = isEdited(byPeople, survivors);
            speak(survivors, byPeople);
        }
        if (displayed == null || displayedKind == null) {
            throw new AssertionError("of acts ordered by a graph without rings, one is superseded by no other");
        }
        return new FieldState(displayed, displayedKind, candidates(), parts, edited);
    }

    /**
     * A change whose acts are all superseded was superseded by another one, whose author had been shown it. Choices supersede
     * nothing: there one act after another, or a choice taken back, is an edit.
     */
    private boolean isEdited(List<Act> byPeople, List<Act> survivors) {
        int changes = changesOf(byPeople);
        boolean allTheSame = byPeople.stream()
                .allMatch(act -> act.operation().equals(byPeople.get(0).operation()));
        if (changes < 2 || allTheSame) {
            return false;
        }
        if (changesOf(survivors) < changes) {
            return true;
        }
        EarlierActs earlier = new EarlierActs(byPeople, causality);
        for (Act act : byPeople) {
            Operation.Kind kind = act.operation().kind();
            boolean choice = kind == Operation.Kind.ADD_CHOICE || kind == Operation.Kind.REMOVE_CHOICE;
            if (choice && earlier.areBefore(act.change())) {
                return true;
            }
        }
        return false;
    }

    /** @param acts by change */
    private static int changesOf(List<Act> acts) {
        int changes = 0;
        int last = -1;
        for (Act act : acts) {
            changes += act.change() == last ? 0 : 1;
            last = act.change();
        }
        return changes;
    }

    /** Of the stamps with no other stamp before them the lowest: what the first laptop to know of it wrote. */
    private void firstStamp() {
        EarlierActs stamps = new EarlierActs(acts, causality);
        Act lowest = null;
        int lastChange = -1;
        for (Act stamp : acts) {
            boolean firstOfChange = stamp.change() != lastChange;
            lastChange = stamp.change();
            if (firstOfChange
                    && (lowest == null || causality.compareRank(stamp, lowest) < 0)
                    && !stamps.areBefore(stamp.change())) {
                lowest = stamp;
            }
        }
        if (lowest != null) {
            FieldValue value = ((Operation.Stamp) lowest.operation()).value();
            stand(lowest, value);
            display(FieldState.Kind.STAMP, lowest, value);
        }
    }

    private void speak(List<Act> survivors, List<Act> byPeople) {
        List<Act> answers = new ArrayList<>(1);
        List<Act> consents = new ArrayList<>(0);
        List<Act> counts = new ArrayList<>(0);
        List<Act> choices = new ArrayList<>(0);
        for (Act survivor : survivors) {
            switch (survivor.operation().kind()) {
                case SET -> (isOfChoices(survivor) ? choices : answers).add(survivor);
                case CONSENT -> consents.add(survivor);
                case RECOUNT, INCREMENT -> counts.add(survivor);
                case ADD_CHOICE, REMOVE_CHOICE -> choices.add(survivor);
                default ->
                    throw new AssertionError(
                            "no act on a field: " + survivor.operation().kind());
            }
        }
        answers(answers);
        counter(counts, byPeople);
        choices(choices, byPeople);
        consents(consents);
    }

    private void answers(List<Act> answers) {
        for (Act answer : answers) {
            stand(answer, ((Operation.Set) answer.operation()).value());
        }
        if (!answers.isEmpty()) {
            Act highest = causality.highest(answers);
            display(FieldState.Kind.ANSWER, highest, ((Operation.Set) highest.operation()).value());
        }
    }

    /** Comes last and displays its value whatever the others rank. */
    private void consents(List<Act> consents) {
        ConsentState strongest = null;
        for (Act consent : consents) {
            ConsentState state = ((Operation.SetConsent) consent.operation()).state();
            stand(consent, new FieldValue.Text(state.code()));
            strongest = strongest == null || state.compareTo(strongest) > 0 ? state : strongest;
        }
        if (strongest != null) {
            displayedBy = null;
            display(FieldState.Kind.CONSENT, causality.highest(consents), new FieldValue.Text(strongest.code()));
        }
    }

    private void counter(List<Act> counts, List<Act> byPeople) {
        if (counts.isEmpty()) {
            return;
        }
        List<Act> recounts = new ArrayList<>(1);
        for (Act count : counts) {
            if (count.operation().kind() == Operation.Kind.RECOUNT) {
                recounts.add(count);
            }
        }
        if (recounts.isEmpty()) {
            Act highest = causality.highest(counts);
            FieldValue total = sum(0, counts);
            stand(highest, total);
            parts = parts(null, counts);
            display(FieldState.Kind.COUNTER, highest, total);
            return;
        }
        Act start = causality.highest(recounts);
        FieldValue total = null;
        for (Act recount : recounts) {
            List<Act> added = addedTo(recount, byPeople);
            FieldValue ofThis = sum(((Operation.Recount) recount.operation()).total(), added);
            stand(recount, ofThis);
            if (recount.equals(start)) {
                total = ofThis;
                parts = parts(recount, added);
            }
        }
        if (total != null) {
            display(FieldState.Kind.COUNTER, start, total);
        }
    }

    /** The increments that whoever recounted had not seen. */
    private List<Act> addedTo(Act recount, List<Act> byPeople) {
        List<Act> added = new ArrayList<>();
        for (Act act : byPeople) {
            if (act.operation().kind() == Operation.Kind.INCREMENT && !causality.isBefore(act, recount)) {
                added.add(act);
            }
        }
        return added;
    }

    private static FieldValue sum(long start, List<Act> increments) {
        ExactSum sum = new ExactSum();
        sum.add(start);
        for (Act act : increments) {
            sum.add(((Operation.Increment) act.operation()).amount());
        }
        return sum.value();
    }

    private List<CounterPart> parts(@Nullable Act recount, List<Act> increments) {
        List<CounterPart> made = new ArrayList<>(2);
        if (recount != null) {
            Change by = causality.body(recount.change());
            long total = ((Operation.Recount) recount.operation()).total();
            made.add(
                    new CounterPart(CounterPart.Source.RECOUNT, by.device(), by.author(), new FieldValue.Whole(total)));
        }
        TreeMap<DeviceId, TreeMap<PersonId, ExactSum>> sums = new TreeMap<>();
        for (Act act : increments) {
            Change by = causality.body(act.change());
            sums.computeIfAbsent(by.device(), device -> new TreeMap<>())
                    .computeIfAbsent(by.author(), author -> new ExactSum())
                    .add(((Operation.Increment) act.operation()).amount());
        }
        sums.forEach((device, people) -> people.forEach((person, sum) ->
                made.add(new CounterPart(CounterPart.Source.INCREMENTS, device, person, sum.value()))));
        return made;
    }

    private void choices(List<Act> choices, List<Act> byPeople) {
        if (choices.isEmpty()) {
            return;
        }
        Map<String, Removals> removals = new HashMap<>();
        lastRemovalsOfEachChange(byPeople)
                .forEach((choice, ofChoice) -> removals.put(choice, new Removals(ofChoice, causality)));
        TreeSet<String> present = new TreeSet<>();
        for (Act act : choices) {
            if (act.operation() instanceof Operation.AddChoice add) {
                addUnlessRemoved(act, add.choice(), removals, present);
            } else if (act.operation() instanceof Operation.Set set
                    && set.value() instanceof FieldValue.Choices several) {
                for (String choice : several.choices()) {
                    addUnlessRemoved(act, choice, removals, present);
                }
            }
        }
        Act highest = causality.highest(choices);
        FieldValue value = new FieldValue.Choices(present);
        stand(highest, value);
        display(FieldState.Kind.CHOICES, highest, value);
    }

    /** By choice. What an earlier removal of the same change takes away, the last one takes away too. */
    private static Map<String, List<Act>> lastRemovalsOfEachChange(List<Act> acts) {
        Map<String, List<Act>> removals = new HashMap<>();
        for (Act act : acts) {
            if (act.operation() instanceof Operation.RemoveChoice removal) {
                List<Act> ofChoice = removals.computeIfAbsent(removal.choice(), choice -> new ArrayList<>(1));
                int last = ofChoice.size() - 1;
                if (last >= 0 && ofChoice.get(last).change() == act.change()) {
                    ofChoice.set(last, act);
                } else {
                    ofChoice.add(act);
                }
            }
        }
        return removals;
    }

    private static void addUnlessRemoved(Act add, String choice, Map<String, Removals> removals, Set<String> present) {
        Removals ofChoice = removals.get(choice);
        if (!present.contains(choice) && (ofChoice == null || !ofChoice.anyAfter(add))) {
            present.add(choice);
        }
    }

    private static boolean isOfChoices(Act set) {
        return ((Operation.Set) set.operation()).value() instanceof FieldValue.Choices;
    }

    private void stand(Act act, FieldValue value) {
        standing.add(new Standing(act, value));
    }

    /** Displays a value unless one of a higher-ranked kind is displayed already. */
    private void display(FieldState.Kind kind, Act highestOfKind, FieldValue value) {
        if (displayedBy == null || causality.compareRank(highestOfKind, displayedBy) > 0) {
            displayedKind = kind;
            displayedBy = highestOfKind;
            displayed = value;
        }
    }

    private List<Candidate> candidates() {
        standing.sort((a, b) -> causality.compareRank(b.act, a.act));
        List<Candidate> candidates = new ArrayList<>(standing.size());
        for (Standing one : standing) {
            Change by = causality.body(one.act.change());
            candidates.add(new Candidate(one.value, by.id(), by.author(), by.device(), by.wall(), by.why()));
        }
        return candidates;
    }
}
