package org.turnstone.server.programme;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.server.site.Site;
import org.turnstone.sync.record.SiteId;

/** Keeps what each site has set itself. Whatever is put in, changed or taken out is in the audit trail in full. */
@ApplicationScoped
public class SitePlans {
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,31}");
    private static final int MAX_NAME = 120;
    private static final int MAX_TARGET = 100_000;
    private static final int MAX_ENTRIES = 200;

    @PersistenceContext
    EntityManager entities;

    @Inject
    AuditTrail audit;

    /**
     * An entry as somebody typed it; what does not belong to its kind is passed over.
     *
     * @param target a whole number, or empty for none
     * @param begins and {@code ends} days as 2026-11-02
     */
    public record Typed(
            String kind, String code, String name, String scope, String target, String begins, String ends) {}

    @Transactional
    public SitePlan of(SiteId site) {
        return new SitePlan(Sql.of(
                        "select kind, code, name, scope, target, begins, ends from plan_entry where site_id = ?",
                        site.value().toUuid())
                .rows(entities)
                .stream()
                .map(SitePlans::entry)
                .toList());
    }

    private static SitePlan.Entry entry(Row row) {
        return new SitePlan.Entry(
                SitePlan.Kind.ofWord(row.text(0)).orElseThrow(),
                row.text(1),
                row.text(2),
                SitePlan.Scope.ofWord(row.text(3)).orElse(null),
                row.isNull(4) ? null : (int) row.whole(4),
                row.text(5).isEmpty() ? null : LocalDate.parse(row.text(5)),
                row.text(6).isEmpty() ? null : LocalDate.parse(row.text(6)));
    }

    /**
     * Puts an entry in, or in the place of what has its kind and code.
     *
     * @throws ProblemException 400 if it cannot be, 409 if there are too many; nothing was changed
     */
    @Transactional
    public SitePlan.Entry put(Site site, Typed typed, String actor) {
        SitePlan.Entry entry = checked(typed);
        SitePlan plan = of(site.id());
        Optional<SitePlan.Entry> before = plan.find(entry.kind(), entry.code());
        if (before.filter(entry::equals).isPresent()) {
            return entry;
        }
        if (before.isEmpty() && plan.entries().size() >= MAX_ENTRIES) {
            throw new ProblemException(
                    409,
                    "TOO_MANY",
                    "A site has at most " + MAX_ENTRIES + " aims, measures, areas and waves.",
                    "Nothing was changed. Take out what is over.");
        }
        delete(site.id(), entry.kind(), entry.code());
        LocalDate begins = entry.begins();
        LocalDate ends = entry.ends();
        SitePlan.Scope scope = entry.scope();
        Sql.insertAll(
                entities,
                "plan_entry (site_id, kind, code, name, scope, target, begins, ends)",
                List.<Object[]>of(new Object[] {
                    site.id().value().toUuid(),
                    entry.kind().word(),
                    entry.code(),
                    entry.name(),
                    scope == null ? "" : scope.word(),
                    entry.target(),
                    begins == null ? "" : begins.toString(),
                    ends == null ? "" : ends.toString()
                }));
        audit.record(
                actor,
                before.isPresent() ? "programme.change" : "programme.add",
                site.id(),
                entry.inWords()
                        + before.map(was -> " (was " + was.inWords() + ")").orElse(""));
        return entry;
    }

    /** Takes an entry out; records and lists that use its code stay as they are. */
    @Transactional
    public void remove(Site site, String kind, String code, String actor) {
        SitePlan.Entry entry = SitePlan.Kind.ofWord(kind)
                .flatMap(found -> of(site.id()).find(found, code))
                .orElseThrow(() -> new ProblemException(
                        404, "NO_ENTRY", "The site has no such aim, measure, area or wave.", "Nothing was changed."));
        delete(site.id(), entry.kind(), entry.code());
        audit.record(actor, "programme.remove", site.id(), entry.inWords());
    }

    private void delete(SiteId site, SitePlan.Kind kind, String code) {
        Sql.of(
                        "delete from plan_entry where site_id = ? and kind = ? and code = ?",
                        site.value().toUuid(),
                        kind.word(),
                        code)
                .update(entities);
    }

    static SitePlan.Entry checked(Typed typed) {
        SitePlan.Kind kind = SitePlan.Kind.ofWord(typed.kind())
                .orElseThrow(() -> malformed("What is put in is an aim, a measure, an area or a wave."));
        String code = typed.code().strip();
        String name = typed.name().strip();
        if (!CODE.matcher(code).matches()) {
            throw malformed("A code has 1 to 32 letters, digits, dots, hyphens and underscores.");
        }
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw malformed("A name has 1 to " + MAX_NAME + " characters.");
        }
        return switch (kind) {
            case AIM -> new SitePlan.Entry(kind, code, name, null, null, null, null);
            case MEASURE ->
                new SitePlan.Entry(
                        kind,
                        code,
                        name,
                        SitePlan.Scope.ofWord(typed.scope())
                                .orElseThrow(() -> malformed("A measure is core, of an aim, or local.")),
                        null,
                        null,
                        null);
            case AREA -> new SitePlan.Entry(kind, code, name, null, target(typed.target()), null, null);
            case WAVE -> {
                LocalDate begins = day(typed.begins());
                LocalDate ends = day(typed.ends());
                if (ends.isBefore(begins)) {
                    throw malformed("A wave ends on or after the day it begins.");
                }
                yield new SitePlan.Entry(kind, code, name, null, null, begins, ends);
            }
        };
    }

    private static @Nullable Integer target(String typed) {
        String plain = typed.strip();
        if (plain.isEmpty()) {
            return null;
        }
        if (!plain.matches("[0-9]{1,6}") || Integer.parseInt(plain) > MAX_TARGET) {
            throw malformed("A target is a whole number up to " + MAX_TARGET + ".");
        }
        return Integer.valueOf(plain);
    }

    private static LocalDate day(String typed) {
        try {
            return LocalDate.parse(typed.strip());
        } catch (DateTimeException e) {
            throw malformed("A wave has a first and a last day, written as 2026-11-02.");
        }
    }

    private static ProblemException malformed(String title) {
        return new ProblemException(400, "MALFORMED", title, "Nothing was changed. Go back and put it right.");
    }
}
