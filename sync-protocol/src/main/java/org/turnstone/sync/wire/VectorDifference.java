package org.turnstone.sync.wire;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/**
 * A vector said by what differs from one that both sides know (docs/protocol.md, "Vectors"):
 *
 * <pre>
 * varint c ‖ c × ( varint place ‖ u8 n ‖ n × ( varint seq ‖ changeId[16] ) )
 * varint w ‖ w × ( logId[16]    ‖ u8 n ‖ n × ( varint seq ‖ changeId[16] ) )
 * </pre>
 *
 * First the logs that stand otherwise, by their place in the known vector; n = 0 for one that is left out. Then new ones.
 */
public final class VectorDifference {
    private VectorDifference() {}

    /** Writes what leads from one vector to the other. */
    public static void write(Tips from, Tips to, ByteArrayOutputStream out) {
        List<LogId> known = List.copyOf(from.byLog().keySet());
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        int changes = 0;
        for (int place = 0; place < known.size(); place++) {
            SortedSet<Tip> tips = to.of(known.get(place));
            if (!tips.equals(from.of(known.get(place)))) {
                VarInt.write(place, changed);
                write(tips, changed);
                changes++;
            }
        }
        VarInt.write(changes, out);
        out.writeBytes(changed.toByteArray());
        List<LogId> fresh = new ArrayList<>(to.byLog().keySet());
        fresh.removeAll(from.byLog().keySet());
        VarInt.write(fresh.size(), out);
        for (LogId log : fresh) {
            out.writeBytes(log.value().toBytes());
            write(to.of(log), out);
        }
    }

    private static void write(SortedSet<Tip> tips, ByteArrayOutputStream out) {
        out.write(tips.size());
        for (Tip tip : tips) {
            VarInt.write(tip.seq(), out);
            out.writeBytes(tip.id().value().toBytes());
        }
    }

    /**
     * Reads a difference and leaves {@code in} after it.
     *
     * @param from the vector that both sides know
     * @throws MalformedMessageException if it is cut short, out of order or over a limit
     */
    public static Tips read(ByteBuffer in, Tips from) throws MalformedMessageException {
        SortedMap<LogId, SortedSet<Tip>> byLog = new TreeMap<>(from.byLog());
        List<LogId> known = List.copyOf(from.byLog().keySet());
        try {
            int changes = VarInt.read(in, known.size());
            int last = -1;
            for (int i = 0; i < changes; i++) {
                int place = VarInt.read(in, known.size() - 1);
                if (place <= last) {
                    throw new MalformedMessageException("the logs of a difference are out of order");
                }
                last = place;
                SortedSet<Tip> tips = tips(in);
                if (tips.isEmpty()) {
                    byLog.remove(known.get(place));
                } else {
                    byLog.put(known.get(place), tips);
                }
            }
            addNew(in, from, byLog);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new MalformedMessageException("a difference of vectors is cut short", e);
        }
        return new Tips(byLog);
    }

    private static void addNew(ByteBuffer in, Tips from, Map<LogId, SortedSet<Tip>> byLog)
            throws MalformedMessageException {
        int count = VarInt.read(in, WireLimits.MAX_VECTOR_LOGS - byLog.size());
        LogId last = null;
        for (int i = 0; i < count; i++) {
            LogId log = new LogId(Octets16.readFrom(in));
            SortedSet<Tip> tips = tips(in);
            if (tips.isEmpty() || from.byLog().containsKey(log) || (last != null && last.compareTo(log) >= 0)) {
                throw new MalformedMessageException("the new logs of a difference are out of order");
            }
            last = log;
            byLog.put(log, tips);
        }
    }

    private static SortedSet<Tip> tips(ByteBuffer in) throws MalformedMessageException {
        int count = Byte.toUnsignedInt(in.get());
        if (count > WireLimits.MAX_TIPS_PER_LOG) {
            throw new MalformedMessageException("a log has more tips than the limit");
        }
        TreeSet<Tip> tips = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            Tip tip = new Tip(VarInt.read(in), new ChangeId(Octets16.readFrom(in)));
            if (!tips.isEmpty() && tips.last().compareTo(tip) >= 0) {
                throw new MalformedMessageException("the tips of a log are out of order");
            }
            tips.add(tip);
        }
        return tips;
    }
}
