package org.turnstone.form.javarosa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnstone.form.javarosa.Filling.EVENING;
import static org.turnstone.form.javarosa.Filling.at;
import static org.turnstone.form.javarosa.Filling.path;
import static org.turnstone.form.javarosa.SmallForm.compile;
import static org.turnstone.form.javarosa.SmallForm.form;
import static org.turnstone.form.javarosa.SmallForm.input;
import static org.turnstone.form.javarosa.SmallForm.source;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.turnstone.form.AnswerOutcome;
import org.turnstone.form.FormFailedException;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.FormSource;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.Item;
import org.turnstone.form.MergeKind;
import org.turnstone.form.QuestionKind;
import org.turnstone.form.RecordValues;
import org.turnstone.form.Sensitivity;
import org.turnstone.form.ValueType;
import org.turnstone.form.Violation;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.RowId;

/** What the sample forms do not use, one small form each. */
class SmallFormsTest {
    @Test
    void aCountedRepeatGetsItsRowsAndKeepsTooMany() {
        FormTemplate form = form(
                "<n/><child jr:template=\"\"><name/></child>",
                "<bind nodeset=\"/data/n\" type=\"int\"/><bind nodeset=\"/data/child/name\" type=\"string\"/>",
                input("n") + "<group ref=\"/data/child\"><label>Child</label>"
                        + "<repeat nodeset=\"/data/child\" jr:count=\"/data/n\">" + input("child/name")
                        + "</repeat></group>");
        try (Filling filling = Filling.of(form)) {
            AnswerOutcome three = filling.answer("n", 3);
            assertThat(three.layoutChanged()).isTrue();
            assertThat(filling.session.rows(new GroupPath("child")))
                    .containsExactly(new RowId("c1"), new RowId("c2"), new RowId("c3"));
            filling.answer("child[c3]/name", "Kim");

            filling.answer("n", 1);

            assertThat(filling.session.visible())
                    .filteredOn(Item.Row.class::isInstance)
                    .extracting(row -> ((Item.Row) row).surplus())
                    .containsExactly(false, true, true);
            assertThat(filling.now("child[c3]/name")).isEqualTo(new FieldValue.Text("Kim"));
            assertThat(form.outline().repeat("child").orElseThrow().counted()).isTrue();
        }
    }

    @Test
    void lookUpsAreStampedFromAListInMemory() {
        FormTemplate form = compile(source(
                        "<key/><found/><up/><down/>",
                        "<instance id=\"prices\" src=\"jr://file-csv/prices.csv\"/>"
                                + "<bind nodeset=\"/data/key\" type=\"string\"/>"
                                + "<bind nodeset=\"/data/found\" type=\"string\" calculate=\"pulldata('prices', 'price', 'name', /data/key)\"/>"
                                + "<bind nodeset=\"/data/up\" type=\"string\" calculate=\"ceiling(number(2.2))\"/>"
                                + "<bind nodeset=\"/data/down\" type=\"string\" calculate=\"floor(number(2.8))\"/>",
                        input("key"))
                .withMedia("prices.csv", "name,price\ntea,3\nbread,4\n".getBytes(StandardCharsets.UTF_8)));
        try (Filling filling = Filling.of(form)) {
            AnswerOutcome outcome = filling.answer("key", "bread");

            assertThat(outcome.changed()).containsEntry(path("found"), new FieldValue.Text("4"));
            assertThat(filling.session.derived().computed())
                    .containsEntry(path("up"), new FieldValue.Whole(3))
                    .containsEntry(path("down"), new FieldValue.Whole(2));
            assertThat(form.settings("found").merge()).isEqualTo(MergeKind.STAMP);

            filling.answer("key", "tea");
            assertThat(filling.now("found")).isEqualTo(new FieldValue.Text("4"));
        }
    }

    @Test
    void aPlaceTakenInTheBackgroundIsLeftEmpty() {
        FormTemplate form = form(
                "<where/><a/>",
                "<bind nodeset=\"/data/where\" type=\"geopoint\"/>"
                        + "<odk:setgeopoint ref=\"/data/where\" event=\"odk-instance-first-load\"/>",
                input("a"));
        try (Filling filling = Filling.of(form)) {
            assertThat(filling.session.values().values()).isEmpty();
        }
    }

