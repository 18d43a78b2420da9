package org.turnstone.server.review;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.Fieldwork;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.dataset.DatasetCatalogue;
import org.turnstone.server.dataset.Exclusion;
import org.turnstone.server.dataset.SiteReading;
import org.turnstone.server.dataset.SiteReadings;
import org.turnstone.server.dataset.Visit;
import org.turnstone.server.dataset.schema.Column;
import org.turnstone.server.dataset.schema.DatasetSchema;
import org.turnstone.server.dataset.schema.QuestionColumns;
import org.turnstone.server.dataset.table.ColumnTable;
import org.turnstone.server.dataset.table.DatasetTables;
import org.turnstone.server.dataset.table.TableReading;
import org.turnstone.server.forms.FormCatalogue;
import org.turnstone.server.forms.PublishedForm;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.site.Site;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;

/**
 * Records that may be of one interview, and deciding about them. A decision is a signed change of a record: of the one that is
 * left out, or of one of two that are told apart. It travels like any other and can be taken back.
 */
@ApplicationScoped
public class Duplicates {
    /** As many pairs are decided in one transaction. */
    public static final int MOST = 25;

    private static final String SAFE = "Nothing was decided, and both records count as before.";

    @Inject
    DatasetCatalogue datasets;

    @Inject
    FormCatalogue forms;

    @Inject
    TableReading reading;

    @Inject
    DatasetTables tables;

    @Inject
    Settlements settlements;

    @Inject
    AuditTrail audit;

    @Inject
    SiteReadings readings;

    private final Map<SiteId, Map<String, Computed>> computed = new ConcurrentHashMap<>();

    /** Pairs of a table as it was; ids and keys, no answers. */
    private record Computed(ColumnTable table, long version, List<Pair> pairs, List<Decided> decided) {}

    /**
     * Two records that may be one.
     *
     * @param alike how many of 100 answers are the same; -1 if there are too few to compare
     * @param holds true if neither counts in figures until somebody decides: they are about one case or one person, which is
     *     more than that their answers are alike
     */
    public record Pair(
            String formId,
            String formTitle,
            RecordId first,
            String firstKey,
            RecordId second,
            String secondKey,
            String sentence,
            int alike,
            boolean holds) {
        @Override
        public String toString() {
            return "pair of " + first + " and " + second;
        }
    }

    /** What was decided about a record. */
    public record Decided(
            String formTitle, RecordId record, String key, RecordId other, String otherKey, boolean excluded) {
        @Override
        public String toString() {
            return "decided about " + record;
        }
    }

    /**
     * Everything that may be twice at a site.
     *
     * @param opened records that were looked at so far
     * @param total records that there are
     */
    public record Found(List<Pair> pairs, List<Decided> decided, int opened, int total) {
        public Found {
            pairs = List.copyOf(pairs);
            decided = List.copyOf(decided);
        }

        public boolean isWhole() {
            return opened >= total;
        }
    }

    /**
     * Records of one form that count in no figure for now, because nobody has decided about them.
     *
     * @param groups how many decisions are owed: records that hang together by pairs are one group
     * @param leftOut records of which another one stands
     * @param whole false while records are still being opened, so that there may be more
     */
    public record Held(Set<RecordId> records, int groups, Set<RecordId> leftOut, boolean whole) {
        public Held {
            records = Set.copyOf(records);
            leftOut = Set.copyOf(leftOut);
        }

        @Override
        public String toString() {
            return records.size() + " held records";
        }
    }

    /** The caller has seen to it that the person may read answers. */
    public Held held(Site site, String formId) {
        DatasetCatalogue.DatasetSummary dataset = datasets.of(site.id()).stream()
                .filter(one -> one.formId().equals(formId) && one.records() > 0)
                .findFirst()
                .orElse(null);
        if (dataset == null) {
            return new Held(Set.of(), 0, Set.of(), true);
        }
        List<Column> columns = reading.need(site.id(), formId);
        DatasetTables.Opened table = tables.open(site, formId, columns);
        Computed found = computed(site.id(), dataset, templates(site.id(), formId), columns, table);
        Map<RecordId, Set<RecordId>> groups = new HashMap<>();
        found.pairs().stream().filter(Pair::holds).forEach(pair -> {
            Set<RecordId> both = new HashSet<>(groups.getOrDefault(pair.first(), Set.of(pair.first())));
            both.addAll(groups.getOrDefault(pair.second(), Set.of(pair.second())));
            both.forEach(record -> groups.put(record, both));
        });
        return new Held(
                groups.keySet(),
                new HashSet<>(groups.values()).size(),
                found.decided().stream()
                        .filter(Decided::excluded)
                        .map(Decided::record)
                        .collect(Collectors.toSet()),
                table.isWhole());
    }

