package org.turnstone.field.ui.records;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.capture.RecordDecisions;
import org.turnstone.field.capture.RecordIndex;
import org.turnstone.field.capture.RecordStory;
import org.turnstone.field.capture.Records;
import org.turnstone.field.capture.UnknownFormException;
import org.turnstone.field.capture.UnknownRecordException;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.ui.form.Words;
import org.turnstone.field.ui.home.RecordWords;
import org.turnstone.field.ui.records.RecordsPicture.Conflict;
import org.turnstone.field.ui.records.RecordsPicture.Detail;
import org.turnstone.field.ui.records.RecordsPicture.Event;
import org.turnstone.field.ui.records.RecordsPicture.Filter;
import org.turnstone.field.ui.records.RecordsPicture.Question;
import org.turnstone.field.ui.records.RecordsPicture.Rival;
import org.turnstone.field.vault.PeopleNames;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.form.Choice;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.merge.Candidate;
import org.turnstone.sync.merge.Query;
import org.turnstone.sync.merge.ReviewItem;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.QueryId;
import org.turnstone.sync.record.RecordId;

/** Finds records, tells what happened in them, and carries out what a person decides. Confined to the vault's executor. */
public final class RecordsPresenter {
    private static final int SHOWN = 6;
    private static final int MOST_DEEDS = 40;

    private final Vault vault;
    private final Records records;
    private final RecordIndex index;
    private final RecordDecisions decisions;
    private final Clock clock;
    private final ZoneId zone;

    public RecordsPresenter(Vault vault, Records records, RecordIndex index, Clock clock, ZoneId zone) {
        this.vault = vault;
        this.records = records;
        this.index = index;
        this.decisions = new RecordDecisions(vault, records, clock);
        this.clock = clock;
        this.zone = zone;
    }

    /** The records whose title or number has all these words, the one saved last first. */
    List<RecordIndex.Line> find(String words, Filter filter) throws UnknownRecordException {
        String[] wanted = words.strip().toLowerCase(Locale.ROOT).split("\\s+");
        return index.lines().stream()
                .filter(line -> passes(line, filter))
                .filter(line -> {
                    String text = (RecordWords.title(line) + " " + line.record().toHex()).toLowerCase(Locale.ROOT);
                    return java.util.Arrays.stream(wanted).allMatch(text::contains);
                })
                .sorted(Comparator.comparing(RecordsPresenter::touched)
                        .reversed()
                        .thenComparing(line -> line.record().toHex()))
                .toList();
    }

    private static Instant touched(RecordIndex.Line line) {
        return line.unsaved() ? Instant.MAX : line.changed();
    }

    private static boolean passes(RecordIndex.Line line, Filter filter) {
        boolean bin = line.progress() == Records.Progress.BIN;
        return switch (filter) {
            case ALL -> !bin;
            case UNFINISHED -> !bin && line.isUnfinished();
            case FINISHED -> !bin && !line.isUnfinished();
            case NOT_STORED -> !bin && line.where() != RecordIndex.Whereabouts.STORED;
            case WAITING -> !bin && line.conflicts() + line.review() > 0;
            case ASKED -> !bin && line.questions() > 0;
            case BIN -> bin;
        };
    }

    /** One record in full; empty if it is not here any more. */
    Optional<Detail> look(RecordId record) throws UnknownRecordException {
        Optional<RecordIndex.Line> line = index.lines().stream()
                .filter(each -> each.record().equals(record))
                .findFirst();
        if (line.isEmpty()) {
            return Optional.empty();
        }
        if (line.get().where() == RecordIndex.Whereabouts.DRAFT_ONLY) {
            return Optional.of(new Detail(line.get(), true, List.of(), List.of(), List.of()));
        }
        Records.View view = records.view(record);
        FormTemplate template = view.template();
        List<Conflict> conflicts = view.state().review().stream()
                .filter(ReviewItem.Conflict.class::isInstance)
                .map(item -> conflict((ReviewItem.Conflict) item, template))
                .toList();
        List<Event> history = RecordStory.of(vault, record, clock.instant()).stream()
                .map(saved -> event(saved, template))
                .toList();
        List<Question> questions = view.state().queries().stream()
                .filter(Query::isOpen)
                .sorted(Comparator.comparing(query -> query.question().wall()))
                .map(query -> question(query, template))
                .toList();
        return Optional.of(new Detail(line.get(), false, questions, conflicts, history));
    }

    private Question question(Query query, @Nullable FormTemplate template) {
        FieldPath about = query.about();
        Candidate asked = query.question();
        List<Candidate> answers = new ArrayList<>(query.replies());
        answers.addAll(query.edits());
        answers.addAll(query.closings());
        answers.sort(Comparator.comparing(Candidate::wall).thenComparing(Candidate::changeId));
        return new Question(
                query.id(),
                about == null ? "" : label(template, about.text()),
                query.text(),
                Texts.text(
                        "records.who",
                        query.askedBy()
                                .map(name -> Texts.text("query.office", name))
                                .orElseGet(() -> Texts.text("records.office")),
                        Texts.moment(asked.wall(), zone)),
                answers.stream().map(answer -> said(query, answer)).toList(),
                query.status() == Query.Status.ANSWERED);
    }

    private String said(Query query, Candidate answer) {
        boolean office = query.closings().contains(answer);
        String who = Texts.text(
                "records.who", who(answer.author(), answer.device(), office), Texts.moment(answer.wall(), zone));
        String words = office
                ? Texts.text("query.closed")
                : query.edits().contains(answer) ? Texts.text("query.edited") : "“" + Query.textOf(answer) + "”";
        return words + " · " + who;
    }

