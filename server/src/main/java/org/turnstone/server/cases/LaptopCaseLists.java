package org.turnstone.server.cases;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.turnstone.server.account.Accounts;
import org.turnstone.server.account.Member;
import org.turnstone.server.dataset.Visit;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.server.site.Site;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.identity.CaseList;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;

/**
 * The cases that stand on one person's list, for the laptops of that person and no other: least data (requirement R80). A site
 * that gives out no list and hands nothing over has none.
 */
@ApplicationScoped
public class LaptopCaseLists {
    @PersistenceContext
    EntityManager entities;

    @Inject
    Caseloads caseloads;

    @Inject
    Accounts accounts;

    /**
     * A word that is another one once cases were given out, called back or handed over; empty if that never happened. It says
     * nothing of any case, and costs two looks at small tables.
     */
    @Transactional
    public String stamp(SiteId site) {
        Row lists = newest("sample_list", site);
        Row handings = newest("case_handing", site);
        long count = lists.whole(0) + handings.whole(0);
        return count == 0
                ? ""
                : lists.whole(0) + "." + handings.whole(0) + "." + Math.max(lists.whole(1), handings.whole(1));
    }

    private Row newest(String table, SiteId site) {
        return Sql.of(
                        "select count(*), coalesce(max(at), 0) from " + table + " where site_id = ?",
                        site.value().toUuid())
                .rows(entities)
                .get(0);
    }

    /** The list of one person at a site that gives cases out; empty while records are still being opened. */
    public Optional<CaseList> of(Site site, PersonId person) {
        Optional<String> login = accounts.membersOf(site.id()).stream()
                .filter(member -> member.person().equals(person))
                .map(Member::login)
                .findFirst();
        if (login.isEmpty()) {
            return Optional.of(CaseList.NONE);
        }
        Caseload load = caseloads.of(site);
        return load.isWhole() ? Optional.of(listOf(load, login.get())) : Optional.empty();
    }

    /** Those that nobody was interviewed at come first, should there be more than one list takes. Pure. */
    static CaseList listOf(Caseload load, String login) {
        List<CaseFile> own = load.cases().stream()
                .filter(file -> file.owner().equals(login))
                .sorted(Comparator.comparing((CaseFile file) -> file.family().isProductive()))
                .toList();
        List<CaseList.Case> told = own.stream()
                .filter(file -> file.number().length() <= WireLimits.MAX_CASE_TEXT)
                .limit(WireLimits.MAX_CASES)
                .map(file -> told(load, file))
                .sorted(Comparator.comparing(CaseList.Case::number).thenComparing(CaseList.Case::wave))
                .toList();
        return new CaseList(cut(load.formId()), told, own.size() - told.size());
    }

    private static CaseList.Case told(Caseload load, CaseFile file) {
        List<CaseList.Call> calls = new ArrayList<>();
        file.visits().stream()
                .skip(Math.max(0, file.visits().size() - WireLimits.MAX_CASE_CALLS))
                .map(CaseFile.Attempt::visit)
                .forEach(visit -> calls.add(new CaseList.Call(
                        when(visit), code(visit.code()), cut(load.people().getOrDefault(visit.researcherKey(), "")))));
        return new CaseList.Case(
                file.number(),
                cut(file.wave()),
                cut(load.wave(file.wave())),
                cut(file.area()),
                cut(load.area(file.area())),
                file.round(),
                file.visits().size(),
                calls,
                code(file.outcome()),
                file.contested(),
                file.records().stream()
                        .map(CaseFile.About::record)
                        .limit(WireLimits.MAX_CASE_RECORDS)
                        .toList());
    }

    private static Optional<Instant> when(Visit visit) {
        return Optional.ofNullable(visit.at() == null ? visit.said() : visit.at());
    }

    /** What several laptops say of one visit is for the office to decide. */
    private static String code(String code) {
        return code.equals(Visit.CONFLICT) ? "" : cut(code);
    }

    private static String cut(String text) {
        return text.length() <= WireLimits.MAX_CASE_TEXT ? text : text.substring(0, WireLimits.MAX_CASE_TEXT);
    }
}
