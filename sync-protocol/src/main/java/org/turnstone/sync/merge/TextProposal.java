package org.turnstone.sync.merge;

import java.util.List;
import java.util.Optional;

/**
 * Two versions of a text put together word by word, for a person who settles a conflict to look at. It is never stored and
 * never displayed as an answer: what is saved is what a person decided. Immutable.
 *
 * @param pieces the whole text in order
 */
public record TextProposal(List<Piece> pieces) {
    public TextProposal {
        pieces = List.copyOf(pieces);
    }

    /** Where a stretch of the text comes from. */
    public enum Source {
        /** It stands in the common ancestor, or both wrote the same. */
        BOTH,
        /** Only the first author wrote it or, if it is empty, took something away here. */
        FIRST,
        SECOND,
        /** Both wrote here and not the same: a person has to choose. */
        CLASH
    }

    /**
     * A stretch of the text.
     *
     * @param text what to read here; of a clash what the first author wrote
     * @param other of a clash what the second author wrote; else empty
     * @param before what stood here in the common ancestor
     */
    public record Piece(Source source, String text, String other, String before) {
        /** Never the words. */
        @Override
        public String toString() {
            return source + " of " + text.length() + " characters";
        }
    }

    /** The text as a whole, if nowhere both wrote and not the same. */
    public Optional<String> text() {
        StringBuilder whole = new StringBuilder();
        for (Piece piece : pieces) {
            if (piece.source == Source.CLASH) {
                return Optional.empty();
            }
            whole.append(piece.text);
        }
        return Optional.of(whole.toString());
    }

    @Override
    public String toString() {
        return "proposal in " + pieces.size() + " pieces";
    }
}
