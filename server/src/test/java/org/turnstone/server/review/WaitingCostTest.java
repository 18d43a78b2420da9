package org.turnstone.server.review;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turnstone.server.changelog.TestDatabases;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestSite;

/** How many rows H2 reads to say what waits. */
class WaitingCostTest {
    private static final int MANY = 5_000;
    private static final int EACH = 20;
    /** The rows that wait, once or twice, and what an index begins with. */
    private static final int FEW = 6 * EACH;

    private static final Pattern SCANNED = Pattern.compile("scanCount: (\\d+)");

    private final TestDatabases databases = TestDatabases.h2();
    private final EntityManager entities = databases.fresh().createEntityManager();
    private final TestSite site = SyncFixtures.site(8);
    private final UUID siteId = site.siteId().value().toUuid();
    private final List<String> statements = new ArrayList<>();
    private final ReviewLines lines = new ReviewLines();
    private final Queries queries = new Queries();

    /** Some in conflict, some with something else open, some asked about, some answered: never one both. */
    @BeforeEach
    void someRecordsWait() {
        lines.entities = listening();
        queries.entities = lines.entities;
        entities.getTransaction().begin();
        Sql.of(
                        "insert into site (site_id, code, name, time_zone, authority_key, created_at)"
                                + " values (?, 'c', 'n', 'Europe/London', ?, 0)",
                        siteId,
                        new byte[32])
                .update(entities);
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 4 * EACH; i++) {
            int kind = i % 4;
            rows.add(new Object[] {
                siteId,
                SyncFixtures.record(i + 1).value().toUuid(),
                "f",
                false,
                kind == 0 || kind == 1 ? 1 : 0,
                kind == 0 ? 1 : 0,
                kind == 0 ? 1 : kind == 1 ? 2 : 0,
                kind == 2 ? 1 : 0,
                kind == 3 ? 2 : 0,
                kind == 3 ? 1 : kind == 2 ? 2 : 0
            });
        }
        insert(rows);
    }

    private void insert(List<Object[]> rows) {
        Sql.insertAll(
                entities,
                "record_waiting (site_id, record_id, form_id, incomplete, open_items, conflicts, waits, asked, answered,"
                        + " asks)",
                rows);
    }

    @AfterEach
    void close() throws IOException {
        entities.getTransaction().rollback();
        entities.close();
        databases.close();
    }

    @Test
    void whatWaitsIsCountedFromTheRowsThatWait() throws SQLException {
        ReviewLines.Summary summary = lines.summary(site.siteId());

        assertThat(summary).isEqualTo(new ReviewLines.Summary(2 * EACH, 2 * EACH, EACH, 0, EACH));
        assertThat(scanned()).isBetween(2L * EACH, (long) FEW);
    }

    @Test
    void openQuestionsAreCountedFromTheRowsThatHaveAny() throws SQLException {
        Queries.Summary summary = queries.summary(site.siteId());
        long records = queries.records(site.siteId());

        assertThat(summary).isEqualTo(new Queries.Summary(EACH, 2 * EACH));
        assertThat(records).isEqualTo(2 * EACH);
        assertThat(scanned()).isBetween(2L * EACH, (long) FEW);
    }

    @Test
    void aPageOfQuestionsIsReadAnsweredOnesFirst() throws SQLException {
        List<RecordId> all = queries.page(site.siteId(), 0, 4 * EACH);
        List<RecordId> second = queries.page(site.siteId(), EACH - 5, 10);

        assertThat(all)
                .hasSize(2 * EACH)
                .startsWith(SyncFixtures.record(4))
                .endsWith(SyncFixtures.record(4 * EACH - 1));
        assertThat(second).isEqualTo(all.subList(EACH - 5, EACH + 5));
        assertThat(scanned()).isBetween(2L * EACH, (long) FEW);
    }

    @Test
    void aPageOfTheQueueIsReadInItsOrderFromItsRowsAlone() throws SQLException {
        List<RecordId> all = lines.page(site.siteId(), 0, 4 * EACH, false);
        List<RecordId> second = lines.page(site.siteId(), 5, 5, false);
        List<RecordId> lastInConflict = lines.page(site.siteId(), EACH - 5, 10, true);

        assertThat(all)
                .hasSize(2 * EACH)
                .startsWith(lines.page(site.siteId(), 0, EACH, true).toArray(RecordId[]::new));
        assertThat(second).isEqualTo(all.subList(5, 10));
        assertThat(lastInConflict).isEqualTo(all.subList(EACH - 5, EACH));
        assertThat(scanned()).isBetween(2L * EACH, (long) FEW);
    }

    @Test
    void aPageCostsTheSameHoweverLongTheQueueIs() throws SQLException {
        List<Object[]> rows = new ArrayList<>();
        for (int i = 4 * EACH; i < MANY; i++) {
            rows.add(new Object[] {siteId, SyncFixtures.record(i + 1).value().toUuid(), "f", false, 1, 0, 2, 0, 0, 0});
        }
        insert(rows);

        List<RecordId> page = lines.page(site.siteId(), 0, 25, false);

        assertThat(page)
                .hasSize(25)
                .startsWith(lines.page(site.siteId(), 0, EACH, true).toArray(RecordId[]::new));
        assertThat(scanned()).isBetween(25L, (long) FEW);
    }

    /** How many rows the statements so far read, run once more. */
    private long scanned() throws SQLException {
        long all = 0;
        for (String statement : List.copyOf(statements)) {
            String filled = statement.replace("?", "'" + siteId + "'");
            try (PreparedStatement explain =
                            entities.unwrap(Connection.class).prepareStatement("explain analyze " + filled);
                    ResultSet plan = explain.executeQuery()) {
                plan.next();
                Matcher found = SCANNED.matcher(plan.getString(1));
                assertThat(found.find()).as(plan.getString(1)).isTrue();
                do {
                    all += Long.parseLong(found.group(1));
                } while (found.find());
            }
        }
        return all;
    }

    /** Notes each statement; the only value in them is the site. */
    private EntityManager listening() {
        return proxy(
                EntityManager.class,
                entities,
                (method, result) -> method.equals("unwrap") && result instanceof Connection connection
                        ? proxy(Connection.class, connection, (any, made) -> made)
                        : result);
    }

    private interface Passing {
        @Nullable
        Object of(String method, @Nullable Object result);
    }

    private <T> T proxy(Class<T> type, T behind, Passing passing) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    if (method.getName().equals("prepareStatement")) {
                        statements.add((String) given[0]);
                    }
                    try {
                        return passing.of(method.getName(), method.invoke(behind, given));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