    private List<FormTemplate> templates(SiteId site, String formId) {
        return forms.versions(site, formId).stream()
                .map(PublishedForm::template)
                .toList();
    }

    /** The caller has seen to it that the person may read answers. What was decided just now is left out. */
    public Found of(Site site) {
        List<Pair> pairs = new ArrayList<>();
        List<Decided> decided = new ArrayList<>();
        int opened = 0;
        int total = 0;
        for (DatasetCatalogue.DatasetSummary dataset : datasets.of(site.id())) {
            List<FormTemplate> templates = templates(site.id(), dataset.formId());
            if (templates.isEmpty() || dataset.records() == 0) {
                continue;
            }
            List<Column> columns = reading.need(site.id(), dataset.formId());
            DatasetTables.Opened table = tables.open(site, dataset.formId(), columns);
            Computed found = computed(site.id(), dataset, templates, columns, table);
            pairs.addAll(found.pairs());
            decided.addAll(found.decided());
            opened += table.opened();
            total += table.total();
        }
        Set<RecordId> moving = reading.due(site.id());
        pairs.removeIf(pair -> moving.contains(pair.first()) || moving.contains(pair.second()));
        decided.removeIf(one -> moving.contains(one.record()));
        return new Found(pairs, decided, opened, total);
    }

    private Computed computed(
            SiteId site,
            DatasetCatalogue.DatasetSummary dataset,
            List<FormTemplate> templates,
            List<Column> columns,
            DatasetTables.Opened opened) {
        ColumnTable table = opened.table();
        Map<String, Computed> ofSite = computed.computeIfAbsent(site, any -> new ConcurrentHashMap<>());
        Computed known = ofSite.get(dataset.formId());
        long version = table.version();
        if (known != null && known.table() == table && known.version() == version) {
            return known;
        }
        Computed fresh = compute(dataset, templates, columns, opened, version);
        ofSite.put(dataset.formId(), fresh);
        return fresh;
    }

    private static Computed compute(
            DatasetCatalogue.DatasetSummary dataset,
            List<FormTemplate> templates,
            List<Column> columns,
            DatasetTables.Opened opened,
            long version) {
        ColumnTable table = opened.table();
        FormTemplate newest = templates.get(templates.size() - 1);
        Optional<Fieldwork> fieldwork = Fieldwork.of(newest);
        List<String> wanted = new ArrayList<>(List.of(
                "record_key",
                "captured_on_corrected",
                "captured_on",
                "status",
                "duplicate_of",
                "distinct_from",
                QuestionColumns.inMain(fieldwork.map(Fieldwork::caseNumber)),
                QuestionColumns.inMain(fieldwork.flatMap(Fieldwork::wave)),
                QuestionColumns.inMain(fieldwork.flatMap(work -> work.person(newest)))));
        int head = wanted.size();
        Set<String> answers = answers(newest, fieldwork);
        columns.subList(Math.min(DatasetSchema.MAIN_HEAD_COLUMNS, columns.size()), columns.size()).stream()
                .map(Column::name)
                .filter(answers::contains)
                .forEach(wanted::add);
        List<LookAlikes.Looked> looked = new ArrayList<>();
        Map<String, RecordId> byKey = new HashMap<>();
        List<Decided> decided = new ArrayList<>();
        List<List<String>> marked = new ArrayList<>();
        table.each(wanted, (record, cells) -> {
            byKey.put(cells.get(0), record);
            if (!cells.get(4).isEmpty() || !cells.get(5).isEmpty()) {
                marked.add(cells);
            }
            if (!cells.get(3).equals(Exclusion.DUPLICATE)) {
                looked.add(looked(record, cells, head, opened.visits().of(record)));
            }
        });
        for (List<String> cells : marked) {
            decide(dataset.title(), cells, byKey, decided);
        }
        List<Pair> pairs = LookAlikes.among(looked).stream()
                .map(pair -> new Pair(
                        dataset.formId(),
                        dataset.title(),
                        pair.first().record(),
                        pair.first().key(),
                        pair.second().record(),
                        pair.second().key(),
                        sentence(pair),
                        pair.alike(),
                        pair.reasons().stream().anyMatch(LookAlikes.Reason::holds)))
                .toList();
        return new Computed(table, version, pairs, List.copyOf(decided));
    }

