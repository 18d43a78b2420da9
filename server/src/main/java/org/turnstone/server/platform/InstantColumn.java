package org.turnstone.server.platform;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Keeps moments in {@code timestamp with time zone} columns; Jakarta Persistence 3.1 does not know Instant. The type of the
 * column's side is Object because PostgreSQL's driver gives such a column as a Timestamp and H2's as an OffsetDateTime.
 */
@Converter(autoApply = true)
public class InstantColumn implements AttributeConverter<Instant, Object> {
    @Override
    public @Nullable Object convertToDatabaseColumn(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    @Override
    public @Nullable Instant convertToEntityAttribute(@Nullable Object column) {
        return column == null ? null : read(column);
    }

    /** What either driver gives for such a column, for the results of native queries. */
    public static Instant read(Object column) {
        if (column instanceof Timestamp timestamp) {
            return timestamp.toInstant();
        }
        if (column instanceof OffsetDateTime moment) {
            return moment.toInstant();
        }
        throw new IllegalArgumentException("not a moment: " + column.getClass().getName());
    }
}
