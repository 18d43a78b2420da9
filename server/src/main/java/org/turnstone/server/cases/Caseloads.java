package org.turnstone.server.cases;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnstone.form.Fieldwork;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.server.account.Accounts;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.dataset.DatasetCatalogue;
import org.turnstone.server.dataset.DatasetKeys;
import org.turnstone.server.dataset.schema.Column;
import org.turnstone.server.dataset.schema.QuestionColumns;
import org.turnstone.server.dataset.table.DatasetTables;
import org.turnstone.server.dataset.table.TableReading;
import org.turnstone.server.forms.FormCatalogue;
import org.turnstone.server.forms.PublishedForm;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.LastSeen;
import org.turnstone.server.keys.Members;
import org.turnstone.server.programme.SitePlan;
import org.turnstone.server.programme.SitePlans;
import org.turnstone.server.site.Site;
import org.turnstone.sync.record.SiteId;

/** Makes a site's cases of its dataset in memory and the lists of what was given out. */
@ApplicationScoped
public class Caseloads {
    @Inject
    DatasetCatalogue datasets;

    @Inject
    FormCatalogue forms;

    @Inject
    TableReading reading;

    @Inject
    DatasetTables tables;

    @Inject
    SampleLists lists;

    @Inject
    WithdrawnCases withdrawn;

    @Inject
    CaseHandings handings;

    @Inject
    Accounts accounts;

    @Inject
    SitePlans plans;

    @Inject
    KeyHolder keys;

    @Inject
    Members members;

    @Inject
    LastSeen seen;

    @Inject
    AuditTrail audit;

    private record Working(FormTemplate form, Fieldwork fieldwork) {}

    /**
     * The cases of the form that tells of visits; the first by title if several do. The caller has seen to it that the person
     * may read answers.
     */
    public Caseload of(Site site) {
        List<SampleList.Issued> issued = lists.cases(site.id());
        SitePlan plan = plans.of(site.id());
        Optional<Working> working = working(site.id());
        if (working.isEmpty()) {
            return new Caseload(
                    "",
                    CaseOwners.of(
                            CaseFiles.of(List.of(), issued, withdrawn.of(site.id())),
                            issued,
                            handings.of(site.id()),
                            Map.of()),
                    0,
                    0,
                    0,
                    Map.of(),
                    named(plan, SitePlan.Kind.WAVE, Map.of()),
                    named(plan, SitePlan.Kind.AREA, Map.of()),
                    Map.of(),
                    Map.of());
        }
        FormTemplate form = working.get().form();
        Fieldwork fieldwork = working.get().fieldwork();
        List<Column> columns = reading.need(site.id(), form.formId());
        DatasetTables.Opened opened = tables.open(site, form.formId(), columns);
        List<CaseFiles.Told> told = told(opened, fieldwork);
        DatasetKeys names = new DatasetKeys(keys.of(site.id()).secret(), form.formId());
        List<CaseFile> cases = CaseOwners.of(
                CaseFiles.of(told, issued, withdrawn.of(site.id())),
                issued,
                handings.of(site.id()),
                logins(site.id(), names));
        long named = cases.stream().mapToLong(file -> file.records().size()).sum();
        return new Caseload(
                form.formId(),
                cases,
                (int) (told.size() - named),
                opened.opened(),
                opened.total(),
                outcomes(form, fieldwork),
                named(plan, SitePlan.Kind.WAVE, words(form, "wave")),
                named(plan, SitePlan.Kind.AREA, words(form, "area")),
                people(site.id(), names),
                laptops(site.id(), names));
    }

    /** Notes that somebody is about to be handed cases or visits. */
    @Transactional
    public void announce(Site site, String what, String login) {
        audit.record(login, "case.export", site.id(), what);
    }

    private Optional<Working> working(SiteId site) {
        for (DatasetCatalogue.DatasetSummary dataset : datasets.of(site)) {
            List<PublishedForm> versions = forms.versions(site, dataset.formId());
            if (!versions.isEmpty()) {
                FormTemplate newest = versions.get(versions.size() - 1).template();
                Optional<Fieldwork> fieldwork = Fieldwork.of(newest);
                if (fieldwork.isPresent()) {
                    return Optional.of(new Working(newest, fieldwork.get()));
                }
            }
        }
        return Optional.empty();
    }

    private static List<CaseFiles.Told> told(DatasetTables.Opened opened, Fieldwork fieldwork) {
        List<CaseFiles.Told> told = new ArrayList<>(opened.opened());
        opened.table()
                .each(
                        List.of(
                                "record_key",
                                QuestionColumns.inMain(Optional.of(fieldwork.caseNumber())),
                                QuestionColumns.inMain(fieldwork.wave()),
                                QuestionColumns.inMain(fieldwork.area()),
                                "state",
                                "status",
                                "distinct_from"),
                        (record, cells) -> told.add(new CaseFiles.Told(
                                record,
                                cells.get(0),
                                cells.get(1),
                                cells.get(2),
                                cells.get(3),
                                cells.get(4),
                                cells.get(5),
                                keys(cells.get(6)),
                                opened.visits().of(record))));
        return told;
    }

    /** As the form words them; what only the office says has words of its own. */
    private static Map<String, String> outcomes(FormTemplate form, Fieldwork fieldwork) {
        Map<String, String> words =
                new HashMap<>(Caseload.words(Optional.of(fieldwork.outcome()), form.defaultLanguage()));
        words.putIfAbsent(WithdrawnCases.INTERVIEW, "interview, respondent asked for deletion");
        words.putIfAbsent(WithdrawnCases.PARTIAL, "part of an interview, respondent asked for deletion");
        return words;
    }

    private static Set<String> keys(String cell) {
        return cell.isEmpty() ? Set.of() : new HashSet<>(Arrays.asList(cell.split(" ", -1)));
    }

    /** The site's own names go before those of the form. */
    private static Map<String, String> named(SitePlan plan, SitePlan.Kind kind, Map<String, String> words) {
        Map<String, String> names = new HashMap<>(words);
        plan.of(kind).forEach(entry -> names.put(entry.code(), entry.name()));
        return names;
    }

    private static Map<String, String> words(FormTemplate form, String name) {
        Optional<OutlineNode.Question> question = form.outline().questions().stream()
                .filter(found -> found.name().equals(name))
                .findFirst();
        return Caseload.words(question, form.defaultLanguage());
    }

    private Map<String, String> people(SiteId site, DatasetKeys keysOf) {
        Map<String, String> people = new HashMap<>();
        members.names(site).forEach((person, name) -> people.put(keysOf.of(person), name));
        return people;
    }

    private Map<String, String> logins(SiteId site, DatasetKeys keysOf) {
        Map<String, String> logins = new HashMap<>();
        accounts.membersOf(site).forEach(member -> logins.put(keysOf.of(member.person()), member.login()));
        return logins;
    }

    private Map<String, String> laptops(SiteId site, DatasetKeys keysOf) {
        Map<String, String> laptops = new HashMap<>();
        seen.members(site)
                .forEach(member -> laptops.put(
                        keysOf.of(member.device()), member.device().toHex().substring(0, 8)));
        return laptops;
    }
}
