package org.turnstone.sync.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.Octets16;

class VectorDifferencePropertyTest {
    /** Of few logs and places, so that two often have some in common. */
    private static Tips vector(Random random) {
        SortedMap<LogId, SortedSet<Tip>> byLog = new TreeMap<>();
        int logs = random.nextInt(6);
        for (int i = 0; i < logs; i++) {
            SortedSet<Tip> tips = new TreeSet<>();
            int branches = 1 + (random.nextInt(4) == 0 ? 1 : 0);
            for (int branch = 0; branch < branches; branch++) {
                long seq = 1 + random.nextInt(300);
                tips.add(new Tip(seq, new ChangeId(new Octets16(random.nextInt(3), seq))));
            }
            byLog.put(new LogId(new Octets16(random.nextInt(8) - 4, 7)), tips);
        }
        return new Tips(byLog);
    }

    private static byte[] difference(Tips from, Tips to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        VectorDifference.write(from, to, out);
        return out.toByteArray();
    }

    @Property(tries = 1000)
    void whateverDiffersIsPutBack(@ForAll long seed) throws MalformedMessageException {
        Random random = new Random(seed);
        Tips from = vector(random);
        Tips to = vector(random);
        ByteBuffer in = ByteBuffer.wrap(difference(from, to));

        assertThat(VectorDifference.read(in, from)).isEqualTo(to);
        assertThat(in.hasRemaining()).isFalse();
    }

    @Property(tries = 1000)
    void whatIsReadAtAllIsAVectorWithinItsLimits(@ForAll long seed, @ForAll byte[] hostile) {
        Tips from = vector(new Random(seed));
        try {
            Tips read = VectorDifference.read(ByteBuffer.wrap(hostile), from);
            assertThat(VectorCodec.read(read.encode())).isEqualTo(read);
        } catch (MalformedMessageException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }

    @Property(tries = 500)
    void aDifferenceThatIsCutShortIsRefused(@ForAll long seed) {
        Random random = new Random(seed);
        Tips from = vector(random);
        byte[] whole = difference(from, vector(random));
        byte[] cut = Arrays.copyOf(whole, random.nextInt(whole.length));

        assertThatThrownBy(() -> VectorDifference.read(ByteBuffer.wrap(cut), from))
                .isInstanceOf(MalformedMessageException.class);
    }

    @Example
    void equalVectorsDifferByTwoBytes() {
        Tips same = vector(new Random(3));

        assertThat(difference(same, same)).containsExactly(0, 0);
    }

    @Example
    void oneLogThatMovedTakesTwentyBytes() {
        LogId log = new LogId(new Octets16(1, 1));
        Tips from = one(log, 500);

        assertThat(difference(from, one(log, 505))).hasSize(1 + 1 + 1 + 2 + 16 + 1);
    }

    private static Tips one(LogId log, long seq) {
        return new Tips(new TreeMap<>(java.util.Map.of(
                log, new TreeSet<>(java.util.Set.of(new Tip(seq, new ChangeId(new Octets16(seq, 1))))))));
    }

    @Example
    void aNumberHasOneEncoding() throws MalformedMessageException {
        for (long number : new long[] {0, 1, 127, 128, 300, 16_383, 16_384, Integer.MAX_VALUE, Long.MAX_VALUE}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            VarInt.write(number, out);
            assertThat(VarInt.read(ByteBuffer.wrap(out.toByteArray()))).isEqualTo(number);
        }
        for (byte[] bad :
                new byte[][] {{(byte) 0x80, 0}, {(byte) 0x81, (byte) 0x80, 0}, {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1}
                }) {
            assertThatThrownBy(() -> VarInt.read(ByteBuffer.wrap(bad))).isInstanceOf(MalformedMessageException.class);
        }
        assertThatThrownBy(() -> VarInt.read(ByteBuffer.wrap(new byte[] {(byte) 0x81, 1}), 128))
                .isInstanceOf(MalformedMessageException.class);
    }
}
