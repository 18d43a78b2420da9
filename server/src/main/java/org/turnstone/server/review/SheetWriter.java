package org.turnstone.server.review;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.MergeKind;
import org.turnstone.form.OutlineNode;
import org.turnstone.form.Sensitivity;
import org.turnstone.form.ValueType;
import org.turnstone.form.merged.Finding;
import org.turnstone.server.changelog.JpaChangeLog;
import org.turnstone.server.dataset.RecordAnswers;
import org.turnstone.server.dataset.SiteReading;
import org.turnstone.server.dataset.TimeClaims;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.merge.Candidate;
import org.turnstone.sync.merge.CounterPart;
import org.turnstone.sync.merge.FieldState;
import org.turnstone.sync.merge.Query;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.QueryPath;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.record.RowPath;
import org.turnstone.sync.replica.Standing;
import org.turnstone.sync.wire.ChangeOpener;

/** Writes one record in a form's words. For one thread, once. */
final class SheetWriter {
    private static final String HIDDEN = "hidden";

    private final FormTemplate form;
    private final RecordState state;
    private final TimeClaims times;
    private final Map<PersonId, String> names;
    private final Map<ChangeId, String> hands;
    private final boolean identifiers;
    private final Set<String> hidden;
    private final List<RecordSheet.Part> parts = new ArrayList<>();
    private final List<RecordSheet.Alone> alone = new ArrayList<>();
    private final List<RecordSheet.Save> saves = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();
    private final Map<Integer, AttachmentRef> files = new LinkedHashMap<>();
    private final List<RecordSheet.Step> steps = new ArrayList<>();
    private int attachments;

    /** @param hands who of the office made which of its changes */
    SheetWriter(
            FormTemplate form,
            RecordState state,
            TimeClaims times,
            Map<PersonId, String> names,
            Map<ChangeId, String> hands,
            boolean identifiers) {
        this.form = form;
        this.state = state;
        this.times = times;
        this.names = names;
        this.hands = hands;
        this.identifiers = identifiers;
        this.hidden = hidden();
    }

    RecordSheet sheet(String recordKey) {
        List<Query> queries = new ArrayList<>(state.queries());
        queries.sort(Comparator.comparing((Query query) -> query.question().wall())
                .thenComparing(Query::id)
                .reversed());
        walk(form.outline().nodes(), "", "", "", "");
        return new RecordSheet(
                state.recordId(),
                recordKey,
                form.formId(),
                form.title(),
                form.version(),
                state.value(FieldPath.STATE).map(RecordAnswers::inWords).orElse("draft"),
                state.incomplete(),
                state.inBin(),
                state.heads(),
                parts,
                alone,
                saves,
                steps,
                findings,
                queries.stream()
                        .map(query -> Asked.of(query, form, times, names, identifiers))
                        .toList(),
                files);
    }

    void finding(Finding finding) {
        findings.add(label(finding.path()) + ": " + finding.sentence());
    }

    // --- answers ---

    /**
     * Writes what stands in one place of the form.
     *
     * @param table template path of the repeat around
     * @param prefix the same with rows
     * @param around titles of the rows around
     */
    private void walk(List<OutlineNode> nodes, String table, String prefix, String title, String around) {
        List<RecordSheet.Field> fields = new ArrayList<>();
        List<OutlineNode> inner = new ArrayList<>();
        for (OutlineNode node : nodes) {
            if (node instanceof OutlineNode.Question question) {
                field(question, new FieldPath(path(node, table, prefix))).ifPresent(fields::add);
            } else {
                inner.add(node);
            }
        }
        if (!fields.isEmpty()) {
            parts.add(new RecordSheet.Part(title, fields));
        }
        for (OutlineNode node : inner) {
            String label = plain(node.label(form.defaultLanguage()));
            if (node instanceof OutlineNode.Repeat repeat) {
                GroupPath group = new GroupPath(path(node, table, prefix));
                List<RowId> rows = state.rows(group);
                for (int n = 0; n < rows.size(); n++) {
                    RowPath row = group.row(rows.get(n));
                    String numbered = label + " " + (n + 1);
                    String whole = around.isEmpty() ? numbered : around + ", " + numbered;
                    if (repeat.settings().isErasedByRow()) {
                        alone.add(new RecordSheet.Alone(row, whole));
                    }
                    walk(repeat.children(), repeat.path(), row.text(), numbered, whole);
                }
            } else {
                walk(node.children(), table, prefix, label, around);
            }
        }
    }

