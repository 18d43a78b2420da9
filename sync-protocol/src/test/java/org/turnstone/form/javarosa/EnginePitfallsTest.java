package org.turnstone.form.javarosa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnstone.form.javarosa.Filling.EVENING;
import static org.turnstone.form.javarosa.Filling.at;
import static org.turnstone.form.javarosa.Filling.path;
import static org.turnstone.form.javarosa.SmallForm.bind;
import static org.turnstone.form.javarosa.SmallForm.document;
import static org.turnstone.form.javarosa.SmallForm.form;
import static org.turnstone.form.javarosa.SmallForm.input;
import static org.turnstone.form.javarosa.SmallForm.select;
import static org.turnstone.form.javarosa.SmallForm.source;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TimeZone;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.javarosa.core.services.PropertyManager;
import org.joda.time.DateTimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.turnstone.form.AnswerOutcome;
import org.turnstone.form.EntryContext;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.FormSource;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.Item;
import org.turnstone.form.MigrationNote;
import org.turnstone.form.RecordValues;
import org.turnstone.form.SampleForms;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowId;

/** What bites in JavaRosa, one test or more for each point (docs/xlsform.md, "The engine"). */
class EnginePitfallsTest {
    private static final Instant LATER = EVENING.plus(Duration.ofDays(40));

    private static FieldValue text(String value) {
        return new FieldValue.Text(value);
    }

    private static RecordId record(int number) {
        return new RecordId(Octets16.readFrom(
                ByteBuffer.allocate(16).putLong(7).putLong(number).flip()));
    }

    // ---- 1

