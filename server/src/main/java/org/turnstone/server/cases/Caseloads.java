package org.turnstone.server.cases;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.dataset.Column;
import org.turnstone.server.dataset.DatasetCatalogue;
import org.turnstone.server.dataset.DatasetKeys;
import org.turnstone.server.dataset.Fieldwork;
import org.turnstone.server.dataset.table.DatasetTables;
import org.turnstone.server.dataset.table.TableReading;
import org.turnstone.server.forms.FormCatalogue;
import org.turnstone.server.forms.PublishedForm;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.LastSeen;
import org.turnstone.server.keys.Members;
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
        Optional<Working> working = working(site.id());
        if (working.isEmpty()) {
            return new Caseload(
                    "", CaseFiles.of(List.of(), issued), 0, 0, 0, Map.of(), Map.of(), Map.of(), Map.of(), Map.of());
        }
        FormTemplate form = working.get().form();
        Fieldwork fieldwork = working.get().fieldwork();
        List<Column> columns = reading.need(site.id(), form.formId());
        DatasetTables.Opened opened = tables.open(site, form.formId(), columns);
        List<CaseFiles.Told> told = told(opened, fieldwork);
        List<CaseFile> cases = CaseFiles.of(told, issued);
        long named = cases.stream().mapToLong(file -> file.records().size()).sum();
        DatasetKeys names = new DatasetKeys(keys.of(site.id()).secret(), form.formId());
        return new Caseload(
                form.formId(),
                cases,
                (int) (told.size() - named),
                opened.opened(),
                opened.total(),
                Caseload.words(Optional.of(fieldwork.outcome()), form.defaultLanguage()),
                words(form, "wave"),
                words(form, "area"),
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
                                fieldwork.caseColumn(),
                                fieldwork.waveColumn(),
                                fieldwork.areaColumn(),
                                "state",
                                "status"),
                        (record, cells) -> told.add(new CaseFiles.Told(
                                record,
                                cells.get(0),
                                cells.get(1),
                                cells.get(2),
                                cells.get(3),
                                cells.get(4),
                                cells.get(5),
                                opened.visits().of(record))));
        return told;
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

    private Map<String, String> laptops(SiteId site, DatasetKeys keysOf) {
        Map<String, String> laptops = new HashMap<>();
        seen.members(site)
                .forEach(member -> laptops.put(
                        keysOf.of(member.device()), member.device().toHex().substring(0, 8)));
        return laptops;
    }
}
