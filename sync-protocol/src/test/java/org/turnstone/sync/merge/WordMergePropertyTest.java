package org.turnstone.sync.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.turnstone.sync.merge.TextProposal.Piece;
import org.turnstone.sync.merge.TextProposal.Source;

/** Laws of putting texts together. */
class WordMergePropertyTest {
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of("a", "b", "c", " ", " ", ",", "\u00e9", "\ud83d\ude42")
                .list()
                .ofMaxSize(14)
                .map(list -> String.join("", list));
    }

    private static TextProposal merged(String base, String first, String second) {
        return WordMerge.of(base, first, second).orElseThrow();
    }

    @Property
    void whatOnlyOneAuthorTouchedIsTheirs(@ForAll("texts") String base, @ForAll("texts") String edited) {
        assertThat(merged(base, edited, base).text()).contains(edited);
        assertThat(merged(base, base, edited).text()).contains(edited);
        assertThat(merged(base, edited, edited).text()).contains(edited);
    }

    /** Reading only one author's side of the pieces, or what was there before, gives back whole texts. */
    @Property
    void nothingThatWasWrittenIsMissing(
            @ForAll("texts") String base, @ForAll("texts") String first, @ForAll("texts") String second) {
        TextProposal proposal = merged(base, first, second);

        assertThat(side(proposal, Source.SECOND, false)).isEqualTo(first);
        assertThat(side(proposal, Source.FIRST, true)).isEqualTo(second);
        assertThat(proposal.pieces().stream().map(Piece::before).collect(Collectors.joining()))
                .isEqualTo(base);
    }

    private static String side(TextProposal proposal, Source theOther, boolean second) {
        return proposal.pieces().stream()
                .map(piece -> piece.source() == theOther
                        ? piece.before()
                        : piece.source() == Source.CLASH && second ? piece.other() : piece.text())
                .collect(Collectors.joining());
    }

    @Property
    void theOrderOfTheAuthorsOnlyTurnsSides(
            @ForAll("texts") String base, @ForAll("texts") String first, @ForAll("texts") String second) {
        assertThat(merged(base, second, first).text())
                .isEqualTo(merged(base, first, second).text());
    }
}
