package org.turnstone.server.platform;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.record.Octets16;

/**
 * One row of an answer to an {@link Sql}, read by place from 0. The two databases hand out identifiers and times as
 * different classes; here they are one.
 */
public final class Row {
    private final @Nullable Object[] cells;

    Row(@Nullable Object[] cells) {
        this.cells = cells;
    }

    public boolean isNull(int at) {
        return cells[at] == null;
    }

    public Octets16 id(int at) {
        Object cell = present(at);
        if (cell instanceof UUID uuid) {
            return Octets16.ofUuid(uuid);
        }
        if (cell instanceof byte[] bytes) {
            return Octets16.readFrom(ByteBuffer.wrap(bytes));
        }
        return Octets16.ofUuid(UUID.fromString((String) cell));
    }

    public byte[] bytes(int at) {
        return (byte[]) present(at);
    }

    public long whole(int at) {
        return ((Number) present(at)).longValue();
    }

    public String text(int at) {
        return (String) present(at);
    }

    public boolean is(int at) {
        return (Boolean) present(at);
    }

    public Instant instant(int at) {
        return Instant.ofEpochMilli(whole(at));
    }

    private Object present(int at) {
        Object cell = cells[at];
        if (cell == null) {
            throw new IllegalStateException("a column that is never empty is empty");
        }
        return cell;
    }

    /** The number of cells; they may be answers. */
    @Override
    public String toString() {
        return "row of " + cells.length;
    }
}
