package org.turnstone.server.dataset.table;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.dataset.schema.Column;
import org.turnstone.server.platform.BackgroundClock;
import org.turnstone.server.platform.Kinds;
import org.turnstone.server.site.Site;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;

/**
 * Keeps the tables that are being looked at open in memory, and brings them up to date each time somebody looks.
 *
 * <p>A table that nobody looked at for some minutes is dropped, and the one looked at longest ago when all together take more
 * than their share of the heap. A record that was erased leaves the table at the next look, and at the next half minute if
 * nobody looks. The first look opens the table; one that takes long goes on in the background, and pages say how far it is.
 */
@ApplicationScoped
public class DatasetTables {
    private static final Logger LOG = System.getLogger(DatasetTables.class.getName());
    private static final Duration IDLE = Duration.ofMinutes(10);
    private static final Duration LONGEST_WAIT = Duration.ofMillis(1_500);
    /** Two servers' clocks, and a transaction that took long to commit. */
    private static final Duration OVERLAP = Duration.ofSeconds(30);

    private static final int RECORDS_AT_ONCE = 250;

    @Resource
    ManagedExecutorService executor;

    @Inject
    TableReading reading;

    @Inject
    Clock clock;

    private final Map<Key, Held> tables = new ConcurrentHashMap<>();

    private record Key(SiteId site, String formId) {}

    /** A table and how far it is. Its monitor is held by whoever brings it up to date. */
    private static final class Held {
        final Site site;
        final String formId;
        final List<Column> columns;
        final ColumnTable table;
        final VisitBook visits = new VisitBook();
        volatile Instant used;
        volatile int total;
        /** When was last looked for changes. */
        Instant looked = Instant.EPOCH;
        /** What stands here of records that may be met again at the next look. */
        Map<RecordId, TableReading.Made> fresh = Map.of();

        @Nullable
        Future<?> running;

        Held(Site site, String formId, List<Column> columns, Instant now) {
            this.site = site;
            this.formId = formId;
            this.columns = columns;
            this.table = new ColumnTable(
                    columns.stream().map(Column::name).toList(),
                    columns.stream()
                            .filter(column -> !column.isEditedFlag())
                            .collect(Collectors.toMap(Column::name, Column::notAsked, (a, b) -> a)));
            this.used = now;
        }

        long bytes() {
            return table.bytes() + visits.bytes();
        }
    }

    /**
     * A page of a dataset's main table; the caller has seen to it that the person may read it.
     *
     * @param columns of the site's form as they are now
     */
    public TablePage look(Site site, String formId, List<Column> columns, TableQuery query) {
        Held held = opened(site, formId, columns);
        return held.table.page(query, held.total);
    }

    /**
     * A dataset in memory, to be looked at as a whole.
     *
     * @param opened records that were opened so far
     * @param total records that there are
     */
    public record Opened(ColumnTable table, VisitBook visits, int opened, int total) {
        /** False while records are still being opened. */
        public boolean isWhole() {
            return opened >= total;
        }

        @Override
        public String toString() {
            return opened + " of " + total + " records";
        }
    }

    /** The dataset itself, for what is computed over all of it; the caller has seen to it that the person may read it. */
    public Opened open(Site site, String formId, List<Column> columns) {
        Held held = opened(site, formId, columns);
        int records = held.table.size();
        return new Opened(held.table, held.visits, records, Math.max(records, held.total));
    }

    /**
     * How many records have each of these texts, by column.
     *
     * @param records that were opened so far
     * @param total that there are
     */
    public record Uses(int records, int total, Map<String, Map<String, Integer>> byColumn) {
        @Override
        public String toString() {
            return "uses in " + records + " records";
        }
    }

    /**
     * Counts what is missing and the like, for whoever may read the dataset.
     *
     * @param without records that do not count
     */
    public Uses uses(
            Site site, String formId, List<Column> columns, Collection<String> texts, Collection<RecordId> without) {
        Held held = opened(site, formId, columns);
        Set<RecordId> known = held.table.records();
        int left = (int) without.stream().filter(known::contains).count();
        return new Uses(
                known.size() - left, Math.max(known.size(), held.total) - left, held.table.uses(texts, without));
    }