    @Test
    @Timeout(120)
    void concurrentParsesAllSucceedUnderOneLock() throws Exception {
        FormSource panel = SampleForms.PANEL.source();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<String>> parses = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                parses.add(threads.submit(
                        () -> new JavaRosaFormEngine().compile(panel).formId()));
            }
            for (Future<String> parse : parses) {
                assertThat(parse.get()).isEqualTo("tfc_msc_panel");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    // ---- 2

    private static final String YES_NO =
            "<item><label>Y</label><value>y</value></item>" + "<item><label>N</label><value>n</value></item>";

    private static FormTemplate firstVersion() {
        return form(
                "<gone/><number/><one/><many/><old/>",
                bind("number", "type=\"string\"") + bind("one", "type=\"string\"") + bind("many", "type=\"string\""),
                input("gone") + input("number")
                        + "<select1 ref=\"/data/one\"><label>one</label>" + YES_NO
                        + "<item><label>D</label><value>d</value></item></select1>"
                        + "<select ref=\"/data/many\"><label>many</label>" + YES_NO
                        + "<item><label>D</label><value>d</value></item></select>" + input("old"));
    }

    private static FormTemplate secondVersion() {
        return form(
                "<number/><one/><many/><old/><fresh/><fresh_group><inner/></fresh_group>",
                bind("number", "type=\"int\"")
                        + bind("one", "type=\"string\"")
                        + bind("many", "type=\"string\"")
                        + bind("fresh", "type=\"string\" required=\"true()\""),
                input("number") + "<select1 ref=\"/data/one\"><label>one</label>" + YES_NO
                        + "</select1><select ref=\"/data/many\"><label>many</label>" + YES_NO + "</select>"
                        + input("old") + input("fresh")
                        + "<group ref=\"/data/fresh_group\"><label>g</label>" + input("fresh_group/inner")
                        + "</group>");
    }

    private static RecordValues filledWithFirst() {
        try (Filling filling = Filling.of(firstVersion())) {
            filling.answer("gone", "kept");
            filling.answer("number", "forty");
            filling.answer("one", "d");
            filling.answer("many", List.of("d", "y"));
            filling.answer("old", "as it was");
            return filling.session.values();
        }
    }

    @Test
    void anOldInstanceInANewerFormLosesNothing() {
        RecordValues before = filledWithFirst();

        try (Filling filling = Filling.on(secondVersion(), before, at(LATER))) {
            filling.session.visible();
            filling.answer("fresh", "now");

            RecordValues after = filling.session.values();
            before.values()
                    .forEach((path, value) ->
                            assertThat(after.value(path)).as(path.text()).contains(value));
        }
    }

    @Test
    void anOldInstanceInANewerFormIsAskedTheNewQuestions() {
        try (Filling filling = Filling.on(secondVersion(), filledWithFirst(), at(LATER))) {
            assertThat(filling.visible()).contains("fresh", "fresh_group", "fresh_group/inner");
            assertThat(filling.open()).contains("fresh");
        }
    }

    @Test
    void whatDoesNotFitTheNewerFormIsNamed() {
        FormTemplate second = secondVersion();
        try (var session = second.openFrom(firstVersion(), filledWithFirst(), at(LATER))) {
            assertThat(session.notes())
                    .extracting(note -> note.path().text() + " " + note.kind())
                    .containsExactlyInAnyOrder(
                            "gone " + MigrationNote.Kind.DROPPED,
                            "number " + MigrationNote.Kind.RETYPED,
                            "one " + MigrationNote.Kind.STALE_CHOICE,
                            "many " + MigrationNote.Kind.STALE_CHOICE,
                            "fresh " + MigrationNote.Kind.ADDED,
                            "fresh_group/inner " + MigrationNote.Kind.ADDED);
        }
    }

    // ---- 3

    @Test
    void openingAgainMakesNoNewInstanceId() {
        FormTemplate form = form(
                "<a/><copy/><meta><instanceID/></meta>",
                bind("copy", "calculate=\"/data/meta/instanceID\"")
                        + "<bind nodeset=\"/data/meta/instanceID\" type=\"string\" jr:preload=\"uid\"/>",
                input("a"));
        String first;
        RecordValues saved;
        try (Filling filling = Filling.on(form, RecordValues.EMPTY, at(EVENING).of(record(1)))) {
            filling.answer("a", "x");
            first = ((FieldValue.Text) filling.now("copy")).value();
            saved = filling.session.values();
        }
        assertThat(first).matches("uuid:[0-9a-f-]{36}");
        try (Filling again = Filling.on(form, saved, at(LATER).of(record(1)));
                Filling other = Filling.on(form, saved, at(LATER).of(record(2)))) {
            assertThat(again.now("copy")).isEqualTo(text(first));
            assertThat(other.now("copy")).isNotEqualTo(text(first));
        }
        assertThat(form.evaluate(saved, at(LATER).of(record(1))).computed()).containsEntry(path("copy"), text(first));
    }

    @Test
    void anInstanceIdThatIsCalculatedByChanceIsTheRecordsToo() {
        FormTemplate form = form(
                "<a/><copy/><meta><instanceID/></meta>",
                bind("copy", "calculate=\"/data/meta/instanceID\"")
                        + bind("meta/instanceID", "type=\"string\" calculate=\"concat('uuid:', uuid())\""),
                input("a"));
        RecordValues saved;
        try (Filling filling = Filling.on(form, RecordValues.EMPTY, at(EVENING).of(record(1)))) {
            filling.answer("a", "x");
            saved = filling.session.values();
        }
        try (Filling again = Filling.on(form, saved, at(LATER).of(record(1)))) {
            assertThat(again.session.values()).isEqualTo(saved);
        }
    }

    @Test
    void openingAgainOverwritesNothingThatAPersonTyped() {
        FormTemplate form = form(
                "<a/><b/>",
                bind("a", "type=\"int\"") + bind("b", "type=\"int\" calculate=\"/data/a + 1\""),
                input("a") + input("b"));
        RecordValues saved;
        try (Filling filling = Filling.of(form)) {
            filling.answer("a", 1);
            filling.answer("b", 40);
            saved = filling.session.values();
        }
        try (Filling again = Filling.on(form, saved, at(LATER))) {
            assertThat(again.session.values()).isEqualTo(saved);
            assertThat(again.session.derived().defaults()).isEmpty();
        }
    }

    @Test
    void openingAgainMakesNoStampAnew() {
        FormTemplate form = form(
                "<a/><start/><chance/><at/><day/>",
                bind("start", "type=\"dateTime\" jr:preload=\"timestamp\" jr:preloadParams=\"start\"")
                        + bind("chance", "calculate=\"random()\"")
                        + bind("at", "calculate=\"now()\"")
                        + bind("day", "type=\"date\" jr:preload=\"date\" jr:preloadParams=\"today\""),
                input("a"));
        RecordValues saved;
        try (Filling filling = Filling.of(form)) {
            filling.answer("a", "x");
            saved = filling.session.values();
            assertThat(saved.values()).containsKeys(path("start"), path("chance"), path("at"), path("day"));
        }
        try (Filling again = Filling.on(form, saved, at(LATER))) {
            again.answer("a", "y");
            assertThat(again.session.values().with(path("a"), text("x"))).isEqualTo(saved);
        }
    }

    // ---- 4

    @Test
    void anOrphanOfAChoiceFilterIsClearedAndWhatDependsOnItIsWorkedOutAgain() {
        FormTemplate form = form(
                "<state/><city/><citypop/>",
                "<instance id=\"cities\"><root>"
                        + "<item><name>gri</name><label>Grimsby</label><state>uk</state><pop>88000</pop></item>"
                        + "<item><name>gda</name><label>Gdansk</label><state>pl</state><pop>486000</pop></item>"
                        + "</root></instance>"
                        + bind(
                                "citypop",
                                "type=\"int\" calculate=\"instance('cities')/root/item[name = /data/city]/pop\""),
                input("state") + select("city", "instance('cities')/root/item[state = /data/state]"));
        try (Filling filling = Filling.of(form)) {
            filling.answer("state", "uk");
            assertThat(filling.answer("city", "gri").changed()).containsEntry(path("citypop"), text("88000"));

            AnswerOutcome moved = filling.answer("state", "pl");

            assertThat(moved.cleared()).containsEntry(path("city"), text("gri"));
            assertThat(moved.choicesChanged()).containsExactly(path("city"));
            assertThat(moved.changed()).containsEntry(path("citypop"), FieldValue.CLEARED);
            assertThat(filling.session.values().value(path("citypop"))).isEmpty();
            assertThat(filling.now("city")).isEqualTo(FieldValue.CLEARED);
        }
    }

    @Test
    void lookingAtChoicesClearsNothing() {
        FormTemplate form = form(
                "<state/><city/>",
                "<instance id=\"cities\"><root><item><name>gri</name><label>G</label><state>uk</state></item></root></instance>",
                input("state") + select("city", "instance('cities')/root/item[state = /data/state]"));
        RecordValues merged = RecordValues.EMPTY.with(path("state"), text("pl")).with(path("city"), text("gri"));

        try (Filling filling = Filling.on(form, merged, at(LATER))) {
            filling.session.visible();
            filling.codes("city");

            assertThat(filling.session.values()).isEqualTo(merged);
            assertThat(filling.open()).containsExactly("city");
        }
    }

    // ---- 5

    @Test
    void aLowerRepeatCountLosesNoRowAndShowsTheSurplus() {
        FormTemplate form = form(
                "<n/><child jr:template=\"\"><name/></child><sum/>",
                bind("n", "type=\"int\"")
                        + bind("child/name", "type=\"int\"")
                        + bind("sum", "type=\"int\" calculate=\"sum(/data/child/name)\""),
                input("n") + "<group ref=\"/data/child\"><label>Child</label>"
                        + "<repeat nodeset=\"/data/child\" jr:count=\"/data/n\">" + input("child/name")
                        + "</repeat></group>");
        try (Filling filling = Filling.of(form)) {
            filling.answer("n", 3);
            filling.answer("child[c3]/name", 5);

            AnswerOutcome fewer = filling.answer("n", 1);

            assertThat(fewer.touched())
                    .contains("child", "child[c2]", "child[c3]")
                    .doesNotContain("child[c1]");
            assertThat(filling.session.rows(new GroupPath("child"))).hasSize(3);
            assertThat(filling.session.visible())
                    .filteredOn(Item.Row.class::isInstance)
                    .extracting(row -> ((Item.Row) row).surplus())
                    .containsExactly(false, true, true);
            assertThat(filling.now("sum")).isEqualTo(new FieldValue.Whole(5));

            filling.session.removeRow(new GroupPath("child").row(new RowId("c2")));
            assertThat(filling.now("child[c3]/name")).isEqualTo(new FieldValue.Whole(5));
        }
    }

    // ---- 6

    @Test
    void twoQuestionsOfOneNameAreRefusedWithTheirPlace() {
        assertThatThrownBy(() -> new JavaRosaFormEngine()
                        .compile(source("<g><a/><a/></g>", bind("g/a", "type=\"string\""), input("g/a"))))
                .isInstanceOf(FormProblemException.class)
                .hasMessageStartingWith("g/a: Two questions");
    }

    @Test
    void twoGroupsOfOneNameAreRefusedWithTheirPlace() {
        assertThatThrownBy(() -> new JavaRosaFormEngine()
                        .compile(source("<g><a/></g><g><b/></g>", "", input("g/a") + input("g/b"))))
                .isInstanceOf(FormProblemException.class)
                .hasMessageStartingWith("g: Two questions");
    }

    // ---- 7

    @Test
    void circlesAreRefusedAtImportWithTheirNodesNamed() {
        assertThatThrownBy(() -> new JavaRosaFormEngine()
                        .compile(source(
                                "<a/><b/><c/>",
                                bind("a", "calculate=\"/data/b + 1\"")
                                        + bind("b", "calculate=\"/data/c\"")
                                        + bind("c", "calculate=\"/data/a\""),
                                input("a"))))
                .isInstanceOf(FormProblemException.class)
                .hasMessageContaining("circle")
                .hasMessageContaining("a, b, c");
    }

    @Test
    void aQuestionOrGroupThatDecidesAboutItselfIsNamed() {
        assertThatThrownBy(() -> new JavaRosaFormEngine()
                        .compile(source(
                                "<g><a/></g>",
                                bind("g", "relevant=\"/data/g/a = 1\""),
                                "<group ref=\"/data/g\"><label>g</label>" + input("g/a") + "</group>")))
                .hasMessageStartingWith("g: The form goes in a circle");
        assertThatThrownBy(() ->
                        new JavaRosaFormEngine().compile(source("<a/>", bind("a", "relevant=\". = 1\""), input("a"))))
                .hasMessageStartingWith("a: The form goes in a circle");
    }

    // ---- 8

    private static EntryContext in(String zone, String instant) {
        ZoneId there = ZoneId.of(zone);
        return new EntryContext(Clock.fixed(Instant.parse(instant), there), there, Map.of(), new Random(7));
    }

    private static final String DATES = bind("d", "type=\"date\"")
            + bind("t", "type=\"time\"")
            + bind("m", "type=\"dateTime\"")
            + bind("d2", "type=\"date\" calculate=\"/data/d\"")
            + bind("m2", "type=\"dateTime\" calculate=\"/data/m\"")
            + bind("next", "calculate=\"format-date(date(/data/d + 1), '%Y-%m-%d')\"");

    private static FormTemplate dates() {
        return form("<d/><t/><m/><d2/><m2/><next/>", DATES, input("d") + input("t") + input("m"));
    }

    @Test
    void datesAndTimesComeBackAsTheyWereTyped() {
        FormTemplate form = dates();
        for (String zone : List.of("Europe/London", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Apia", "UTC")) {
            for (String day :
                    List.of("2018-11-04", "2024-02-29", "2026-03-29", "2026-10-25", "1969-12-31", "2011-12-30")) {
                OffsetDateTime moment = OffsetDateTime.parse(day + "T10:00:00+02:00");
                RecordValues saved;
                try (Filling filling = Filling.on(form, RecordValues.EMPTY, in(zone, "2026-07-01T12:00:00Z"))) {
                    filling.answer("d", LocalDate.parse(day));
                    filling.answer("t", LocalTime.of(2, 30));
                    filling.answer("m", moment);
                    saved = filling.session.values();
                    assertThat(filling.now("d2")).isEqualTo(new FieldValue.Day(LocalDate.parse(day)));
                    assertThat(filling.now("next"))
                            .isEqualTo(text(LocalDate.parse(day).plusDays(1).toString()));
                }
                try (Filling again = Filling.on(form, saved, in(zone, "2026-12-01T12:00:00Z"))) {
                    assertThat(again.now("d")).isEqualTo(new FieldValue.Day(LocalDate.parse(day)));
                    assertThat(again.now("t")).isEqualTo(new FieldValue.TimeOfDay(LocalTime.of(2, 30)));
                    assertThat(again.now("m")).isEqualTo(new FieldValue.Moment(moment));
                }
            }
        }
    }

    @Test
    void aMomentIsReckonedInTheSessionsZoneWhateverTheMachines() {
        TimeZone machine = TimeZone.getDefault();
        DateTimeZone joda = DateTimeZone.getDefault();
        try {
            for (String zone : List.of("UTC", "America/Sao_Paulo", "Asia/Kolkata", "Europe/London")) {
                TimeZone.setDefault(TimeZone.getTimeZone(zone));
                DateTimeZone.setDefault(DateTimeZone.forID(zone));
                try (Filling filling =
                        Filling.on(dates(), RecordValues.EMPTY, in("Europe/Warsaw", "2026-07-01T12:00:00Z"))) {
                    filling.answer("m", OffsetDateTime.parse("2026-07-01T08:15:00Z"));

                    assertThat(filling.now("m2"))
                            .as(zone)
                            .isEqualTo(new FieldValue.Moment(OffsetDateTime.parse("2026-07-01T10:15:00+02:00")));
                }
            }
        } finally {
            TimeZone.setDefault(machine);
            DateTimeZone.setDefault(joda);
        }
    }

    @Test
    void theHourThatComesTwiceKeepsItsOffset() {
        try (Filling filling = Filling.on(dates(), RecordValues.EMPTY, in("Europe/London", "2026-10-25T12:00:00Z"))) {
            OffsetDateTime second = OffsetDateTime.parse("2026-10-25T01:30:00+00:00");

            filling.answer("m", second);

            assertThat(filling.now("m")).isEqualTo(new FieldValue.Moment(second));
        }
    }

    @Test
    void aDateComparedWithATextIsWarnedOf() {
        FormTemplate form = form(
                "<a/><b/>",
                bind("a", "relevant=\"today() &gt; '2020-01-01'\"")
                        + bind("b", "relevant=\"today() &gt; date('2020-01-01')\""),
                input("a") + input("b"));

        assertThat(form.warnings()).extracting(problem -> problem.path()).containsExactly("a");
        try (Filling filling = Filling.of(form)) {
            assertThat(filling.visible()).containsExactly("b");
        }
    }

    // ---- 9

    @Test
    void theDialectIsJavaRosas() {
        FormTemplate form = form(
                "<a/><e/><r/><s/><d/>",
                bind("e", "calculate=\"string(number('1e3'))\"")
                        + bind("r", "calculate=\"round(-2.5)\"")
                        + bind("s", "calculate=\"0.1 + 0.2\"")
                        + bind("d", "calculate=\"date('1970-01-02') - date('1970-01-01')\""),
                input("a"));

        try (Filling filling = Filling.of(form)) {
            assertThat(filling.now("e")).isEqualTo(text("NaN"));
            assertThat(filling.now("r")).isEqualTo(new FieldValue.Whole(-2));
            assertThat(filling.now("s")).isEqualTo(new FieldValue.Decimal(new BigDecimal("0.30000000000000004")));
            assertThat(filling.now("d")).isEqualTo(new FieldValue.Whole(1));
        }
    }

    // ---- 10

    @Test
    void staticRegistriesAreSetOnce() throws FormProblemException {
        new JavaRosaFormEngine().compile(SampleForms.PANEL.source());
        Object properties = PropertyManager.__();

        new JavaRosaFormEngine().compile(SampleForms.WORKSHOP.source());

        assertThat(PropertyManager.__()).isSameAs(properties);
    }

    // ---- 11

    @Test
    void draftsKeepWhatIsNotRelevant() {
        FormTemplate form = form(
                "<a/><g><b/><c/></g>",
                bind("g", "relevant=\"/data/a = 'y'\"") + bind("g/c", "calculate=\"once(random())\""),
                input("a") + "<group ref=\"/data/g\"><label>g</label>" + input("g/b") + "</group>");
        RecordValues draft;
        FieldValue stamp;
        try (Filling filling = Filling.of(form)) {
            filling.answer("a", "y");
            filling.answer("g/b", "kept");
            stamp = filling.now("g/c");
            assertThat(filling.answer("a", "n").hidden()).contains(path("g/b"));
            draft = filling.session.values();
        }
        assertThat(draft.value(path("g/b"))).contains(text("kept"));
        try (Filling again = Filling.on(form, draft, at(LATER))) {
            assertThat(again.isRelevant("g/b")).isFalse();

            assertThat(again.answer("a", "y").shown()).contains(path("g/b"));

            assertThat(again.now("g/b")).isEqualTo(text("kept"));
            assertThat(again.now("g/c")).isEqualTo(stamp);
        }
    }

    // ---- 12

    @Test
    void anUnboundPrefixIsNamedWithItsPlace() {
        assertThatThrownBy(() -> new JavaRosaFormEngine()
                        .compile(source("<a/>", bind("a", "ts:merge=\"register\""), input("a"))))
                .isInstanceOf(FormProblemException.class)
                .hasMessageMatching(
                        "The form uses the prefix ts at line \\d+, column \\d+ and does not say.*namespaces.*");
        assertThatThrownBy(() -> new JavaRosaFormEngine()
                        .compile(document("<instance><data id=\"x\"><my:a/></data></instance>", "")))
                .hasMessageStartingWith("The form uses the prefix my at line ");
    }
}