    private static LookAlikes.Looked looked(RecordId record, List<String> cells, int head, List<Visit> visits) {
        String number = given(cells.get(6));
        String day = given(cells.get(1)).isEmpty() ? cells.get(2) : cells.get(1);
        // Of two on one day the one with the earlier visit was first.
        String began = day
                + visits.stream()
                        .map(Visit::at)
                        .filter(Objects::nonNull)
                        .min(Comparator.naturalOrder())
                        .map(at -> " " + at)
                        .orElse("");
        return new LookAlikes.Looked(
                record,
                cells.get(0),
                began,
                number.isEmpty() ? "" : number + "\n" + given(cells.get(7)),
                given(cells.get(8)),
                cells.subList(head, cells.size()).stream()
                        .map(Duplicates::given)
                        .toList(),
                cells.get(5).isEmpty()
                        ? Set.of()
                        : new HashSet<>(Arrays.asList(cells.get(5).split(" ", -1))));
    }

    /** A cell's answer; empty if it only says why there is none. */
    private static String given(String cell) {
        return cell.startsWith("[") || cell.matches("-[1456]") ? "" : cell;
    }

    private static void decide(String title, List<String> cells, Map<String, RecordId> byKey, List<Decided> decided) {
        RecordId record = byKey.get(cells.get(0));
        RecordId kept = byKey.get(cells.get(4));
        if (record != null && kept != null) {
            decided.add(new Decided(title, record, cells.get(0), kept, cells.get(4), true));
        }
        for (String key : cells.get(5).split(" ", -1)) {
            RecordId other = byKey.get(key);
            if (record != null && other != null) {
                decided.add(new Decided(title, record, cells.get(0), other, key, false));
            }
        }
    }

    /** Columns of questions that people answered about themselves, not of how the interview came about. */
    private static Set<String> answers(FormTemplate form, Optional<Fieldwork> fieldwork) {
        Set<String> names = new HashSet<>();
        for (OutlineNode.Question question : form.outline().questions()) {
            boolean about = switch (question.settings().sensitivity()) {
                case QUASI, SPECIAL, FREE_TEXT, RESPONSE, PERSON, UNCLASSIFIED -> true;
                case IDENTIFIER, CONSENT, LINK_KEY, PARADATA, MEDIA -> false;
            };
            boolean where =
                    fieldwork.filter(work -> work.isAboutTheCase(question)).isPresent();
            boolean outsideOfRows =
                    form.outline().repeatsAround(question.path()).isEmpty();
            if (about && !where && outsideOfRows && question.kind().isAnswered()) {
                names.add(QuestionColumns.name(question, ""));
            }
        }
        return names;
    }

    private static String sentence(LookAlikes.Pair pair) {
        List<String> words = new ArrayList<>();
        for (LookAlikes.Reason reason : pair.reasons()) {
            words.add(
                    switch (reason) {
                        case SAME_CASE -> "the same case in the same wave";
                        case SAME_PERSON -> "the same key of a person";
                        case ALIKE -> "nearly the same answers";
                    });
        }
        String why = String.join(", ", words);
        return Character.toUpperCase(why.charAt(0))
                + why.substring(1)
                + (pair.alike() < 0 ? "." : "; " + pair.alike() + " of 100 answers are the same.");
    }

    /** What is decided about two records. */
    public enum Verdict {
        FIRST_STANDS("the one that was begun first stands, the other is left out"),
        SECOND_STANDS("the one that was begun later stands, the other is left out"),
        APART("they are of two interviews, and both count");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }

