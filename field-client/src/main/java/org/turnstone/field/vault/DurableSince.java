package org.turnstone.field.vault;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.turnstone.field.vault.SealedStore.SealedMap;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.Octets16;

/**
 * Since when the server's verified backup has held what, by the times in its own signed checkpoints: this laptop's clock has
 * no say in what is taken off it. A restored server starts anew.
 *
 * <pre>durable  logId changeId of a tip -> u64 place, u64 time of the first checkpoint that named it durable</pre>
 *
 * <p>What is put is part of what the caller commits. Guarded by the vault's lock.
 */
final class DurableSince {
    private static final byte[] ALL = {};

    private final SealedMap durable;

    DurableSince(SealedStore store) {
        this.durable = store.map("durable");
    }

    /** Takes in a checkpoint that is newer than all before. */
    void note(Checkpoint checkpoint) {
        checkpoint
                .durable()
                .byLog()
                .forEach((log, tips) -> tips.forEach(tip -> {
                    byte[] name = name(log, tip.id());
                    if (!durable.contains(name)) {
                        durable.put(
                                name,
                                SealedStore.key(
                                        SealedStore.number(tip.seq()),
                                        SealedStore.number(checkpoint.time().toEpochMilli())));
                    }
                }));
    }

    void forgetAll() {
        durable.keys(ALL).forEach(durable::remove);
    }

    /** What had been durable at {@code then}. */
    Tips at(Instant then) {
        SortedMap<LogId, SortedSet<Tip>> tips = new TreeMap<>();
        for (byte[] name : durable.keys(ALL)) {
            byte[] value = durable.need(name);
            if (time(value) <= then.toEpochMilli()) {
                tips.computeIfAbsent(log(name), any -> new TreeSet<>())
                        .add(new Tip(SealedStore.number(Arrays.copyOf(value, Long.BYTES)), tip(name)));
            }
        }
        return new Tips(tips);
    }

    /**
     * Forgets tips that no question is asked of any more: those noted by {@code then} and below another one that was too.
     *
     * @param newest stays, whatever it names
     */
    void compact(Instant then, Tips newest) {
        Tips old = at(then);
        old.byLog().forEach((log, tips) -> {
            List<Tip> superseded = tips.stream()
                    .filter(tip -> !tip.equals(tips.last()))
                    .filter(tip -> !newest.of(log).contains(tip))
                    .toList();
            superseded.forEach(tip -> durable.remove(name(log, tip.id())));
        });
    }

    private static byte[] name(LogId log, ChangeId tip) {
        return SealedStore.key(log.value().toBytes(), tip.value().toBytes());
    }

    private static LogId log(byte[] name) {
        return new LogId(Octets16.prefixOf(name));
    }

    private static ChangeId tip(byte[] name) {
        return new ChangeId(Octets16.prefixOf(Arrays.copyOfRange(name, Octets16.LENGTH, name.length)));
    }

    private static long time(byte[] value) {
        return SealedStore.number(Arrays.copyOfRange(value, Long.BYTES, value.length));
    }
}
