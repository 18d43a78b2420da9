package org.turnstone.server.breach;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.LocalWords;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.record.SiteId;

/**
 * Keeps the log of a lost laptop. The clock runs for 72 hours from the moment somebody became aware (UK GDPR, Article 33),
 * whenever the log was begun. Lines are never changed; they are sealed under the site's secret, as people are named in them.
 */
@ApplicationScoped
public class BreachLog {
    /** From awareness to when the regulator has to have been told. */
    public static final Duration TOLD_WITHIN = Duration.ofHours(72);

    private static final int MOST_LINES = 500;
    private static final LocalWords SEALED = new LocalWords("breach log");

    @PersistenceContext
    EntityManager entities;

    @Inject
    KeyHolder keys;

    @Inject
    AuditTrail audit;

    @Inject
    SecureRandom random;

    @Inject
    Clock clock;

    /** What somebody wrote down. */
    public record Line(Instant at, String by, String text) {
        @Override
        public String toString() {
            return "line of a breach log";
        }
    }

    /**
     * A laptop's log.
     *
     * @param aware when somebody became aware
     * @param toldAt when it was written down that the regulator was told, or why not; null while the clock runs
     * @param lines in order
     */
    public record Breach(
            DeviceId device, Instant aware, @Nullable Instant toldAt, List<Line> lines) {
        public Breach {
            lines = List.copyOf(lines);
        }

        /** By when the regulator has to have been told. */
        public Instant until() {
            return aware.plus(TOLD_WITHIN);
        }

        public boolean isRunning() {
            return toldAt == null;
        }

        @Override
        public String toString() {
            return "breach of " + device;
        }
    }

    /**
     * Begins the log of a laptop; one that was begun goes on.
     *
     * @param aware when somebody became aware, which is not later than now
     */
    @Transactional
    public void begin(SiteId site, DeviceId device, Instant aware, String what, String actor) {
        if (aware.isAfter(clock.instant())) {
            throw new ProblemException(
                    400,
                    "MALFORMED",
                    "Nobody becomes aware of something in the future.",
                    "Nothing was changed. Say when you learnt of it.");
        }
        if (row(site, device).isEmpty()) {
            audit.record(actor, "breach.begin", site, device.toHex() + ": aware " + aware);
            Sql.insertAll(entities, "breach (site_id, device_id, aware_at)", List.<Object[]>of(new Object[] {
                site.value().toUuid(), device.value().toUuid(), aware.toEpochMilli()
            }));
        }
        add(site, device, what, actor);
    }

    /**
     * Adds a line.
     *
     * @param told true if it says that the regulator was told, or why that is not needed: the clock ends
     */
    @Transactional
    public void write(SiteId site, DeviceId device, String text, boolean told, String actor) {
        if (row(site, device).isEmpty()) {
            throw new ProblemException(
                    404, "NO_BREACH", "There is no log of a breach for this laptop.", "Nothing was written down.");
        }
        add(site, device, text, actor);
        if (told) {
            audit.record(actor, "breach.told", site, device.toHex());
            Sql.of(
                            "update breach set told_at = ? where site_id = ? and device_id = ? and told_at is null",
                            clock.instant().toEpochMilli(),
                            site.value().toUuid(),
                            device.value().toUuid())
                    .update(entities);
        }
    }

    private void add(SiteId site, DeviceId device, String text, String actor) {
        int no = lines(site, device).size() + 1;
        if (no > MOST_LINES) {
            throw new ProblemException(409, "TOO_MANY", "The log is full.", "Nothing was written down.");
        }
        Sql.insertAll(
                entities, "breach_line (site_id, device_id, no, at, actor, sealed)", List.<Object[]>of(new Object[] {
                    site.value().toUuid(),
                    device.value().toUuid(),
                    no,
                    clock.instant().toEpochMilli(),
                    actor,
                    sealed(site, device, text)
                }));
    }

    /** A laptop's log, if one was begun. */
    @Transactional
    public Optional<Breach> of(SiteId site, DeviceId device) {
        return row(site, device).map(row -> {
            Instant told = row.isNull(1) ? null : row.instant(1);
            return new Breach(device, row.instant(0), told, lines(site, device));
        });
    }

    /** How many clocks run at the site. */
    @Transactional
    public long running(SiteId site) {
        return Sql.of(
                        "select count(*) from breach where site_id = ? and told_at is null",
                        site.value().toUuid())
                .one(entities)
                .whole(0);
    }

    private Optional<Row> row(SiteId site, DeviceId device) {
        return Sql.of(
                        "select aware_at, told_at from breach where site_id = ? and device_id = ?",
                        site.value().toUuid(),
                        device.value().toUuid())
                .rows(entities)
                .stream()
                .findFirst();
    }

    private List<Line> lines(SiteId site, DeviceId device) {
        List<Line> lines = new ArrayList<>();
        for (Row row : Sql.of(
                        "select at, actor, sealed from breach_line where site_id = ? and device_id = ? order by no",
                        site.value().toUuid(),
                        device.value().toUuid())
                .rows(entities)) {
            lines.add(new Line(row.instant(0), row.text(1), opened(site, device, row.bytes(2))));
        }
        return lines;
    }

    private byte[] sealed(SiteId site, DeviceId device, String text) {
        return SEALED.seal(keys.of(site), random, device.toHex(), text);
    }

    private String opened(SiteId site, DeviceId device, byte[] sealed) {
        return SEALED.open(keys.of(site), device.toHex(), sealed);
    }
}
