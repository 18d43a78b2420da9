package org.turnstone.server.figures;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.turnstone.server.dataset.AskedQuestion;
import org.turnstone.server.dataset.Exclusion;
import org.turnstone.server.dataset.schema.Column;
import org.turnstone.server.dataset.table.DatasetTables;
import org.turnstone.server.dataset.table.TableReading;
import org.turnstone.server.formfile.LabelMarkup;
import org.turnstone.server.forms.FormCatalogue;
import org.turnstone.server.forms.PublishedForm;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.programme.SitePlan;
import org.turnstone.server.programme.SitePlans;
import org.turnstone.server.review.Duplicates;
import org.turnstone.server.site.Site;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;

/** Makes the figures of a question of what the dataset in memory says now, for people who may read its answers. */
@ApplicationScoped
public class QuestionFigures {
    private static final String WAVE = "wave";

    @Inject
    FormCatalogue forms;

    @Inject
    SiteControl control;

    @Inject
    TableReading reading;

    @Inject
    DatasetTables tables;

    @Inject
    Duplicates duplicates;

    @Inject
    SitePlans plans;

    /** A question of which there are figures. */
    public record Named(String column, String text) {}

    /** The questions of a form's main table, in the dataset's order. */
    public List<Named> questions(Site site, String form) {
        return asked(site.id(), form).stream()
                .map(question -> new Named(question.column().name(), LabelMarkup.plain(question.label())))
                .toList();
    }

    /** The caller has seen to it that the person may read answers. */
    public Figures of(Site site, String form, String column) {
        List<AskedQuestion> all = asked(site.id(), form);
        AskedQuestion question = all.stream()
                .filter(one -> one.column().name().equals(column))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        404,
                        "NO_QUESTION",
                        "The dataset has no figures of such a question: it is none of the form, stands in rows of its own, or is"
                                + " about a place, a key or the laptop.",
                        "Choose one of the list."));
        List<Column> columns = reading.need(site.id(), form);
        Duplicates.Held held = duplicates.held(site, form);
        DatasetTables.Opened opened = tables.open(site, form, columns);
        Map<String, String> waves = new LinkedHashMap<>();
        String waveColumn = all.stream()
                .filter(one -> one.question().name().equals(WAVE))
                .findFirst()
                .map(one -> {
                    waves.putAll(waves(site.id(), one));
                    return one.column().name();
                })
                .orElse("");
        Tabulation tabulation = new Tabulation(question);
        Standing standing = new Standing(held);
        opened.table().each(List.of("form_version", "status", waveColumn, column), (record, cells) -> {
            if (standing.counts(record, cells.get(1))) {
                tabulation.row(cells.get(0), cells.get(2), cells.get(3));
            }
        });
        DayWords days = new DayWords(site.timeZone());
        Map<String, String> codes = Tabulation.codes();
        return new Figures(
                form,
                column,
                LabelMarkup.plain(question.label()),
                question.isNumber(),
                question.since().map(days::of).orElse(null),
                question.until().map(days::of).orElse(null),
                opened.opened(),
                opened.total(),
                held.groups(),
                standing.held,
                standing.inConflict,
                standing.excluded,
                List.copyOf(codes.keySet()),
                List.copyOf(codes.values()),
                tabulation.lines(waves, days));
    }

    /** Tells the rows that count from those that do not, and counts the latter. */
    private static final class Standing {
        private final Set<RecordId> undecided;
        private final Set<RecordId> leftOut;
        int held;
        int inConflict;
        int excluded;

        Standing(Duplicates.Held held) {
            this.undecided = held.records();
            this.leftOut = held.leftOut();
        }

        boolean counts(RecordId record, String status) {
            if (leftOut.contains(record) || status.equals(Exclusion.DUPLICATE)) {
                excluded++;
            } else if (undecided.contains(record)) {
                held++;
            } else if (status.equals(Exclusion.VALID)) {
                return true;
            } else if (!status.isEmpty()) {
                // Empty is one that cannot be opened any more: about to be gone.
                inConflict++;
            }
            return false;
        }
    }

    private List<AskedQuestion> asked(SiteId site, String form) {
        ControlState decided = control.of(site);
        List<AskedQuestion.Version> versions = new ArrayList<>();
        for (PublishedForm version : forms.versions(site, form)) {
            Instant published = decided.publishedAt(version.hash()).orElse(Instant.EPOCH);
            versions.add(new AskedQuestion.Version(version.template(), published));
        }
        if (versions.isEmpty()) {
            throw new ProblemException(
                    404,
                    "NO_DATASET",
                    "There is no dataset of this form at the site.",
                    "Look at the list of datasets.");
        }
        return AskedQuestion.of(versions);
    }

    /** Waves by code with the site's own names, else the form's; the site's first, in the order of their days. */
    private Map<String, String> waves(SiteId site, AskedQuestion wave) {
        Map<String, String> names = new LinkedHashMap<>();
        plans.of(site).entries().stream()
                .filter(entry -> entry.kind() == SitePlan.Kind.WAVE)
                .forEach(entry -> names.put(entry.code(), entry.name()));
        wave.choices().forEach(choice -> names.putIfAbsent(choice.code(), LabelMarkup.plain(choice.label())));
        names.put("", "no wave");
        new Column("", true).withoutAnswer().forEach((code, words) -> names.put(code, "wave " + words));
        return names;
    }
}
