package org.turnstone.server.dataset.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turnstone.server.dataset.schema.Column;
import org.turnstone.server.platform.ManagedThreads;
import org.turnstone.server.site.Site;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.testing.SettableClock;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestSite;

/** From which moment on a table that is open looks for changes, and what it does not open again. */
class DatasetTablesTest {
    private static final Instant NINE = Instant.parse("2026-11-03T09:00:00Z");
    private static final Duration OVERLAP = Duration.ofSeconds(30);
    private static final RecordId FIRST = SyncFixtures.record(1);
    private static final RecordId SECOND = SyncFixtures.record(2);

    private final SettableClock clock = new SettableClock(NINE);
    private final Committed committed = new Committed();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final TestSite owner = SyncFixtures.site(3);
    private final Site site = new Site(
            owner.siteId(),
            "c",
            "n",
            ZoneId.of("Europe/London"),
            owner.authority().verifyingKey(),
            Instant.EPOCH);
    private final DatasetTables tables = new DatasetTables();

    DatasetTablesTest() {
        tables.clock = clock;
        tables.reading = committed;
        tables.executor = ManagedThreads.over(threads);
    }

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private Set<RecordId> look() {
        return tables.open(site, "f", List.of(new Column("q", false))).table().records();
    }

    @Test
    void theFirstLookAsksForAllAndLaterOnesForWhatIsNewerThanHalfAMinuteBeforeTheLast() {
        look();
        clock.advance(Duration.ofMinutes(3));
        look();
        clock.advance(Duration.ofMinutes(1));
        look();

        assertThat(committed.asked)
                .containsExactly(
                        Instant.EPOCH,
                        NINE.minus(OVERLAP),
                        NINE.plus(Duration.ofMinutes(3)).minus(OVERLAP));
    }

    @Test
    void whatWasMadeBeforeALookAndCommittedAfterItIsFoundByTheNext() {
        look();
        committed.make(FIRST, 1, NINE.minus(OVERLAP));
        clock.advance(Duration.ofMinutes(5));

        assertThat(look()).containsExactly(FIRST);
    }

    @Test
    void whatALaterLookMeetsAgainIsNotOpenedAgain() {
        committed.make(FIRST, 1, NINE);
        look();
        clock.advance(Duration.ofSeconds(10));
        committed.make(SECOND, 1, NINE.plusSeconds(5));
        look();
        clock.advance(Duration.ofSeconds(10));
        look();

        assertThat(committed.found).as("it was met each time").isEqualTo(List.of(1, 2, 2));
        assertThat(committed.opened).containsExactly(FIRST, SECOND);
    }

    @Test
    void whatIsMadeAgainInTheSameMomentIsOpenedAgain() {
        committed.make(FIRST, 1, NINE);
        look();
        committed.make(FIRST, 2, NINE);
        look();

        assertThat(committed.opened).containsExactly(FIRST, FIRST);
    }

    @Test
    void aLookThatFailedIsNoneAndTheNextFindsWhatItWouldHave() {
        look();
        committed.make(FIRST, 1, NINE);
        committed.damaged = true;
        clock.advance(Duration.ofMinutes(2));
        assertThatThrownBy(this::look).isInstanceOf(IllegalStateException.class);
        committed.damaged = false;
        clock.advance(Duration.ofMinutes(2));

        assertThat(look()).containsExactly(FIRST);
    }

    /** What the database says was made, and what was opened of it. */
    private static final class Committed extends TableReading {
        final Map<RecordId, Made> made = new LinkedHashMap<>();
        final List<Instant> asked = new ArrayList<>();
        final List<Integer> found = new ArrayList<>();
        final List<RecordId> opened = new ArrayList<>();
        boolean damaged;

        void make(RecordId record, long version, Instant at) {
            made.put(record, new Made(version, at));
        }

        @Override
        Set<RecordId> erased(SiteId site) {
            return Set.of();
        }

        @Override
        Map<RecordId, Made> madeSince(SiteId site, String formId, Instant since) {
            Map<RecordId, Made> some = new LinkedHashMap<>(made);
            some.values().removeIf(one -> one.at().isBefore(since));
            asked.add(since);
            found.add(some.size());
            return some;
        }

        @Override
        public void open(Site site, String formId, Collection<RecordId> some, ColumnTable table, VisitBook visits) {
            if (damaged) {
                throw new IllegalStateException("a row is damaged");
            }
            for (RecordId record : some) {
                opened.add(record);
                table.put(record, Map.of("q", "x"), "");
            }
        }
    }
}
