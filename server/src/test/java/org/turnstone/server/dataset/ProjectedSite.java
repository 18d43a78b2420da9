package org.turnstone.server.dataset;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.SampleForms;
import org.turnstone.server.changelog.ChangeLogs;
import org.turnstone.server.changelog.JpaChangeLog;
import org.turnstone.server.changelog.Stores;
import org.turnstone.server.changelog.ThreadsOwn;
import org.turnstone.server.forms.FormCatalogue;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.TestKeys;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.testing.SettableClock;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

/** A database with sealed surveys that are due, and the projection as a server has it, each portion a transaction of its thread. */
final class ProjectedSite {
    /** Of the records with the odd numbers; the others are filled with {@link #FORM}. */
    static final FormHash ODD_FORM = new FormHash(Octets16.ofHex("fedcba9876543210fedcba9876543210"));

    static final FormHash FORM = new FormHash(Octets16.ofHex(ProjectionBench.FORM_HASH));
    private static final FormTemplate TEMPLATE = SampleForms.SURVEY.template();

    final SettableClock clock;
    final RecordProjection projection;
    /** Forms that throw something when they are asked for. */
    final Set<FormHash> broken = ConcurrentHashMap.newKeySet();

    private final TestSite site = SyncFixtures.site(77);
    private final ThreadsOwn threads;
    private final EntityManager entities;
    private final UUID siteId = site.siteId().value().toUuid();

    ProjectedSite(EntityManagerFactory factory, int records) {
        threads = new ThreadsOwn(factory);
        entities = threads.entities();
        site.decide(new ControlEntry.PublishForm(FORM, TEMPLATE.formId(), "1", "Survey"));
        site.decide(new ControlEntry.PublishForm(ODD_FORM, TEMPLATE.formId(), "2", "Survey"));
        TestDevice ada = site.enrol("Ada");
        List<Delivery> deliveries = new ArrayList<>(List.of(ada.opening()));
        List<Object[]> due = new ArrayList<>();
        for (int i = 1; i <= records; i++) {
            RecordId record = SyncFixtures.record(i);
            var change = ada.aChange().on(record);
            FormHash form = i % 2 == 1 ? ODD_FORM : FORM;
            SeededSurvey.operations(TEMPLATE, form.toHex(), i).forEach(change::with);
            deliveries.add(change.save());
            due.add(new Object[] {siteId, record.value().toUuid(), 1L, 0L, true, 0});
        }
        clock = new SettableClock(Instant.parse("2026-11-03T09:00:00Z"));
        threads.alone(() -> store(deliveries, due));
        projection = projection();
    }

    private boolean store(List<Delivery> deliveries, List<Object[]> due) {
        Sql.of(
                        "insert into site (site_id, code, name, time_zone, authority_key, created_at)"
                                + " values (?, 'c', 'n', 'Europe/London', ?, 0)",
                        siteId,
                        site.authority().verifyingKey().toBytes())
                .update(entities);
        Sql.of(
                        "insert into site_sync (site_id, control_log, server_epoch, checkpoint_no, durable)"
                                + " values (?, ?, ?, 0, ?)",
                        siteId,
                        site.controlLog().value().toUuid(),
                        UUID.randomUUID(),
                        new byte[0])
                .update(entities);
        JpaChangeLog log = new JpaChangeLog(entities, site.siteId(), clock);
        log.append(site.control());
        log.append(deliveries);
        Sql.insertAll(entities, "record_state (site_id, record_id, version, projected_version, due, failures)", due);
        return true;
    }

    private RecordProjection projection() {
        KeyHolder keys = TestKeys.holder(site);
        ChangeLogs logs = Stores.logs(entities, clock);
        RecordProjection made = new RecordProjection() {
            @Override
            public int projectSome(int limit) {
                return threads.alone(() -> beforeItsCommit(super.projectSome(limit)));
            }

            @Override
            public void postpone(SiteId of, RecordId record) {
                threads.alone(() -> {
                    super.postpone(of, record);
                    return true;
                });
            }
        };
        made.entities = entities;
        made.readings =
                TestReadings.of(logs, TestKeys.control(entities, logs, keys), keys, TestKeys.clocks(entities, clock));
        made.keys = keys;
        made.clock = clock;
        made.sites = new Sites() {
            @Override
            public Optional<Site> find(SiteId id) {
                return Optional.of(new Site(
                        id,
                        "c",
                        "n",
                        ZoneId.of("Europe/London"),
                        site.authority().verifyingKey(),
                        Instant.EPOCH));
            }
        };
        made.forms = new FormCatalogue() {
            @Override
            public Optional<FormTemplate> template(SiteId id, FormHash hash) {
                if (broken.contains(hash)) {
                    throw new IllegalStateException("this form cannot be had");
                }
                return Optional.of(TEMPLATE);
            }
        };
        return made;
    }

    /** What a portion does when all is written and nothing committed. */
    private volatile Runnable pause = () -> {};

    void beforeEachCommit(Runnable what) {
        pause = what;
    }

    private int beforeItsCommit(int done) {
        if (done > 0) {
            pause.run();
        }
        return done;
    }

    /** Every row of the dataset, all of it, by its place. */
    Map<String, String> rows() {
        return threads.alone(() -> {
            Map<String, String> rows = new TreeMap<>();
            for (Row row : Sql.of("select record_id, table_name, row_order, form_id, key_id, source_heads, sealed_cells"
                            + " from dataset_row")
                    .rows(entities)) {
                rows.put(
                        row.id(0).toUuid() + " " + row.text(1) + " " + row.whole(2),
                        row.text(3) + " " + row.id(4) + " " + HexFormat.of().formatHex(row.bytes(5)) + " "
                                + HexFormat.of().formatHex(row.bytes(6)));
            }
            return rows;
        });
    }

    /** The ids of what is due. */
    Set<RecordId> due() {
        return threads.alone(() -> {
            Set<RecordId> due = new TreeSet<>();
            Sql.of("select record_id from record_state where due = true")
                    .rows(entities)
                    .forEach(row -> due.add(new RecordId(row.id(0))));
            return due;
        });
    }

    /** How often projecting a record failed since something new was known of it. */
    long failures(RecordId record) {
        return threads.alone(() -> Sql.of(
                        "select failures from record_state where record_id = ?",
                        record.value().toUuid())
                .one(entities)
                .whole(0));
    }

    /** Throws every row away and has all of them made again. */
    void forget() {
        threads.alone(() -> {
            Sql.of("delete from dataset_row").update(entities);
            return Sql.of("update record_state set version = version + 1, due = true, failures = 0, retry_at = null")
                    .update(entities);
        });
    }

    /** @return what undoes it */
    Runnable damage(RecordId record) {
        UUID id = record.value().toUuid();
        byte[] whole = threads.alone(() -> {
            byte[] header = Sql.of("select header from entry where record_id = ?", id)
                    .one(entities)
                    .bytes(0);
            Sql.of("update entry set header = ? where record_id = ?", new byte[] {1}, id)
                    .update(entities);
            return header;
        });
        return () -> threads.alone(() -> Sql.of("update entry set header = ? where record_id = ?", whole, id)
                .update(entities));
    }
}
