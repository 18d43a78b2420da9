package org.turnstone.server.stories;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.OutlineNode;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RowPath;

/**
 * Reads the stories of one record (docs/contracts.md, "Stories and panels"): rows of the repeat with the questions {@code
 * s_ref} and {@code s_story}, or the record itself if they stand in no repeat. Pure.
 */
final class StoryReader {
    static final String NUMBER = "s_ref";
    static final String WORDS = "s_story";
    private static final String TITLE = "s_title";
    private static final String USES = "s_use";
    private static final String PANEL = "panel";
    private static final String REPORT = "report";
    private static final List<String> PASSAGES = List.of("s_involved", "s_list", WORDS, "s_why", "s_who_else");
    private static final int HASH_DIGITS = 12;

    private final Story.Place place;
    private final String recordKey;
    private final RecordState state;
    private final List<Change> changes;
    private final Function<Change, Instant> when;
    private final Function<Change, String> who;
    private final NamedAnswers answers;

    /** @param changes of the record that count, those they follow before them */
    StoryReader(
            Story.Place place,
            String recordKey,
            FormTemplate form,
            RecordState state,
            List<Change> changes,
            Function<Change, Instant> when,
            Function<Change, String> who) {
        this.place = place;
        this.recordKey = recordKey;
        this.state = state;
        this.changes = List.copyOf(changes);
        this.when = when;
        this.who = who;
        this.answers = new NamedAnswers(form, state);
    }

    /** The repeat that holds a form's stories, an empty text if each record is one; nothing if it is no form of stories. */
    static Optional<String> tableOf(FormTemplate form) {
        Optional<OutlineNode.Question> number = NamedAnswers.question(form, NUMBER);
        Optional<OutlineNode.Question> words = NamedAnswers.question(form, WORDS);
        if (number.isEmpty() || words.isEmpty()) {
            return Optional.empty();
        }
        return NamedAnswers.repeatOf(form, words.get().path())
                .map(OutlineNode.Repeat::path)
                .or(() -> Optional.of(""));
    }

    List<Story> stories() {
        List<RowPath> rows = answers.rows(WORDS);
        Stream<Optional<Story>> found =
                rows.isEmpty() && answers.path(WORDS, null).isPresent()
                        ? Stream.of(story(null))
                        : rows.stream().map(this::story);
        return found.flatMap(Optional::stream).toList();
    }

    /** A row in which nobody wrote anything is no story. */
    private Optional<Story> story(@Nullable RowPath row) {
        List<Story.Version> versions = versions(row);
        String number = answers.text(NUMBER, row).strip();
        if (versions.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Story(
                place,
                state.recordId(),
                recordKey,
                row == null ? "" : row.row().text(),
                number,
                answers.coded("s_domain", row),
                answers.coded("s_period", row),
                answers.coded("s_role", row),
                answers.coded("s_dir", row),
                answers.coded("s_how", row),
                language(row),
                answers.day("w_date"),
                Stream.of(answers.text("w_venue", null), answers.text("w_title", null))
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining(" · ")),
                switch (answers.text("s_readback", row)) {
                    case "yes" -> Boolean.TRUE;
                    case "no" -> Boolean.FALSE;
                    default -> null;
                },
                !answers.text("s_mask", row).isBlank(),
                agreement(row, PANEL),
                agreement(row, REPORT),
                answers.several(USES, row),
                answers.path(WORDS, row).map(FieldPath::text).orElse(""),
                answers.isContested(TITLE, row) || PASSAGES.stream().anyMatch(name -> answers.isContested(name, row)),
                versions));
    }

    /** The language somebody said it was in, else that of the screen it was typed on. */
    private String language(@Nullable RowPath row) {
        return answers.path(WORDS, row)
                .flatMap(path -> path.beside(FieldPath.SPOKEN))
                .flatMap(state::value)
                .or(() -> state.value(FieldPath.LANGUAGE))
                .map(NamedAnswers::text)
                .orElse("");
    }

    private Agreement agreement(@Nullable RowPath row, String use) {
        if (answers.codes(USES, row).contains(use)) {
            return Agreement.AGREED;
        }
        Optional<FieldPath> path = answers.path(USES, row);
        boolean once = changes.stream()
                .flatMap(change -> change.operations().stream())
                .anyMatch(operation -> operation instanceof Operation.AddChoice add
                                && Optional.of(add.path()).equals(path)
                                && add.choice().equals(use)
                        || operation instanceof Operation.Set set
                                && Optional.of(set.path()).equals(path)
                                && set.value() instanceof FieldValue.Choices choices
                                && choices.choices().contains(use));
        return once ? Agreement.WITHDRAWN : Agreement.NEVER;
    }

    /** One for each save that changed the title or the words. */
    private List<Story.Version> versions(@Nullable RowPath row) {
        Map<FieldPath, String> names = new LinkedHashMap<>();
        Stream.concat(Stream.of(TITLE), PASSAGES.stream())
                .forEach(name -> answers.path(name, row).ifPresent(path -> names.put(path, name)));
        Map<String, String> texts = new LinkedHashMap<>();
        List<Story.Version> versions = new ArrayList<>();
        for (Change change : changes) {
            boolean touched = false;
            for (Operation operation : change.operations()) {
                if (operation instanceof Operation.Set set && names.containsKey(set.path())) {
                    String text = NamedAnswers.text(set.value());
                    touched |= !text.equals(texts.getOrDefault(names.get(set.path()), ""));
                    texts.put(names.getOrDefault(set.path(), ""), text);
                }
            }
            if (touched) {
                versions.add(version(versions.size() + 1, texts, change));
            }
        }
        return versions.stream()
                        .anyMatch(version -> !version.title().isEmpty()
                                || !version.passages().isEmpty())
                ? versions
                : List.of();
    }

    private Story.Version version(int n, Map<String, String> texts, Change change) {
        List<Story.Passage> passages = PASSAGES.stream()
                .filter(name -> !texts.getOrDefault(name, "").isBlank())
                .map(name -> new Story.Passage(answers.label(name), texts.getOrDefault(name, "")))
                .toList();
        return new Story.Version(
                n,
                texts.getOrDefault(TITLE, ""),
                passages,
                hash(texts),
                when.apply(change),
                who.apply(change),
                change.why());
    }

    private static String hash(Map<String, String> texts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            Stream.concat(Stream.of(TITLE), PASSAGES.stream()).forEach(name -> {
                digest.update(texts.getOrDefault(name, "").getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            });
            return HexFormat.of().formatHex(digest.digest()).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