        public String code() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }

        public static Optional<Verdict> ofCode(String code) {
            return Arrays.stream(values())
                    .filter(verdict -> verdict.code().equals(code))
                    .findFirst();
        }
    }

    /** Two records as a person saw them, with the heads of both. */
    public record Shown(RecordId first, Set<ChangeId> firstHeads, RecordId second, Set<ChangeId> secondHeads) {
        public Shown {
            firstHeads = Set.copyOf(firstHeads);
            secondHeads = Set.copyOf(secondHeads);
        }
    }

    /** Two records as they are now, to be shown. */
    @Transactional
    public List<Shown> show(Site site, List<Pair> pairs) {
        try (SiteReading reading = readings.of(site)) {
            return pairs.stream()
                    .map(pair -> new Shown(
                            pair.first(),
                            reading.state(pair.first()).heads(),
                            pair.second(),
                            reading.state(pair.second()).heads()))
                    .toList();
        }
    }

    /**
     * Decides about all of these pairs, or about none; each decision is a change and an audit entry of its own.
     *
     * @throws ProblemException 409 if a record changed since it was shown, or one would both stand and be left out
     */
    @Transactional
    public void decide(Site site, List<Shown> pairs, Verdict verdict, String why, String actor) {
        if (pairs.isEmpty() || pairs.size() > MOST) {
            throw new ProblemException(
                    400, "MALFORMED", "Between 1 and " + MOST + " pairs are decided in one go.", SAFE);
        }
        requireUnchanged(site, pairs);
        Set<RecordId> left = new HashSet<>();
        Set<RecordId> stand = new HashSet<>();
        for (Shown pair : pairs) {
            left.add(verdict == Verdict.FIRST_STANDS ? pair.second() : pair.first());
            stand.add(verdict == Verdict.FIRST_STANDS ? pair.first() : pair.second());
        }
        if (verdict != Verdict.APART && left.stream().anyMatch(stand::contains)) {
            throw new ProblemException(
                    409,
                    "TWICE",
                    "One of these records would both stand and be left out.",
                    SAFE + " Decide one by one.");
        }
        for (Shown pair : pairs) {
            switch (verdict) {
                case FIRST_STANDS -> exclude(site, pair.second(), pair.first(), pair.secondHeads(), why, actor);
                case SECOND_STANDS -> exclude(site, pair.first(), pair.second(), pair.firstHeads(), why, actor);
                case APART -> tellApart(site, pair, why, actor);
            }
        }
    }

    private void requireUnchanged(Site site, List<Shown> pairs) {
        long changed;
        try (SiteReading reading = readings.of(site)) {
            changed = pairs.stream()
                    .filter(pair -> !reading.state(pair.first()).heads().equals(pair.firstHeads())
                            || !reading.state(pair.second()).heads().equals(pair.secondHeads()))
                    .count();
        }
        if (changed > 0) {
            throw new ProblemException(
                    409,
                    "CHANGED",
                    changed + " of these " + pairs.size() + " pairs changed since they were shown.",
                    SAFE + " Go back, look at them again and decide once more.");
        }
    }

    private void exclude(Site site, RecordId left, RecordId stands, Set<ChangeId> shown, String why, String actor) {
        if (left.equals(stands)) {
            throw new ProblemException(400, "MALFORMED", "A record does not stand for itself.", SAFE);
        }
        audit.record(actor, "duplicate.exclude", site.id(), left.toHex() + " for " + stands.toHex());
        settlements.write(
                site,
                decision(left, FieldPath.EXCLUDED, shown, why),
                actor,
                state -> new Operation.Set(FieldPath.EXCLUDED, Exclusion.inFavourOf(stands)));
    }

    private void tellApart(Site site, Shown pair, String why, String actor) {
        audit.record(
                actor,
                "duplicate.distinct",
                site.id(),
                pair.first().toHex() + " and " + pair.second().toHex());
        settlements.write(
                site,
                decision(pair.first(), FieldPath.DISTINCT, pair.firstHeads(), why),
                actor,
                state -> new Operation.AddChoice(
                        FieldPath.DISTINCT, pair.second().toHex()));
    }

    /**
     * Takes a decision back, so that the records are a pair again.
     *
     * @param other the record it was told apart from; null if it was left out
     */
    @Transactional
    public void takeBack(Site site, RecordId record, @Nullable RecordId other, String why, String actor) {
        audit.record(actor, "duplicate.undo", site.id(), record.toHex());
        Set<ChangeId> now;
        try (SiteReading reading = readings.of(site)) {
            now = reading.state(record).heads();
        }
        FieldPath path = other == null ? FieldPath.EXCLUDED : FieldPath.DISTINCT;
        settlements.write(
                site,
                decision(record, path, now, why),
                actor,
                state -> other == null
                        ? new Operation.Set(path, FieldValue.CLEARED)
                        : new Operation.RemoveChoice(path, other.toHex()));
    }

    private static Settlements.Decision decision(RecordId record, FieldPath path, Set<ChangeId> shown, String why) {
        return new Settlements.Decision(record, path, shown, Optional.empty(), Optional.empty(), why);
    }
}
