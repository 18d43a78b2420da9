package org.turnstone.server.cases;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.LocalWords;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.server.site.Site;
import org.turnstone.sync.record.SiteId;

/** Keeps the lists of cases that were given out, one for each wave, sealed under the site's secret: a case is a door. */
@ApplicationScoped
public class SampleLists {
    private static final LocalWords SEALED = new LocalWords("sample list");
    private static final int PARTS = 3;

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

    /** A wave's list. */
    public record Given(String wave, int cases, Instant at, String by) {}

    /** Takes a list; that of a wave it names takes the place of what was there. */
    @Transactional
    public void put(Site site, SampleList list, String actor) {
        list.byWave().forEach((wave, cases) -> {
            Sql.of(
                            "delete from sample_list where site_id = ? and wave = ?",
                            site.id().value().toUuid(),
                            wave)
                    .update(entities);
            Sql.insertAll(
                    entities, "sample_list (site_id, wave, cases, at, actor, sealed)", List.<Object[]>of(new Object[] {
                        site.id().value().toUuid(),
                        wave,
                        cases.size(),
                        clock.instant().toEpochMilli(),
                        actor,
                        sealed(site.id(), wave, cases)
                    }));
            audit.record(actor, "case.issue", site.id(), wave + ": " + cases.size() + " cases");
        });
    }

    /** Takes a wave's list away; nothing else of its cases goes. */
    @Transactional
    public void remove(Site site, String wave, String actor) {
        int gone = Sql.of(
                        "delete from sample_list where site_id = ? and wave = ?",
                        site.id().value().toUuid(),
                        wave)
                .update(entities);
        if (gone > 0) {
            audit.record(actor, "case.recall", site.id(), wave);
        }
    }

    @Transactional
    public List<Given> given(SiteId site) {
        return Sql.of(
                        "select wave, cases, at, actor from sample_list where site_id = ? order by wave",
                        site.value().toUuid())
                .rows(entities)
                .stream()
                .map(row -> new Given(row.text(0), (int) row.whole(1), row.instant(2), row.text(3)))
                .toList();
    }

    /** Every case that was given out. */
    @Transactional
    public List<SampleList.Issued> cases(SiteId site) {
        List<SampleList.Issued> cases = new ArrayList<>();
        for (Row row : Sql.of(
                        "select wave, sealed from sample_list where site_id = ? order by wave",
                        site.value().toUuid())
                .rows(entities)) {
            for (String line : opened(site, row.text(0), row.bytes(1)).split("\n", -1)) {
                String[] parts = line.split(",", PARTS);
                cases.add(new SampleList.Issued(parts[0], row.text(0), parts[1], parts[2]));
            }
        }
        return cases;
    }

    /** {@code NUMBER,AREA,RESEARCHER} lines; none of them may hold a comma. */
    private byte[] sealed(SiteId site, String wave, List<SampleList.Issued> cases) {
        StringBuilder lines = new StringBuilder();
        for (SampleList.Issued one : cases) {
            lines.append(lines.isEmpty() ? "" : "\n")
                    .append(one.number())
                    .append(',')
                    .append(one.area())
                    .append(',')
                    .append(one.researcher());
        }
        return SEALED.seal(keys.of(site), random, wave, lines.toString());
    }

    private String opened(SiteId site, String wave, byte[] sealed) {
        return SEALED.open(keys.of(site), wave, sealed);
    }
}
