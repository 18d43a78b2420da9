package org.turnstone.sync.merge;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.QueryId;
import org.turnstone.sync.record.QueryPath;

/**
 * A question of the office about a record, with everything that was said to it (docs/protocol.md, "Queries"). Whatever was
 * said stays: a second reply stands beside the first, and a closing takes nothing away.
 *
 * @param about the answer it is about; null for the record as a whole
 * @param question what was asked, by whom and when
 * @param replies what people wrote back, lowest rank first
 * @param edits by which people who had been shown the question changed the answer it is about, lowest rank first; their
 *     values say nothing
 * @param closings the office's, lowest rank first, each with its reason
 */
public record Query(
        QueryId id,
        @Nullable FieldPath about,
        Candidate question,
        List<Candidate> replies,
        List<Candidate> edits,
        List<Candidate> closings,
        Status status) {
    /** Members of the values. */
    private static final String TEXT = "text";

    private static final String HOW = "how";
    private static final String NAME = "by";

    /** How far it is. */
    public enum Status {
        /** It waits for somebody in the field. */
        ASKED("asked"),
        /** Something was said or changed since, and waits for the office: perhaps after the office had closed it. */
        ANSWERED("answered"),
        /** The office is satisfied. */
        CLOSED("closed"),
        /** Whoever asked took it back. */
        WITHDRAWN("withdrawn");

        private final String word;

        Status(String word) {
            this.word = word;
        }

        /** True while somebody has something to do. */
        public boolean isOpen() {
            return this == ASKED || this == ANSWERED;
        }

        /** As test vectors and {@code --json} name it. */
        public String word() {
            return word;
        }
    }

    public Query {
        replies = List.copyOf(replies);
        edits = List.copyOf(edits);
        closings = List.copyOf(closings);
    }

    /** True while somebody has something to do about it. */
    public boolean isOpen() {
        return status.isOpen();
    }

    /** True if it was answered after the office had closed it without knowing. */
    public boolean isAnsweredLate() {
        return status == Status.ANSWERED && !closings.isEmpty();
    }

    public String text() {
        return member(question, TEXT).orElse("");
    }

    /** The name that whoever asked is known by. */
    public Optional<String> askedBy() {
        return member(question, NAME);
    }

    /** The name that whoever closed is known by. */
    public static Optional<String> closedBy(Candidate closing) {
        return member(closing, NAME);
    }

    /** True if whoever asked took the question back by it. */
    public static boolean isWithdrawal(Candidate closing) {
        return how(closing.value()).filter(Status.WITHDRAWN::equals).isPresent();
    }

    /** What a reply says. */
    public static String textOf(Candidate reply) {
        return reply.value() instanceof FieldValue.Text text ? text.value() : "";
    }

    public QueryPath path() {
        return new QueryPath(about, QueryPath.Part.QUESTION, id);
    }

    /** The value by which a question is asked. */
    public static FieldValue asking(String text, String by) {
        return FieldValue.Together.of(Map.of(TEXT, new FieldValue.Text(text), NAME, new FieldValue.Text(by)));
    }

    /**
     * The value by which a question is closed.
     *
     * @param how {@link Status#CLOSED} or {@link Status#WITHDRAWN}
     */
    public static FieldValue closing(Status how, String by) {
        if (how != Status.CLOSED && how != Status.WITHDRAWN) {
            throw new IllegalArgumentException("nothing is closed by " + how);
        }
        return FieldValue.Together.of(Map.of(HOW, new FieldValue.Text(how.word()), NAME, new FieldValue.Text(by)));
    }

    /** What a value asks; empty if it asks nothing. */
    public static Optional<String> asked(FieldValue value) {
        return member(value, TEXT).filter(text -> !text.isBlank());
    }

    /** How a closing leaves it; empty if the value is none. */
    static Optional<Status> how(FieldValue value) {
        return member(value, HOW)
                .flatMap(word -> Stream.of(Status.CLOSED, Status.WITHDRAWN)
                        .filter(status -> status.word().equals(word))
                        .findFirst());
    }

    private static Optional<String> member(Candidate said, String name) {
        return member(said.value(), name);
    }

    private static Optional<String> member(FieldValue value, String name) {
        return value instanceof FieldValue.Together together
                        && together.parts().get(name) instanceof FieldValue.Text text
                ? Optional.of(text.value())
                : Optional.empty();
    }

    /** Id and status, never what was said. */
    @Override
    public String toString() {
        return "query " + id + ", " + status;
    }
}
