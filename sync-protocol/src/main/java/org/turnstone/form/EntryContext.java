package org.turnstone.form;

import java.time.Clock;
import java.time.ZoneId;
import java.util.Base64;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.RowId;

/**
 * What a session may know of the world outside the record.
 *
 * @param clock gives stamps; a stored stamp always wins over it
 * @param zone where the day begins and under which offset moments are typed
 * @param properties what a form may ask of the laptop, by the names of ODK: {@code deviceid}, {@code username}, …
 * @param random mints row ids; a {@code SecureRandom} outside tests
 * @param record which record this is, so that the form's id of it, and the ids of entities it makes, are the same whenever
 *     and wherever it is opened; null for one that is nobody's, such as a preview
 * @param entities what records made of the lists the form reads, beside its files
 */
public record EntryContext(
        Clock clock,
        ZoneId zone,
        Map<String, String> properties,
        RandomGenerator random,
        @Nullable RecordId record,
        EntityLists entities) {
    private static final int ROW_ID_BYTES = 8;

    public EntryContext {
        properties = Map.copyOf(properties);
    }

    /** A context of no record in particular, without entities. */
    public EntryContext(Clock clock, ZoneId zone, Map<String, String> properties, RandomGenerator random) {
        this(clock, zone, properties, random, null, EntityLists.NONE);
    }

    /** The same for a record. */
    public EntryContext of(RecordId other) {
        return new EntryContext(clock, zone, properties, random, other, entities);
    }

    /** The same with entities. */
    public EntryContext with(EntityLists lists) {
        return new EntryContext(clock, zone, properties, random, record, lists);
    }

    /** A new row id: 8 random bytes in base64url. */
    public RowId newRowId() {
        byte[] bytes = new byte[ROW_ID_BYTES];
        random.nextBytes(bytes);
        return new RowId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Shows no properties: a user name is a person's. */
    @Override
    public String toString() {
        return "entry context in " + zone;
    }
}
