package org.turnstone.sync.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnstone.sync.merge.TestChange.change;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.merge.TextProposal.Source;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;

class WordMergeTest {
    private static TextProposal proposal(RecordHistory.Entry... entries) {
        RecordState state = Merger.merge(RecordHistory.of(TestChange.RECORD, List.of(entries)));
        return ((ReviewItem.Conflict) state.review().get(0)).proposal().orElseThrow();
    }

    private static TextProposal merged(String base, String first, String second) {
        return WordMerge.of(base, first, second).orElseThrow();
    }

    @Test
    void whatEachAuthorAddedStandsInTheProposal() {
        TextProposal proposal = proposal(
                change("a").set("note", "They moved to the old school.").active(),
                change("b")
                        .after("a")
                        .at(2)
                        .set("note", "In May they moved to the old school.")
                        .active(),
                change("c")
                        .after("a")
                        .at(1)
                        .set("note", "They moved to the old school. It was cold.")
                        .active());

        assertThat(proposal.text()).contains("In May they moved to the old school. It was cold.");
        assertThat(proposal.pieces())
                .extracting(TextProposal.Piece::source)
                .contains(Source.FIRST, Source.SECOND)
                .doesNotContain(Source.CLASH);
    }

    @Test
    void whereBothWroteAndNotTheSameIsAClash() {
        TextProposal proposal = merged("the old school", "the new school", "the brick school");

        assertThat(proposal.text()).isEmpty();
        assertThat(proposal.pieces()).contains(new TextProposal.Piece(Source.CLASH, "new", "brick", "old"));
    }

    @Test
    void whatBothWroteStandsOnce() {
        assertThat(merged("a b c", "a x b c", "a x b c").text()).contains("a x b c");
    }

    @Test
    void whatOneTookAwayIsGone() {
        assertThat(merged("one two three four", "one three four", "one two three four five")
                        .text())
                .contains("one three four five");
    }

    @Test
    void withoutOneCommonAncestorThereIsNoProposal() {
        RecordState apart = Merger.merge(RecordHistory.of(
                TestChange.RECORD,
                List.of(
                        change("a").set("note", "one").active(),
                        change("b").set("note", "two").active())));
        RecordState two = Merger.merge(RecordHistory.of(
                TestChange.RECORD,
                List.of(
                        change("a").set("note", "one").active(),
                        change("b").set("note", "two").active(),
                        change("c").after("a", "b").set("note", "three").active(),
                        change("d").after("a", "b").set("note", "four").active())));

        assertThat(((ReviewItem.Conflict) apart.review().get(0)).proposal()).isEmpty();
        assertThat(((ReviewItem.Conflict) two.review().get(0)).before()).isNull();
    }

    @Test
    void aProposalIsNeverDisplayedAsAnAnswer() {
        RecordState state = Merger.merge(RecordHistory.of(
                TestChange.RECORD,
                List.of(
                        change("a").set("note", "x y z").active(),
                        change("b").after("a").at(2).set("note", "w x y z").active(),
                        change("c").after("a").at(1).set("note", "x y z v").active())));

        assertThat(state.value(new FieldPath("note"))).contains(new FieldValue.Text("w x y z"));
        assertThat(((ReviewItem.Conflict) state.review().get(0))
                        .proposal()
                        .orElseThrow()
                        .text())
                .contains("w x y z v");
    }

    @Test
    void textsOfManyPagesAreNotCompared() {
        String pages = "word ".repeat(WordMerge.MAX_TOKENS);

        assertThat(WordMerge.of(pages, pages, pages)).isEmpty();
    }

    @Test
    void noWordStandsInItsText() {
        TextProposal proposal = merged("secret one", "secret two", "secret three");

        assertThat(proposal.toString() + proposal.pieces())
                .doesNotContain("secret")
                .doesNotContain("two");
    }
}