    @Test
    void whatChanceGaveIsStampedAndComesBack() {
        FormTemplate form = form(
                "<id/><chance/><who/><a/>",
                "<bind nodeset=\"/data/id\" type=\"string\" calculate=\"concat('uuid:', uuid())\"/>"
                        + "<bind nodeset=\"/data/chance\" type=\"string\" calculate=\"random()\"/>"
                        + "<bind nodeset=\"/data/who\" type=\"string\" calculate=\"property('username')\"/>",
                input("a"));
        RecordValues saved;
        try (Filling filling = Filling.of(form)) {
            filling.answer("a", "x");
            saved = filling.session.values();
            assertThat(saved.values()).containsKeys(path("id"), path("chance"));
            assertThat(filling.now("who")).isEqualTo(new FieldValue.Text("ana"));
        }
        try (Filling again = Filling.on(form, saved, at(EVENING.plus(Duration.ofDays(2))))) {
            assertThat(again.session.values()).isEqualTo(saved);
        }
    }

    @Test
    void whatAPersonTypedOverACalculateSurvivesReopening() {
        FormTemplate form = form(
                "<a/><b/>",
                "<bind nodeset=\"/data/a\" type=\"int\"/><bind nodeset=\"/data/b\" type=\"int\" calculate=\"/data/a + 1\"/>",
                input("a") + input("b"));
        RecordValues saved;
        try (Filling filling = Filling.of(form)) {
            assertThat(filling.answer("a", 1).changed()).containsEntry(path("b"), new FieldValue.Whole(2));
            filling.answer("b", 40);
            saved = filling.session.values();
        }
        try (Filling again = Filling.on(form, saved, at(EVENING))) {
            assertThat(again.now("b")).isEqualTo(new FieldValue.Whole(40));
            assertThat(again.session.values()).isEqualTo(saved);
        }
    }

    @Test
    void anExpressionThatFailsOnAnAnswerRefusesItAndChangesNothing() {
        FormTemplate form = form(
                "<a/><b/>",
                "<bind nodeset=\"/data/a\" type=\"string\"/>"
                        + "<bind nodeset=\"/data/b\" type=\"string\" calculate=\"if(/data/a = 'x', lang('en'), '')\"/>",
                input("a"));
        assertThat(form.warnings()).anyMatch(problem -> problem.sentence().contains("lang()"));
        try (Filling filling = Filling.of(form)) {
            filling.answer("a", "fine");

            assertThat(filling.refused("a", "x").sentence()).startsWith("The form has a fault");

            assertThat(filling.now("a")).isEqualTo(new FieldValue.Text("fine"));
            filling.answer("a", "y");
            assertThatThrownBy(() ->
                            form.evaluate(RecordValues.EMPTY.with(path("a"), new FieldValue.Text("x")), at(EVENING)))
                    .isInstanceOf(FormFailedException.class);
        }
    }

    @Test
    void answersThatBelongTogetherAreGivenAndTakenAsOne() {
        FormTemplate form = form(
                "<g><amount/><unit/></g>",
                "<bind nodeset=\"/data/g/amount\" type=\"decimal\" constraint=\". &gt; 0\"/>"
                        + "<bind nodeset=\"/data/g/unit\" type=\"string\"/>",
                "<group ref=\"/data/g\"><label>G</label>" + input("g/amount") + input("g/unit") + "</group>");
        FieldValue money = FieldValue.Together.of(
                Map.of("amount", new FieldValue.Decimal(new BigDecimal("2.5")), "unit", new FieldValue.Text("km")));
        FieldValue negative = FieldValue.Together.of(
                Map.of("amount", new FieldValue.Decimal(new BigDecimal("-1")), "unit", new FieldValue.Text("mile")));
        try (Filling filling = Filling.of(form)) {
            filling.answer("g/size", money);
            assertThat(filling.refused("g/size", negative).path()).isEqualTo(path("g/amount"));

            assertThat(filling.now("g/unit")).isEqualTo(new FieldValue.Text("km"));
            try (Filling again = Filling.on(form, RecordValues.EMPTY.with(path("g/size"), money), at(EVENING))) {
                assertThat(again.session.values()).isEqualTo(filling.session.values());
            }
        }
    }