    private Held opened(Site site, String formId, List<Column> columns) {
        Key key = new Key(site.id(), formId);
        Held held = tables.compute(
                key,
                (any, known) -> known != null && known.columns.equals(columns)
                        ? known
                        : new Held(site, formId, columns, clock.instant()));
        held.used = clock.instant();
        Future<?> running;
        synchronized (held) {
            if (held.running == null || held.running.isDone()) {
                held.running = executor.submit(() -> refresh(held));
            }
            running = held.running;
        }
        await(running);
        makeRoom(held);
        return held;
    }

    private static void await(Future<?> running) {
        try {
            running.get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // The page shows what is open by now, and says so.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a dataset could not be opened", e);
        }
    }

    private void refresh(Held held) {
        forget(held, reading.erased(held.site.id()));
        Instant now = clock.instant();
        Map<RecordId, TableReading.Made> made = reading.madeSince(held.site.id(), held.formId, since(held));
        List<RecordId> due = made.entrySet().stream()
                .filter(one -> !one.getValue().equals(held.fresh.get(one.getKey())))
                .map(Map.Entry::getKey)
                .toList();
        Set<RecordId> known = due.isEmpty() ? Set.of() : held.table.records();
        held.total = held.table.size()
                + (int) due.stream().filter(id -> !known.contains(id)).count();
        for (int from = 0; from < due.size(); from += RECORDS_AT_ONCE) {
            reading.open(
                    held.site,
                    held.formId,
                    due.subList(from, Math.min(due.size(), from + RECORDS_AT_ONCE)),
                    held.table,
                    held.visits);
        }
        held.total = held.table.size();
        held.looked = now;
        Instant again = since(held);
        held.fresh = new HashMap<>(made);
        held.fresh.values().removeIf(one -> one.at().isBefore(again));
    }

    /** From which moment on changes may be unknown: what was made before that was committed at the last look. */
    private static Instant since(Held held) {
        return held.looked.equals(Instant.EPOCH) ? Instant.EPOCH : held.looked.minus(OVERLAP);
    }

    /** Nothing is left that says of which form an erased record was, so that it is not among what changed. */
    private static void forget(Held held, Set<RecordId> erased) {
        List<RecordId> gone = erased.stream().filter(held.table::holds).toList();
        gone.forEach(record -> {
            held.table.remove(record);
            held.visits.remove(record);
        });
        held.total = Math.max(held.table.size(), held.total - gone.size());
    }

    private void makeRoom(Held looking) {
        long room = Runtime.getRuntime().maxMemory() / 3;
        List<Held> oldest = new ArrayList<>(tables.values());
        oldest.sort(Comparator.comparing(held -> held.used));
        long taken = oldest.stream().mapToLong(Held::bytes).sum();
        for (Held held : oldest) {
            if (taken > room && held != looking) {
                taken -= held.bytes();
                tables.remove(new Key(held.site.id(), held.formId), held);
            }
        }
    }

    /** Forgets what nobody looks at, and what was erased meanwhile in what somebody does. */
    void now(@Observes BackgroundClock.HalfMinute tick) {
        Instant before = clock.instant().minus(IDLE);
        tables.values().removeIf(held -> held.used.isBefore(before));
        for (Held held : tables.values()) {
            synchronized (held) {
                if (held.running == null || held.running.isDone()) {
                    held.running = executor.submit(() -> refreshQuietly(held));
                }
            }
        }
    }

    /** The outermost edge of this thread. */
    private void refreshQuietly(Held held) {
        try {
            refresh(held);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "a table was not brought up to date and is dropped: {0}", Kinds.of(e));
            tables.remove(new Key(held.site.id(), held.formId), held);
        }
    }
}