    private static String path(OutlineNode node, String table, String prefix) {
        return prefix + node.path().substring(table.length());
    }

    private Optional<RecordSheet.Field> field(OutlineNode.Question question, FieldPath path) {
        Optional<FieldState> found = state.field(path);
        if (found.isEmpty() || found.get().kind() == FieldState.Kind.STAMP) {
            // What the laptop noted by itself: the dataset has it, with keys of its own for people and laptops.
            return Optional.empty();
        }
        FieldState field = found.get();
        boolean hidden = isHidden(question);
        Map<FieldValue, Candidate> byValue = new LinkedHashMap<>();
        field.candidates().forEach(candidate -> byValue.putIfAbsent(candidate.value(), candidate));
        List<RecordSheet.Value> values = byValue.values().stream()
                .map(candidate -> value(candidate, question, field.kind(), hidden))
                .toList();
        return Optional.of(new RecordSheet.Field(
                path,
                plain(question.label(form.defaultLanguage())),
                hidden ? "" : text(question, field.kind(), field.value(), path),
                hidden,
                field.isInConflict(),
                field.edited(),
                hidden ? List.of() : counted(field),
                values,
                takes(question, field.kind()),
                choices(question),
                file(field.value(), hidden)));
    }

    /** A tally of one person alone needs no parts: the value says who. */
    private List<RecordSheet.Counted> counted(FieldState field) {
        return field.parts().size() < 2
                ? List.of()
                : field.parts().stream()
                        .map(part -> new RecordSheet.Counted(
                                RecordAnswers.inWords(part.amount()),
                                part.source() == CounterPart.Source.RECOUNT,
                                name(part.author()),
                                part.device().toHex()))
                        .toList();
    }

    private boolean isHidden(OutlineNode.Question question) {
        return !identifiers && question.settings().sensitivity() == Sensitivity.IDENTIFIER;
    }

    private boolean isHidden(FieldPath path) {
        return hidden.contains(path.template());
    }

    /** Answers that make sense only together stand in one register beside them, which no question is. */
    private Set<String> hidden() {
        Set<String> paths = new HashSet<>();
        for (OutlineNode.Question question : form.outline().questions()) {
            if (isHidden(question)) {
                String path = question.path();
                paths.add(path);
                if (question.settings().merge() == MergeKind.GROUP) {
                    paths.add(path.substring(0, path.lastIndexOf('/') + 1)
                            + question.settings().mergeGroup());
                }
            }
        }
        return paths;
    }

    private RecordSheet.Value value(
            Candidate candidate, OutlineNode.Question question, FieldState.Kind kind, boolean hidden) {
        return new RecordSheet.Value(
                hidden ? "" : text(question, kind, candidate.value(), new FieldPath(question.path())),
                hands.getOrDefault(candidate.changeId(), name(candidate.author())),
                candidate.device().toHex(),
                candidate.changeId(),
                times.of(candidate),
                candidate.why());
    }

    private String name(PersonId person) {
        return names.getOrDefault(person, "The office");
    }

    /** Hidden ones count too, so that a number means one attachment whoever looks. */
    private @Nullable Integer file(FieldValue value, boolean hidden) {
        if (!(value instanceof FieldValue.Attachment attachment)) {
            return null;
        }
        attachments++;
        if (hidden) {
            return null;
        }
        files.put(attachments, attachment.ref());
        return attachments;
    }

    private static RecordSheet.Takes takes(OutlineNode.Question question, FieldState.Kind kind) {
        if (kind != FieldState.Kind.ANSWER || !question.kind().isAnswered()) {
            return RecordSheet.Takes.NOTHING;
        }
        return switch (question.type()) {
            case TEXT -> RecordSheet.Takes.WORDS;
            case WHOLE, DECIMAL -> RecordSheet.Takes.NUMBER;
            case DAY -> RecordSheet.Takes.DATE;
            case CHOICE -> question.choices().isEmpty() ? RecordSheet.Takes.NOTHING : RecordSheet.Takes.CHOICE;
            case TIME, MOMENT, PLACE, LINE, CHOICES, RANKING, ATTACHMENT -> RecordSheet.Takes.NOTHING;
        };
    }

    private Map<String, String> choices(OutlineNode.Question question) {
        Map<String, String> choices = new LinkedHashMap<>();
        if (question.type() == ValueType.CHOICE) {
            question.choices().forEach(choice -> choices.put(choice.code(), choice.label(form.defaultLanguage())));
        }
        return choices;
    }

