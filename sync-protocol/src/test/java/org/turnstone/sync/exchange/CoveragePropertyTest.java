package org.turnstone.sync.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.record.Octets16;

/** A receipt covers an entry exactly if neither it nor one before it lacks anything. */
class CoveragePropertyTest {
    @Property(tries = 500)
    void aReceiptCoversWhatIsWholeFromTheFirstPlaceOn(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int entries) {
        Random random = new Random(seed);
        List<ChangeLog.Place> places = tree(random, entries);
        Set<ChangeId> lacking = new HashSet<>();
        places.forEach(place -> {
            if (random.nextInt(8) == 0) {
                lacking.add(place.id());
            }
        });

        SortedSet<Tip> tips = Coverage.whole(places, lacking);

        Map<ChangeId, ChangeLog.Place> byId = new HashMap<>();
        places.forEach(place -> byId.put(place.id(), place));
        Set<ChangeId> covered = new HashSet<>();
        tips.forEach(tip -> covered.addAll(below(tip.id(), byId)));
        for (ChangeLog.Place place : places) {
            boolean whole = below(place.id(), byId).stream().noneMatch(lacking::contains);
            assertThat(covered.contains(place.id())).isEqualTo(whole);
        }
        // No tip stands below another, and each names its own place.
        for (Tip tip : tips) {
            ChangeLog.Place place = Objects.requireNonNull(byId.get(tip.id()));
            assertThat(tip.seq()).isEqualTo(place.seq());
            assertThat(tips.stream().filter(other -> below(other.id(), byId).contains(tip.id())))
                    .containsExactly(tip);
        }
    }

    private static Set<ChangeId> below(ChangeId id, Map<ChangeId, ChangeLog.Place> byId) {
        Set<ChangeId> below = new HashSet<>();
        ChangeLog.Place at = byId.get(id);
        while (at != null) {
            below.add(at.id());
            at = at.seq() == 1 ? null : byId.get(at.prev());
        }
        return below;
    }

    /** A log that forks now and then, in the order of {@link ChangeLog#places}. */
    private static List<ChangeLog.Place> tree(Random random, int entries) {
        SortedSet<ChangeLog.Place> places =
                new TreeSet<>((a, b) -> a.seq() != b.seq() ? Long.compare(a.seq(), b.seq()) : a.id().compareTo(b.id()));
        List<ChangeLog.Place> made = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            ChangeId id = new ChangeId(new Octets16(random.nextLong(), i));
            ChangeLog.Place before = made.isEmpty()
                    ? null
                    : made.get(random.nextInt(5) == 0 ? random.nextInt(made.size()) : made.size() - 1);
            ChangeLog.Place place = before == null
                    ? new ChangeLog.Place(1, id, new ChangeId(Octets16.ZERO))
                    : new ChangeLog.Place(before.seq() + 1, id, before.id());
            made.add(place);
            places.add(place);
        }
        return List.copyOf(places);
    }
}