    /** Replies to a question of the office, and tells what became of it. */
    String reply(RecordId record, QueryId id, String text) throws VaultException, UnknownRecordException {
        String plain = text.strip();
        if (plain.isEmpty()) {
            return Texts.text("query.empty");
        }
        if (plain.length() > RecordDecisions.MAX_REPLY) {
            return Texts.text("query.long", RecordDecisions.MAX_REPLY);
        }
        decisions.reply(record, id, plain);
        return Texts.text("query.replied");
    }

    private Conflict conflict(ReviewItem.Conflict item, @Nullable FormTemplate template) {
        Map<FieldValue, Rival> rivals = new LinkedHashMap<>();
        for (Candidate candidate : item.candidates()) {
            String who = Texts.text(
                    "records.who",
                    who(candidate.author(), candidate.device(), false),
                    Texts.moment(candidate.wall(), zone));
            String why = candidate.why();
            rivals.putIfAbsent(
                    candidate.value(),
                    new Rival(
                            candidate.value(),
                            words(template, item.path().template(), candidate.value()),
                            why == null ? who : who + " · “" + why + "”"));
        }
        return new Conflict(item.path(), label(template, item.path().text()), List.copyOf(rivals.values()));
    }

    private String who(PersonId person, DeviceId device, boolean office) {
        boolean here = vault.membership()
                .filter(member -> member.certificate().deviceId().equals(device))
                .isPresent();
        if (office) {
            return Texts.text("records.office");
        }
        String name = PeopleNames.of(vault, person)
                .orElseGet(() -> Texts.text("records.person", person.toHex().substring(0, SHOWN)));
        return here
                ? Texts.text("records.here", name)
                : Texts.text("records.there", name, device.toHex().substring(0, SHOWN));
    }

    private Event event(RecordStory.Saved saved, @Nullable FormTemplate template) {
        String said = Texts.moment(saved.wall(), zone);
        List<String> deeds = new ArrayList<>();
        saved.deeds().stream().limit(MOST_DEEDS).forEach(deed -> deeds.add(deed(deed, template)));
        if (saved.deeds().size() > MOST_DEEDS) {
            deeds.add(Texts.text("records.more", saved.deeds().size() - MOST_DEEDS));
        }
        if (saved.why() != null) {
            deeds.add(Texts.text("records.why", saved.why()));
        }
        return new Event(
                saved.clockWrong() ? Texts.text("records.clockwrong", said) : said,
                who(saved.person(), saved.device(), saved.office()),
                deeds);
    }

    private static String deed(RecordStory.Deed deed, @Nullable FormTemplate template) {
        String label = label(template, deed.path());
        FieldValue value = deed.value();
        String given = value == null ? "" : words(template, templateOf(deed.path()), value);
        return switch (deed.kind()) {
            case ANSWERED -> Texts.text("deed.answered", label, given);
            case COUNTED -> Texts.text("deed.counted", label, given);
            case ROW_ADDED -> Texts.text("deed.row.added", label);
            case ROW_REMOVED -> Texts.text("deed.row.removed", label);
            case BINNED -> Texts.text("deed.binned");
            case RESTORED -> Texts.text("deed.restored");
            case ASKED -> Texts.text(label.isEmpty() ? "deed.asked.record" : "deed.asked", label, given);
            case REPLIED -> Texts.text("deed.replied", given);
            case CLOSED -> Texts.text("deed.closed");
            case OTHER -> Texts.text("deed.other", label);
        };
    }

    private static String templateOf(String path) {
        return path.replaceAll("\\[[^\\]]*\\]", "");
    }

    /** What the form calls a field or repeat. */
    private static String label(@Nullable FormTemplate template, String path) {
        String plain = templateOf(path);
        String last = plain.substring(plain.lastIndexOf('/') + 1);
        if (template == null) {
            return last;
        }
        String label = template.outline()
                .find(plain)
                .map(node -> node.label(template.defaultLanguage()))
                .orElse(last);
        String line = label.lines().findFirst().orElse(last).strip();
        return line.length() <= 120 ? line : line.substring(0, 119) + "…";
    }

    private static String words(@Nullable FormTemplate template, String path, FieldValue value) {
        List<Choice> choices = template == null
                ? List.of()
                : template.outline().question(path).map(OutlineNode.Question::choices).orElse(List.of()).stream()
                        .map(choice -> new Choice(choice.code(), choice.label(template.defaultLanguage()), ""))
                        .toList();
        return Words.of(value, choices);
    }

    /** Says which answer is right, and tells what became of it. */
    String settle(RecordId record, FieldPath path, FieldValue value)
            throws VaultException, UnknownRecordException, UnknownFormException {
        return Texts.text(decisions.settle(record, path, value, "") ? "records.settled" : "records.notsettled");
    }

    String bin(RecordId record) throws VaultException, UnknownRecordException {
        if (vault.log().entriesOf(record).isEmpty()) {
            vault.discardDraft(record);
            return Texts.text("records.discarded");
        }
        decisions.bin(record);
        return Texts.text("records.binned");
    }

    String restore(RecordId record) throws VaultException, UnknownRecordException {
        decisions.restore(record);
        return Texts.text("records.restored");
    }

    /** Asks for a record that faded from this laptop. */
    String askBack(RecordId record) {
        return Texts.text(vault.askBack(record).isEmpty() ? "records.notfaded" : "records.asked");
    }

    /** Erases because the person the record is about says so; the office decides about what may be elsewhere. */
    String withdraw(RecordId record) throws VaultException, UnknownRecordException {
        return Texts.text(records.withdraw(record, clock.instant()).erased() ? "records.erased" : "records.eraseasked");
    }
}
