package org.turnstone.sync.record;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a question about a record stands, and what was said to it: {@code w/age#query-X} asks about the answer {@code w/age},
 * {@code #reply-X} replies to a question about the record as a whole (docs/protocol.md, "Queries").
 *
 * @param about the answer it is about; null for the record as a whole
 * @param part which of the three it is
 * @param id of the question
 */
public record QueryPath(@Nullable FieldPath about, Part part, QueryId id) {
    /** What is said at a path. */
    public enum Part {
        QUESTION("query-"),
        REPLY("reply-"),
        CLOSING("closed-");

        private final String word;

        Part(String word) {
            this.word = word;
        }
    }

    /** Empty for every other path. */
    public static Optional<QueryPath> of(FieldPath path) {
        if (!path.isOfRecord()) {
            return Optional.empty();
        }
        String text = path.text();
        String aside = text.substring(text.indexOf('#', text.lastIndexOf('/') + 1) + 1);
        for (Part part : Part.values()) {
            if (aside.startsWith(part.word)) {
                String id = aside.substring(part.word.length());
                return QueryId.isShaped(id)
                        ? Optional.of(new QueryPath(path.answerBeside().orElse(null), part, new QueryId(id)))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The path as operations name it; empty if the answer's own path is so long that there is no room beside it. */
    public Optional<FieldPath> path() {
        String aside = part.word + id;
        return about == null ? Optional.of(new FieldPath("#" + aside)) : about.beside(aside);
    }

    /** The same question's path for something else that is said. */
    public QueryPath with(Part other) {
        return new QueryPath(about, other, id);
    }
}
