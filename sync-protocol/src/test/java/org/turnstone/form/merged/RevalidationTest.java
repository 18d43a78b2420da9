package org.turnstone.form.merged;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.turnstone.form.EntryContext;
import org.turnstone.form.FormProblemException;
import org.turnstone.form.FormSource;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.RecordValues;
import org.turnstone.form.javarosa.JavaRosaFormEngine;
import org.turnstone.form.merged.Finding.Kind;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.merge.Candidate;
import org.turnstone.sync.merge.ChangeStatus;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordHistory;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowId;
import org.turnstone.sync.testing.SyncFixtures;

class RevalidationTest {
    private static final RecordId RECORD = SyncFixtures.record(1);
    private static final FormTemplate FORM = form();
    private static final EntryContext CONTEXT = new EntryContext(
            Clock.fixed(Instant.parse("2026-11-02T09:00:00Z"), ZoneOffset.UTC),
            ZoneOffset.UTC,
            Map.of(),
            new Random(7));

    private final List<RecordHistory.Entry> entries = new ArrayList<>();

    private static FormTemplate form() {
        String xform = """
                <h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
                    xmlns:jr="http://openrosa.org/javarosa">
                <h:head><h:title>Merged</h:title><model>
                <instance><data id="merged" version="1"><age/><adult/><employment><job/></employment><least/><most/><help/>
                  <child jr:template=""><years/><school/></child></data></instance>
                <bind nodeset="/data/age" type="int"/>
                <bind nodeset="/data/adult" type="string" calculate="if(/data/age &gt;= 18, 'yes', 'no')"/>
                <bind nodeset="/data/employment" relevant="/data/adult = 'yes'"/>
                <bind nodeset="/data/employment/job" type="string" required="true()"/>
                <bind nodeset="/data/least" type="int"/>
                <bind nodeset="/data/most" type="int" constraint=". &gt;= ../least"
                  jr:constraintMsg="The most cannot be less than the least."/>
                <bind nodeset="/data/help" type="string"
                  constraint="not(selected(., 'none') and count-selected(.) &gt; 1)"/>
                <bind nodeset="/data/child/years" type="int"/>
                <bind nodeset="/data/child/school" type="string" relevant="../years &gt;= 5"/>
                </model></h:head>
                <h:body>
                <input ref="/data/age"><label>Age</label></input>
                <group ref="/data/employment"><label>Work</label>
                  <input ref="/data/employment/job"><label>Job</label></input></group>
                <input ref="/data/least"><label>Least</label></input>
                <input ref="/data/most"><label>Most</label></input>
                <select ref="/data/help"><label>Help</label>
                  <item><label>None</label><value>none</value></item>
                  <item><label>GP</label><value>gp</value></item></select>
                <group ref="/data/child"><label>Child</label><repeat nodeset="/data/child">
                  <input ref="/data/child/years"><label>Years</label></input>
                  <input ref="/data/child/school"><label>School</label></input></repeat></group>
                </h:body></h:html>""";
        try {
            return new JavaRosaFormEngine().compile(FormSource.of(xform.getBytes(StandardCharsets.UTF_8)));
        } catch (FormProblemException e) {
            throw new AssertionError(e);
        }
    }

    /** Somebody saves a change. */
    private void save(String id, String author, List<String> after, Operation... operations) {
        entries.add(new RecordHistory.Entry(
                new Change(
                        changeId(id),
                        RECORD,
                        new KeyId(octets("key")),
                        after.stream().map(RevalidationTest::changeId).toList(),
                        Set.of(),
                        Instant.ofEpochSecond(1_790_000_000L + entries.size()),
                        List.of(operations),
                        false,
                        person(author),
                        new DeviceId(octets(author)),
                        null),
                ChangeStatus.ACTIVE));
    }

    private static ChangeId changeId(String id) {
        return new ChangeId(octets(id));
    }

    private static PersonId person(String name) {
        return new PersonId(octets(name));
    }

