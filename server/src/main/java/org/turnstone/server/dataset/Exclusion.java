package org.turnstone.server.dataset;

import java.util.List;
import java.util.Optional;
import org.turnstone.sync.merge.FieldState;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;

/**
 * Whether a record counts, as the office decided with signed changes ({@link FieldPath#EXCLUDED}, {@link FieldPath#DISTINCT}).
 * Two decisions that nobody compared leave it in doubt, and it counts until somebody does.
 *
 * @param status {@code valid}, {@code duplicate} or {@code conflict}
 * @param insteadOf the record that stands instead
 * @param distinct records it was told apart from, in the order of their ids
 */
public record Exclusion(String status, Optional<RecordId> insteadOf, List<RecordId> distinct) {
    public static final String VALID = "valid";
    public static final String DUPLICATE = "duplicate";

    /** What files say of a valid record that looks like another one, until somebody decides. No record says it of itself. */
    public static final String HELD = "held";

    private static final String WORD = DUPLICATE + " ";
    private static final String ID = "[0-9a-f]{32}";

    public Exclusion {
        distinct = List.copyOf(distinct);
    }

    public static Exclusion of(RecordState state) {
        Optional<FieldState> excluded = state.field(FieldPath.EXCLUDED);
        if (excluded.filter(FieldState::isInConflict).isPresent()) {
            return new Exclusion("conflict", Optional.empty(), distinct(state));
        }
        Optional<RecordId> other = excluded.map(FieldState::value)
                .map(Projector::plain)
                .filter(text -> text.matches(WORD + ID))
                .map(text -> id(text.substring(WORD.length())));
        return new Exclusion(other.isPresent() ? DUPLICATE : VALID, other, distinct(state));
    }

    private static List<RecordId> distinct(RecordState state) {
        return state.value(FieldPath.DISTINCT)
                .filter(FieldValue.Choices.class::isInstance)
                .map(value -> ((FieldValue.Choices) value)
                        .choices().stream()
                                .filter(text -> text.matches(ID))
                                .sorted()
                                .map(Exclusion::id)
                                .toList())
                .orElse(List.of());
    }

    private static RecordId id(String hex) {
        return new RecordId(Octets16.ofHex(hex));
    }

    /** What to write so that a record counts no more because another one stands. */
    public static FieldValue inFavourOf(RecordId other) {
        return new FieldValue.Text(WORD + other.toHex());
    }
}