    private String text(OutlineNode.Question question, FieldState.Kind kind, FieldValue value, FieldPath path) {
        FieldValue shown = kind == FieldState.Kind.CONSENT ? RecordAnswers.consent(path, value, form) : value;
        return inLabels(question, RecordAnswers.inWords(shown));
    }

    private String inLabels(OutlineNode.Question question, String plain) {
        if (question.choices().isEmpty()) {
            return plain;
        }
        return Arrays.stream(plain.split(" ", -1))
                .map(code -> question.choice(code)
                        .map(choice -> choice.label(form.defaultLanguage()))
                        .orElse(code))
                .collect(Collectors.joining(", "));
    }

    private String label(FieldPath path) {
        return form.outline()
                .find(path.template())
                .map(node -> plain(node.label(form.defaultLanguage())))
                .orElseGet(() -> path.text().startsWith("#") ? "Record" : path.text());
    }

    /** Labels may hold Markdown's emphasis, which is no words. */
    static String plain(String label) {
        return label.replaceAll("[*_#]{1,3}(\\S)", "$1")
                .replaceAll("(\\S)[*_]{1,3}", "$1")
                .strip();
    }

    // --- steps ---

    /** @param changes that count, each after those its author was shown */
    void steps(List<Change> changes) {
        for (AnswerTrail.Given given : AnswerTrail.of(changes)) {
            Change change = given.change();
            boolean hidden = isHidden(given.path());
            List<String> instead = AnswerTrail.replaces(given.operation())
                    ? given.standing().stream().map(this::inWords).distinct().toList()
                    : List.of();
            steps.add(new RecordSheet.Step(
                    given.path(),
                    label(given.path()),
                    hidden ? "" : value(given.operation()),
                    hidden ? HIDDEN : inWords(given.operation()),
                    deed(given, instead),
                    hidden ? List.of() : instead,
                    author(change),
                    change.device().toHex(),
                    change.id(),
                    times.of(asCandidate(change)),
                    change.why()));
        }
    }

    private static RecordSheet.Deed deed(AnswerTrail.Given given, List<String> instead) {
        if (given.operation().kind() == Operation.Kind.INCREMENT) {
            return RecordSheet.Deed.COUNTED;
        }
        if (given.change().office()) {
            return instead.size() > 1 ? RecordSheet.Deed.DECIDED : RecordSheet.Deed.CORRECTED;
        }
        return given.standing().isEmpty() ? RecordSheet.Deed.CAPTURED : RecordSheet.Deed.CHANGED;
    }

    /** As a dataset would have it. */
    private String value(Operation operation) {
        if (operation instanceof Operation.Set set) {
            return RecordAnswers.inWords(set.value());
        }
        if (operation instanceof Operation.SetConsent consent) {
            return consent(consent);
        }
        if (operation instanceof Operation.AddChoice add) {
            return add.choice();
        }
        if (operation instanceof Operation.RemoveChoice remove) {
            return remove.choice();
        }
        if (operation instanceof Operation.Increment more) {
            return Long.toString(more.amount());
        }
        return operation instanceof Operation.Recount recount ? Long.toString(recount.total()) : "";
    }

    private String inWords(Operation operation) {
        if (operation instanceof Operation.AddChoice add) {
            return "ticked: " + choice(add.path(), add.choice());
        }
        if (operation instanceof Operation.RemoveChoice remove) {
            return "unticked: " + choice(remove.path(), remove.choice());
        }
        if (operation instanceof Operation.SetConsent consent) {
            return choice(consent.path(), consent(consent));
        }
        return edit(operation).map(RecordSheet.Edit::text).orElse("");
    }

    private String consent(Operation.SetConsent consent) {
        FieldValue state = new FieldValue.Text(consent.state().code());
        return RecordAnswers.inWords(RecordAnswers.consent(consent.path(), state, form));
    }

    private String choice(FieldPath path, String code) {
        return form.outline()
                .question(path.template())
                .map(question -> inLabels(question, code))
                .orElse(code);
    }

    // --- saves ---

