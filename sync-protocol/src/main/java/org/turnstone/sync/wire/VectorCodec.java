package org.turnstone.sync.wire;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.WireLimits;

/** Reads what {@link Tips#encode} writes. */
public final class VectorCodec {
    private VectorCodec() {}

    /**
     * Reads {@code u32 n vector[n]} and leaves {@code in} after it.
     *
     * @throws BufferUnderflowException if not even the length is there
     * @throws MalformedMessageException if it is cut short, out of order or over a limit
     */
    public static Tips readAfterLength(ByteBuffer in) throws MalformedMessageException {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new MalformedMessageException("a vector is cut short");
        }
        byte[] encoded = new byte[length];
        in.get(encoded);
        return read(encoded);
    }

    /** @throws MalformedMessageException if it is cut short, out of order or over a limit */
    public static Tips read(byte[] encoded) throws MalformedMessageException {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        SortedMap<LogId, SortedSet<Tip>> byLog = new TreeMap<>();
        try {
            while (in.hasRemaining()) {
                LogId log = new LogId(Octets16.readFrom(in));
                int count = Byte.toUnsignedInt(in.get());
                if (count == 0 || count > WireLimits.MAX_TIPS_PER_LOG || byLog.size() >= WireLimits.MAX_VECTOR_LOGS) {
                    throw new MalformedMessageException("a vector is over a limit");
                }
                SortedSet<Tip> tips = new TreeSet<>();
                for (int i = 0; i < count; i++) {
                    tips.add(new Tip(in.getLong(), new ChangeId(Octets16.readFrom(in))));
                }
                if (tips.size() != count || (!byLog.isEmpty() && byLog.lastKey().compareTo(log) >= 0)) {
                    throw new MalformedMessageException("a vector is out of order");
                }
                byLog.put(log, tips);
            }
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new MalformedMessageException("a vector is cut short", e);
        }
        return new Tips(byLog);
    }
}
