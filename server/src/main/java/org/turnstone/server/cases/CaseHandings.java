package org.turnstone.server.cases;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.turnstone.server.account.Accounts;
import org.turnstone.server.account.Member;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.LocalWords;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.server.site.Site;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;

/**
 * Hands cases from one person to another, as after a laptop was lost or where nobody was met, and keeps every such act: which
 * cases and why sealed under the site's secret, since a case is a door; who, how many and to whom in the audit trail.
 */
@ApplicationScoped
public class CaseHandings {
    /** In one act. */
    public static final int MOST = 500;

    private static final LocalWords SEALED = new LocalWords("case handing");
    private static final int PARTS = 3;

    @PersistenceContext
    EntityManager entities;

    @Inject
    Caseloads caseloads;

    @Inject
    Accounts accounts;

    @Inject
    KeyHolder keys;

    @Inject
    SiteControl control;

    @Inject
    AuditTrail audit;

    @Inject
    SecureRandom random;

    @Inject
    Clock clock;

    /** A case by its number and wave. */
    public record Door(String number, String wave) {
        @Override
        public String toString() {
            return "door";
        }
    }

    /**
     * Hands cases over; those the person has already stay as they are. Two such acts at one site never run beside each other.
     *
     * @param from login with whom the one who hands over saw them, empty for nobody's; absent if they do not say
     * @param to login of somebody who works in the field here
     * @return how many changed hands
     * @throws ProblemException 404 if the person is not known here or does not work in the field, else as {@link HandOver#of}
     */
    @Transactional
    public int hand(Site site, List<Door> doors, Optional<String> from, String to, String reason, String actor) {
        control.lock(site.id());
        boolean inTheField =
                accounts.member(site.id(), to).filter(Member::worksInTheField).isPresent();
        if (!inTheField) {
            throw new ProblemException(
                    404,
                    "NO_USER",
                    "Nobody with this login works in the field at this site.",
                    HandOver.NOTHING_CHANGED);
        }
        SortedMap<String, List<CaseFile>> byOwner = HandOver.of(caseloads.of(site), doors, from, to);
        byOwner.forEach((owner, files) -> {
            List<String> cases = files.stream()
                    .map(file -> line(file.wave()) + "\t" + line(file.number()))
                    .toList();
            audit.record(
                    actor,
                    "case.hand",
                    site.id(),
                    cases.size() + " cases" + (owner.isEmpty() ? "" : " from " + owner) + " to " + to);
            Octets16 id = newId();
            String words = String.join("\n", owner, to, line(reason)) + "\n" + String.join("\n", cases);
            Sql.insertAll(
                    entities, "case_handing (site_id, handing_id, at, actor, sealed)", List.<Object[]>of(new Object[] {
                        site.id().value().toUuid(),
                        id.toUuid(),
                        clock.instant().toEpochMilli(),
                        actor,
                        sealed(site.id(), id, words)
                    }));
        });
        return byOwner.values().stream().mapToInt(List::size).sum();
    }

    /** Logins of those to whom somebody's cases may be handed, in order. */
    @Transactional
    public List<String> others(SiteId site, String owner) {
        return accounts.membersOf(site).stream()
                .filter(Member::worksInTheField)
                .map(Member::login)
                .filter(login -> !login.equals(owner))
                .sorted()
                .toList();
    }

    /** Every case that changed hands, the earliest first. */
    @Transactional
    List<CaseHanding> of(SiteId site) {
        List<CaseHanding> handings = new ArrayList<>();
        for (Row row : Sql.of(
                        "select handing_id, at, actor, sealed from case_handing where site_id = ? order by at, handing_id",
                        site.value().toUuid())
                .rows(entities)) {
            Instant at = row.instant(1);
            String[] lines = opened(site, row.id(0), row.bytes(3)).split("\n", -1);
            for (int i = PARTS; i < lines.length; i++) {
                int tab = lines[i].indexOf('\t');
                handings.add(new CaseHanding(
                        lines[i].substring(tab + 1),
                        lines[i].substring(0, tab),
                        at,
                        row.text(2),
                        lines[0],
                        lines[1],
                        lines[2]));
            }
        }
        return handings;
    }

    private Octets16 newId() {
        byte[] id = new byte[Octets16.LENGTH];
        random.nextBytes(id);
        return Octets16.readFrom(ByteBuffer.wrap(id));
    }

    private static String line(String text) {
        return text.replaceAll("[\\n\\r\\t]", " ");
    }

    private byte[] sealed(SiteId site, Octets16 id, String words) {
        return SEALED.seal(keys.of(site), random, id.toBytes(), words);
    }

    private String opened(SiteId site, Octets16 id, byte[] sealed) {
        return SEALED.open(keys.of(site), id.toBytes(), sealed);
    }
}