    /** Opens every entry of the record once more, for what each of them did. */
    void saves(List<Entry> entries, JpaChangeLog log, SiteReading reading) {
        Standing standing = new Standing(log, reading.control());
        List<RecordSheet.Save> found = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        Set<String> quarantined = new HashSet<>();
        for (Entry entry : entries) {
            Optional<DeviceCertificate> author =
                    standing.authorOf(entry.header().logId());
            if (author.isPresent()) {
                opened(entry, author.get(), standing, reading).ifPresent(change -> {
                    changes.add(change);
                    if (standing.isQuarantined(entry)) {
                        quarantined.add(change.id().toHex());
                    }
                });
            }
        }
        changes.sort(java.util.Comparator.comparing(
                        (Change change) -> times.of(asCandidate(change)).received())
                .thenComparing(Change::wall)
                .thenComparing(Change::id));
        for (Change change : changes) {
            found.add(save(change, quarantined.contains(change.id().toHex())));
        }
        java.util.Collections.reverse(found);
        saves.addAll(found);
    }

    private static Optional<Change> opened(
            Entry entry, DeviceCertificate author, Standing standing, SiteReading reading) {
        try {
            return ChangeOpener.open(entry, reading.keyring(), author, standing.roleOf(entry))
                    .map(ChangeOpener.Opened::change);
        } catch (VerificationFailedException | MalformedMessageException e) {
            // It is listed for review as unreadable; there is nothing to tell of it here.
            return Optional.empty();
        }
    }

    private static Candidate asCandidate(Change change) {
        return new Candidate(
                FieldValue.CLEARED, change.id(), change.author(), change.device(), change.wall(), change.why());
    }

    private String author(Change change) {
        return hands.getOrDefault(change.id(), change.office() ? "The office" : name(change.author()));
    }

    private RecordSheet.Save save(Change change, boolean quarantined) {
        return new RecordSheet.Save(
                change.id(),
                author(change),
                change.device().toHex(),
                times.of(asCandidate(change)),
                change.office(),
                quarantined,
                change.why(),
                change.operations().stream()
                        .map(this::edit)
                        .flatMap(Optional::stream)
                        .toList());
    }

    private Optional<RecordSheet.Edit> edit(Operation operation) {
        if (operation instanceof Operation.Set set) {
            Optional<QueryPath> query = QueryPath.of(set.path());
            if (query.isPresent()) {
                return Optional.of(talk(query.get()));
            }
            return set.path().isOfRecord() ? Optional.empty() : said(set.path(), set.value());
        }
        if (operation instanceof Operation.Increment more) {
            return Optional.of(new RecordSheet.Edit(label(more.path()), "counted " + more.amount() + " more"));
        }
        if (operation instanceof Operation.Recount recount) {
            return Optional.of(new RecordSheet.Edit(label(recount.path()), "counted anew: " + recount.total()));
        }
        if (operation instanceof Operation.AddChoice add) {
            return said(add.path(), new FieldValue.Text(add.choice()));
        }
        if (operation instanceof Operation.RemoveChoice remove) {
            return Optional.of(new RecordSheet.Edit(label(remove.path()), "took a choice back"));
        }
        if (operation instanceof Operation.SetConsent consent) {
            return Optional.of(new RecordSheet.Edit(
                    label(consent.path()), consent.state().name().toLowerCase(java.util.Locale.ROOT)));
        }
        if (operation instanceof Operation.InsertRow insert) {
            return Optional.of(
                    new RecordSheet.Edit(label(new FieldPath(insert.group().template())), "a row added"));
        }
        if (operation instanceof Operation.DeleteRow delete) {
            return Optional.of(
                    new RecordSheet.Edit(label(new FieldPath(delete.group().template())), "a row deleted"));
        }
        if (operation instanceof Operation.DeleteRecord) {
            return Optional.of(new RecordSheet.Edit("Record", "put into the bin"));
        }
        if (operation instanceof Operation.RestoreRecord) {
            return Optional.of(new RecordSheet.Edit("Record", "taken out of the bin"));
        }
        return Optional.empty();
    }

    /** What was said stands with the question; the history says that somebody spoke. */
    private RecordSheet.Edit talk(QueryPath query) {
        FieldPath about = query.about();
        return new RecordSheet.Edit(
                about == null ? "Record" : label(about),
                switch (query.part()) {
                    case QUESTION -> "asked";
                    case REPLY -> "replied";
                    case CLOSING -> "closed the question";
                });
    }

    private Optional<RecordSheet.Edit> said(FieldPath path, FieldValue value) {
        Optional<OutlineNode.Question> question = form.outline().question(path.template());
        String plain = RecordAnswers.inWords(value);
        String text = isHidden(path)
                ? HIDDEN
                : question.map(found -> inLabels(found, plain)).orElse(plain);
        return Optional.of(new RecordSheet.Edit(label(path), text));
    }
}
