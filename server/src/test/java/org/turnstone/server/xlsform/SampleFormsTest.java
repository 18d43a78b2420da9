package org.turnstone.server.xlsform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnstone.form.EntryContext;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.FormSession;
import org.turnstone.form.FormSource;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.Item;
import org.turnstone.form.RecordValues;
import org.turnstone.form.SampleForms;
import org.turnstone.form.Violation;
import org.turnstone.form.javarosa.JavaRosaFormEngine;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowId;

/** The four forms that come with us, from their workbooks: they compile, load, and can be filled in each language. */
class SampleFormsTest {
    private static final ZoneId LONDON = ZoneId.of("Europe/London");

    /** Some questions want a code of a certain shape. */
    private static final List<String> TEXTS = List.of(
            "Lights on the path",
            "GRI-W-0031",
            "GRI-S-0112",
            "GRI-0107-01",
            "P07",
            "M1",
            "R1",
            "ana@example.org",
            "01472 000 000");

    /** Only this panel has stories to choose from. */
    private static final List<String[]> WANTED =
            List.of(new String[] {"pn/pn_site", "gri"}, new String[] {"pn/pn_domain", "d3"});

    private static final Clock EVENING = Clock.fixed(Instant.parse("2025-11-09T18:30:00Z"), LONDON);

    private static String compiled(SampleForms form, Path from)
            throws IOException, UnreadableWorkbookException, XlsFormException {
        return XlsFormCompiler.compile(WorkbookReader.read(from), new FormNames("data", form.formId()))
                .xform();
    }

    private static FormTemplate template(SampleForms form)
            throws IOException, UnreadableWorkbookException, XlsFormException, FormProblemException {
        FormSource source = FormSource.of(compiled(form, form.workbook()).getBytes(StandardCharsets.UTF_8))
                .withDictionary(form.bytes("dictionary.csv"));
        return new JavaRosaFormEngine()
                .compile(
                        form == SampleForms.PANEL
                                ? source.withMedia("stories.csv", form.bytes("stories.csv"))
                                : source);
    }

    @ParameterizedTest
    @EnumSource(SampleForms.class)
    void workbookAndSheetsGiveTheXFormThatOtherTestsUse(SampleForms form) throws Exception {
        String ours = compiled(form, form.workbook());

        assertThat(compiled(form, form.sheets())).as("the sheets as text").isEqualTo(ours);
        assertThat(ours)
                .as("write it anew with: ./turnstone form convert " + form.workbook() + " OUT.xml")
                .isEqualTo(new String(form.xform(), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource(SampleForms.class)
    void canBeFilledInEachLanguageWithTheSameResult(SampleForms form) throws Exception {
        FormTemplate template = template(form);
        Map<String, RecordValues> records = new LinkedHashMap<>();
        Map<String, Set<String>> texts = new LinkedHashMap<>();

        for (String language : template.languages()) {
            try (FormSession session = template.open(RecordValues.EMPTY, context())) {
                session.language(language);
                texts.put(language, fill(session));
                List<Violation> open = session.finish().violations();
                assertThat(open).as(language).isEmpty();
                records.put(language, session.values());
            }
        }

        assertThat(template.languages()).hasSizeGreaterThan(1);
        RecordValues first = records.get(template.defaultLanguage());
        assertThat(first).isNotNull();
        assertThat(records.values()).allMatch(record -> record.equals(first));
        assertThat(new HashSet<>(texts.values()))
                .as("texts differ between languages")
                .hasSize(template.languages().size());
    }

    private static EntryContext context() {
        return new EntryContext(EVENING, LONDON, Map.of("deviceid", "laptop-7", "username", "ana"), new Random(7));
    }

    /** Answers whatever the form shows, until nothing is left, and returns every text that was to be read. */
    private static Set<String> fill(FormSession session) {
        Set<String> texts = new LinkedHashSet<>();
        Set<String> done = new HashSet<>();
        boolean again = true;
        while (again) {
            again = false;
            for (Item item : session.visible()) {
                texts.add(item.label());
                if (!done.add(item.key())) {
                    continue;
                }
                if (item instanceof Item.Repeat repeat && repeat.mayAdd() && repeat.rows() == 0) {
                    row(session, repeat.path());
                    again = true;
                    break;
                } else if (item instanceof Item.Question question && answer(session, question)) {
                    question.choices().forEach(choice -> texts.add(choice.label()));
                    again = true;
                    break;
                }
            }
        }
        return texts;
    }

    private static void row(FormSession session, GroupPath repeat) {
        session.addRow(repeat, new RowId("r1"));
    }

    /** True if an answer was given, so that the form may show something else now. */
    private static boolean answer(FormSession session, Item.Question question) {
        if (!question.kind().isAnswered() || question.readOnly()) {
            return false;
        }
        for (FieldValue value : candidates(question)) {
            if (session.answer(question.path(), value).isAccepted()) {
                return true;
            }
        }
        throw new AssertionError("no answer is accepted at " + question.path());
    }

    private static List<FieldValue> candidates(Item.Question question) {
        List<FieldValue> found = new ArrayList<>();
        WANTED.stream()
                .filter(wanted -> wanted[0].equals(question.path().text()))
                .forEach(wanted -> found.add(new FieldValue.Text(wanted[1])));
        switch (question.kind()) {
            case SELECT_ONE -> question.choices().forEach(choice -> found.add(new FieldValue.Text(choice.code())));
            case SELECT_MULTIPLE ->
                question.choices().forEach(choice -> found.add(FieldValue.Choices.of(List.of(choice.code()))));
            case INTEGER, RANGE -> {
                for (long number : new long[] {2, 0, 5, 45, 110}) {
                    found.add(new FieldValue.Whole(number));
                    found.add(new FieldValue.Decimal(BigDecimal.valueOf(number)));
                }
            }
            case DECIMAL -> found.add(new FieldValue.Decimal(new BigDecimal("6.5")));
            case DATE -> found.add(new FieldValue.Day(LocalDate.of(2025, 11, 2)));
            case TIME -> found.add(new FieldValue.TimeOfDay(LocalTime.of(18, 0)));
            case DATETIME ->
                found.add(new FieldValue.Moment(
                        EVENING.instant().minusSeconds(3600).atZone(LONDON).toOffsetDateTime()));
            case IMAGE, AUDIO, VIDEO, FILE ->
                found.add(new FieldValue.Attachment(new AttachmentRef(new byte[32], 9, "image/png", new byte[32])));
            case ACKNOWLEDGE -> found.add(new FieldValue.Text("OK"));
            default -> TEXTS.forEach(text -> found.add(new FieldValue.Text(text)));
        }
        return found;
    }
}