    @Test
    void rangesRanksPlacesAndOutputsAreOffered() {
        FormTemplate form = form(
                "<name/><r/><k/><p/><t/>",
                "<bind nodeset=\"/data/r\" type=\"int\"/><bind nodeset=\"/data/k\" type=\"odk:rank\"/>"
                        + "<bind nodeset=\"/data/p\" type=\"geopoint\"/><bind nodeset=\"/data/t\" type=\"geotrace\"/>",
                input("name")
                        + "<range ref=\"/data/r\" start=\"1\" end=\"5\" step=\"1\"><label>How far, <output value=\"/data/name\"/>?</label></range>"
                        + "<odk:rank ref=\"/data/k\"><label>k</label><item><label>A</label><value>a</value></item>"
                        + "<item><label>B</label><value>b</value></item></odk:rank>" + input("p") + input("t"));
        FieldValue.Place here = new FieldValue.Place(List.of(new BigDecimal("53.57"), new BigDecimal("-0.08")));
        try (Filling filling = Filling.of(form)) {
            filling.answer("name", "Kim");
            Item.Question range = filling.session.item(path("r"));
            assertThat(range.label()).isEqualTo("How far, Kim?");
            assertThat(range.bounds()).isNotNull();
            assertThat(filling.refused("r", 6).kind()).isEqualTo(Violation.Kind.CONSTRAINT);
            filling.answer("r", 5);
            filling.answer("k", new FieldValue.Ranking(List.of("b", "a")));
            filling.answer("p", here);
            filling.answer("t", new FieldValue.Line(List.of(here, here)));

            assertThat(filling.session.item(path("k")).kind()).isEqualTo(QuestionKind.RANK);
            assertThat(filling.session.item(path("p")).type()).isEqualTo(ValueType.PLACE);
            RecordValues saved = filling.session.values();
            try (Filling again = Filling.on(form, saved, at(EVENING))) {
                assertThat(again.session.values()).isEqualTo(saved);
                assertThat(again.open()).isEmpty();
            }
        }
        assertThat(form.outline().question("r").orElseThrow().labels()).containsValue("How far, [name]?");
    }

    @Test
    void theDayIsTheSessionsDayWhateverTheMachinesZone() {
        FormTemplate form = form(
                "<d/><later/>",
                "<bind nodeset=\"/data/d\" type=\"date\" constraint=\". &lt;= today()\"/>"
                        + "<bind nodeset=\"/data/later\" type=\"date\" calculate=\"date(/data/d + 1)\"/>",
                input("d"));
        try (Filling filling = Filling.of(form)) {
            filling.answer("d", LocalDate.parse("2026-11-02"));
            assertThat(filling.session.derived().computed())
                    .containsEntry(path("later"), new FieldValue.Day(LocalDate.parse("2026-11-03")));
            assertThat(filling.refused("d", LocalDate.parse("2026-11-03")).kind())
                    .isEqualTo(Violation.Kind.CONSTRAINT);
        }
    }

    @Test
    void settingsOfOursInTheFormReachItsQuestions() {
        FormTemplate form =
                compile(FormSource.of(("""
                <h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
                    xmlns:jr="http://openrosa.org/javarosa" xmlns:ts="https://turnstone.org/xforms">
                <h:head><h:title>Small</h:title><model>
                <instance><data id="small" version="1" ts:seal="finished" ts:strand="process"><heads/><g><name/></g>
                <person jr:template=""><ref/></person></data></instance>
                <bind nodeset="/data/heads" type="int" ts:merge="counter"/>
                <bind nodeset="/data/g" ts:sensitivity="identifier"/>
                <bind nodeset="/data/g/name" type="string"/></model></h:head>
                <h:body>%s<group ref="/data/g"><input ref="/data/g/name"><label>n</label></input></group>
                <group ref="/data/person"><repeat nodeset="/data/person" ts:row-key="ref" ts:sensitivity="person">
                <input ref="/data/person/ref"><label>r</label></input></repeat></group></h:body></h:html>""").formatted(input("heads")).getBytes(StandardCharsets.UTF_8)));

        assertThat(form.settings("heads").merge()).isEqualTo(MergeKind.COUNTER);
        assertThat(form.settings("heads").strands()).containsExactly("process");
        assertThat(form.settings("g/name").sensitivity()).isEqualTo(Sensitivity.IDENTIFIER);
        assertThat(form.repeatSettings("person").rowKey()).containsExactly("ref");
        assertThat(form.repeatSettings("person").isErasedByRow()).isTrue();
        assertThat(form.recordSettings().sealedWhenFinished()).isTrue();
        assertThat(form.warnings()).isEmpty();
    }

    @Test
    void aRowKeyThatTheRepeatDoesNotHaveIsRefused() {
        FormSource source = source(
                        "<p jr:template=\"\"><a/></p>",
                        "",
                        "<group ref=\"/data/p\"><repeat nodeset=\"/data/p\">" + input("p/a") + "</repeat></group>")
                .withDictionary("path,class,merge,row_key\np,,,b\n".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> new JavaRosaFormEngine().compile(source))
                .isInstanceOf(FormProblemException.class)
                .hasMessageContaining("p: Its rows are to be known by \"b\"");
    }
}
