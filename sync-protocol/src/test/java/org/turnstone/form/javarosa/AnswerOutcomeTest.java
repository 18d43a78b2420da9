package org.turnstone.form.javarosa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnstone.form.javarosa.Filling.path;
import static org.turnstone.form.javarosa.SmallForm.bind;
import static org.turnstone.form.javarosa.SmallForm.form;
import static org.turnstone.form.javarosa.SmallForm.input;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.turnstone.form.AnswerOutcome;
import org.turnstone.form.FormTemplate;
import org.turnstone.form.Item;
import org.turnstone.form.SampleForms;
import org.turnstone.form.Violation;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.GroupPath;
import org.turnstone.sync.testing.Proof;

/** After every answer the session says what reads otherwise, so that a screen need look at nothing else. */
class AnswerOutcomeTest {
    private static final FormTemplate VISIT = form(
            "<name/><age/><adult/><work/><child jr:template=\"\"><nick/></child><least/><most/>",
            bind("name", "type=\"string\"")
                    + bind("age", "type=\"int\"")
                    + bind("adult", "calculate=\"/data/age &gt;= 18\"")
                    + bind("work", "type=\"string\" relevant=\"/data/age &gt;= 18\" required=\"/data/name = 'Kim'\"")
                    + bind(
                            "least",
                            "type=\"int\" constraint=\". &lt;= /data/most or /data/most = ''\" "
                                    + "jr:constraintMsg=\"Not more than the most.\"")
                    + bind("most", "type=\"int\" constraint=\". &gt;= 0\""),
            input("name") + input("age")
                    + "<input ref=\"/data/work\"><label>What does <output value=\"/data/name\"/> do?</label></input>"
                    + "<group ref=\"/data/child\"><label>Child</label><repeat nodeset=\"/data/child\">"
                    + input("child/nick") + "</repeat></group>" + input("least") + input("most"));

    @Test
    void onlyWhatReadsOtherwiseIsTouched() {
        try (Filling filling = Filling.of(VISIT)) {
            filling.answer("age", 40);

            AnswerOutcome named = filling.answer("name", "Kim");

            assertThat(named.touched()).containsExactly("name", "work");
            assertThat(named.layoutChanged()).isFalse();
            assertThat(filling.session.item(path("work")).required()).isTrue();
            assertThat(filling.label("work")).isEqualTo("What does Kim do?");
        }
    }

    @Test
    void whatIsShownAndHiddenIsSaidAndCountsAsNewLayout() {
        try (Filling filling = Filling.of(VISIT)) {
            AnswerOutcome grown = filling.answer("age", 18);
            assertThat(grown.shown()).containsExactly(path("work"));
            assertThat(grown.layoutChanged()).isTrue();
            assertThat(grown.touched()).containsExactly("age");

            assertThat(filling.answer("age", 17).hidden()).containsExactly(path("work"));
        }
    }

    @Test
    void anAnswerElsewhereThatARuleNoLongerTakesIsBrokenAndCanBeMended() {
        try (Filling filling = Filling.of(VISIT)) {
            filling.answer("most", 10);
            filling.answer("least", 7);

            AnswerOutcome lower = filling.answer("most", 5);

            assertThat(lower.isAccepted()).isTrue();
            assertThat(lower.broken()).containsOnlyKeys(path("least"));
            assertThat(lower.broken().values())
                    .extracting(Violation::sentence)
                    .containsExactly("Not more than the most.");
            assertThat(filling.now("least")).isEqualTo(new FieldValue.Whole(7));
            assertThat(filling.answer("name", "Kim").broken()).isEmpty();

            assertThat(filling.answer("most", 8).mended()).containsExactly(path("least"));
        }
    }

    @Test
    void whatWasBrokenWhenTheRecordWasOpenedIsMendedToo() {
        try (Filling filling = Filling.of(VISIT)) {
            filling.answer("least", 7);
            var merged = filling.session.values().with(path("most"), new FieldValue.Whole(5));
            try (Filling again = Filling.on(VISIT, merged, Filling.at(Filling.EVENING))) {
                assertThat(again.answer("most", 9).mended()).containsExactly(path("least"));
            }
        }
    }

    @Test
    void aRefusedAnswerTouchesNothing() {
        try (Filling filling = Filling.of(VISIT)) {
            filling.answer("most", 5);

            AnswerOutcome refused = filling.session.answer(path("most"), new FieldValue.Whole(-1));

            assertThat(refused.violations()).extracting(Violation::kind).containsExactly(Violation.Kind.CONSTRAINT);
            assertThat(refused.touched()).isEmpty();
            assertThat(refused.layoutChanged()).isFalse();
        }
    }

    @Test
    void aRowMoreTouchesItsRepeat() {
        try (Filling filling = Filling.of(VISIT)) {
            filling.row("child", "k1");

            AnswerOutcome second =
                    filling.session.addRow(new GroupPath("child"), new org.turnstone.sync.record.RowId("k2"));

            assertThat(second.touched()).containsExactly("child");
            assertThat(second.layoutChanged()).isTrue();
        }
    }

    /** The same item, told by everything but the depth a test cannot see anyhow. */
    private static Map<String, Item> byKey(Filling filling) {
        Map<String, Item> items = new HashMap<>();
        filling.session.visible().forEach(item -> items.put(item.key(), item));
        return items;
    }

    @Test
    void nothingThatIsNotTouchedReadsOtherwise() {
        long seed = Proof.seed();
        Random random = new Random(seed);
        int steps = 60;
        for (FormTemplate form : List.of(SampleForms.WORKSHOP.template(), SampleForms.SURVEY.template(), VISIT)) {
            try (Filling filling = Filling.of(form)) {
                for (int i = 0; i < steps; i++) {
                    Map<String, Item> before = byKey(filling);
                    AnswerOutcome outcome = SeededScript.step(filling.session, random);
                    if (outcome == null) {
                        continue;
                    }
                    Map<String, Item> after = byKey(filling);

                    TreeSet<String> otherwise = new TreeSet<>(before.keySet());
                    otherwise.retainAll(after.keySet());
                    otherwise.removeIf(key -> Objects.equals(before.get(key), after.get(key)));
                    assertThat(outcome.touched()).as("seed %d step %d", seed, i).containsAll(otherwise);
                    assertThat(outcome.layoutChanged())
                            .as("seed %d step %d", seed, i)
                            .isEqualTo(!before.keySet().equals(after.keySet()));
                }
            }
        }
    }
}