    private static Octets16 octets(String text) {
        return Octets16.prefixOf(java.util.Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), Octets16.LENGTH));
    }

    private static Operation set(String path, long number) {
        return new Operation.Set(new FieldPath(path), new FieldValue.Whole(number));
    }

    private static Operation set(String path, String text) {
        return new Operation.Set(new FieldPath(path), new FieldValue.Text(text));
    }

    private static Operation tick(String choice) {
        return new Operation.AddChoice(new FieldPath("help"), choice);
    }

    private List<Finding> findings() {
        RecordHistory history = RecordHistory.of(RECORD, entries);
        RecordState state = Merger.merge(history);
        SortedMap<FieldPath, FieldValue> values = new TreeMap<>();
        state.fields().forEach((path, field) -> {
            if (!path.isOfRecord()) {
                values.put(path, field.value());
            }
        });
        RecordState before = Merger.merge(history);
        List<Finding> findings =
                Revalidation.of(FORM, history, state, FORM.evaluate(new RecordValues(values, state.rows()), CONTEXT));

        assertThat(state).as("nothing is dropped").isEqualTo(before);
        return findings;
    }

    private static void assertFinding(Finding finding, Kind kind, String path, String... authors) {
        assertThat(finding.kind()).isEqualTo(kind);
        assertThat(finding.path().text()).isEqualTo(path);
        assertThat(finding.involved())
                .extracting(Candidate::author)
                .containsExactlyInAnyOrder(java.util.Arrays.stream(authors)
                        .map(RevalidationTest::person)
                        .toArray(PersonId[]::new));
    }

    @Test
    void anAnswerBehindAGateThatWasClosedElsewhereIsForReviewWithBothAuthors() {
        save("base", "ana", List.of(), set("age", 30));
        save("b", "ben", List.of("base"), set("age", 17));
        save("c", "cy", List.of("base"), set("employment/job", "baker"));

        List<Finding> findings = findings();

        assertThat(findings).hasSize(1);
        assertFinding(findings.get(0), Kind.HIDDEN_ANSWER, "employment/job", "ben", "cy");
    }

    @Test
    void aGateClosedInFrontOfAnswersThatWereSeenIsNoNews() {
        save("base", "ana", List.of(), set("age", 30));
        save("b", "ben", List.of("base"), set("employment/job", "baker"));
        save("c", "cy", List.of("b"), set("age", 17));

        assertThat(findings()).isEmpty();
    }

    @Test
    void aConstraintThatTwoAnswersBreakTogetherNamesBothAuthorsAndTheFormsWords() {
        save("base", "ana", List.of(), set("least", 1), set("most", 5));
        save("b", "ben", List.of("base"), set("least", 4));
        save("c", "cy", List.of("base"), set("most", 2));

        List<Finding> findings = findings();

        assertThat(findings).hasSize(1);
        assertFinding(findings.get(0), Kind.BROKEN_CONSTRAINT, "most", "ben", "cy");
        assertThat(findings.get(0).sentence()).isEqualTo("The most cannot be less than the least.");
    }

    @Test
    void choicesThatExcludeEachOtherNameWhoeverTickedThem() {
        save("b", "ben", List.of(), tick("none"));
        save("c", "cy", List.of(), tick("gp"));

        List<Finding> findings = findings();

        assertThat(findings).hasSize(1);
        assertFinding(findings.get(0), Kind.EXCLUSIVE_CHOICES, "help", "ben", "cy");
    }

    @Test
    void aQuestionOfAFinishedRecordThatIsAskedOnlyNowIsMissing() {
        save("base", "ana", List.of(), set("age", 17));
        save("b", "ben", List.of("base"), set("age", 30));
        assertThat(findings()).as("a draft").isEmpty();
        save("c", "cy", List.of("base"), new Operation.Set(FieldPath.STATE, new FieldValue.Text("finished")));

        List<Finding> findings = findings();

        assertThat(findings).hasSize(1);
        assertFinding(findings.get(0), Kind.MISSING_ANSWER, "employment/job", "ben");
    }

    @Test
    void aGateInAnotherRowIsNobodysBusiness() {
        GroupPath children = new GroupPath("child");
        save(
                "base",
                "ana",
                List.of(),
                new Operation.InsertRow(children, null, new RowId("r1")),
                new Operation.InsertRow(children, new RowId("r1"), new RowId("r2")),
                set("child[r1]/years", 7),
                set("child[r2]/years", 8));
        save("b", "ben", List.of("base"), set("child[r1]/years", 3));
        save("c", "cy", List.of("base"), set("child[r1]/school", "Macaulay"), set("child[r2]/school", "Weelsby"));
        save("d", "dee", List.of("base"), set("child[r2]/years", 9));

        List<Finding> findings = findings();

        assertThat(findings).hasSize(1);
        assertFinding(findings.get(0), Kind.HIDDEN_ANSWER, "child[r1]/school", "ben", "cy");
    }

    @Test
    void noAnswerStandsInTheTextOfAFinding() {
        save("base", "ana", List.of(), set("age", 30));
        save("b", "ben", List.of("base"), set("age", 17));
        save("c", "cy", List.of("base"), set("employment/job", "baker"));

        assertThat(findings().toString()).doesNotContain("baker").doesNotContain("17");
    }
}
