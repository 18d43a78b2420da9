package org.turnstone.sync.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.record.WireLimits;

class BodyPaddingTest {
    /** Part of the format: whoever changes the dictionary must change the suite byte, or old bodies do not open. */
    private static final String DICTIONARY_SHA256 = "53d4ba319436d3c0f73e642c2ed60ae608c54cbe0309a3d4ba92428025f76d31";

    @Test
    void thePresetDictionaryIsTheOneOfSuiteOne() {
        assertThat(HexFormat.of().formatHex(LabelledHash.sha256(BodyPadding.DICTIONARY)))
                .isEqualTo(DICTIONARY_SHA256);
    }

    @Test
    void everyLengthComesBackAsItWas() throws Exception {
        Random random = new Random(1);
        for (int length : new int[] {0, 1, 59, 60, 61, 1000, 1024, 5000, 100_000}) {
            byte[] text = new byte[length];
            random.nextBytes(text);

            byte[] padded = BodyPadding.pad(text);

            assertThat(BodyPadding.unpad(padded)).isEqualTo(text);
            assertThat(padded.length).isEqualTo(BodyPadding.paddedLength(padded.length));
        }
    }

    @Test
    void lengthsAreStepsOfSixtyFourThenPadme() {
        assertThat(BodyPadding.paddedLength(1)).isEqualTo(64);
        assertThat(BodyPadding.paddedLength(64)).isEqualTo(64);
        assertThat(BodyPadding.paddedLength(65)).isEqualTo(128);
        assertThat(BodyPadding.paddedLength(1024)).isEqualTo(1024);
        assertThat(BodyPadding.paddedLength(1025)).isEqualTo(1088);
        assertThat(BodyPadding.paddedLength(9 * 1024 + 1)).isEqualTo(9728);
        assertThat(BodyPadding.paddedLength(1 << 20)).isEqualTo(1 << 20);
        for (int length = 1025; length < 1 << 20; length += 997) {
            int padded = BodyPadding.paddedLength(length);
            assertThat(padded).isBetween(length, (int) (length * 1.12));
            assertThat(BodyPadding.paddedLength(padded)).isEqualTo(padded);
        }
    }

    @Test
    void paddingThatIsNotZeroIsRefused() {
        byte[] padded = BodyPadding.pad(new byte[] {1, 2, 3});
        padded[padded.length - 1] = 1;

        assertThatThrownBy(() -> BodyPadding.unpad(padded)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void lengthsBeyondTheEndAreRefused() {
        for (int length : new int[] {61, Integer.MAX_VALUE, -1}) {
            byte[] padded = new byte[64];
            ByteBuffer.wrap(padded).putInt(length);
            assertThatThrownBy(() -> BodyPadding.unpad(padded)).isInstanceOf(MalformedMessageException.class);
        }
        assertThatThrownBy(() -> BodyPadding.unpad(new byte[3])).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void aTextThatBreaksOffInsideIsRefused() {
        byte[] text = new byte[300];
        new Random(2).nextBytes(text);
        byte[] padded = BodyPadding.pad(text);
        int length = ByteBuffer.wrap(padded).getInt();
        ByteBuffer.wrap(padded).putInt(length - 20);
        Arrays.fill(padded, 4 + length - 20, padded.length, (byte) 0);

        assertThatThrownBy(() -> BodyPadding.unpad(padded)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void aBombOfAThousandToOneIsRefusedWithinEightMebibytes() throws Exception {
        byte[] bomb = BodyPadding.pad(new byte[256 << 20]);
        assertThat(bomb.length).isLessThan(WireLimits.MAX_SEALED_BODY);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        BodyPadding.unpad(BodyPadding.pad(new byte[1]));
        long before = threads.getCurrentThreadAllocatedBytes();

        assertThatThrownBy(() -> BodyPadding.unpad(bomb)).isInstanceOf(MalformedMessageException.class);

        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).isLessThan(8 << 20);
    }

    @Test
    void aTextOfExactlyTheLimitPasses() throws Exception {
        byte[] text = new byte[WireLimits.MAX_INFLATED_BODY];

        assertThat(BodyPadding.unpad(BodyPadding.pad(text))).isEqualTo(text);
        assertThatThrownBy(() -> BodyPadding.unpad(BodyPadding.pad(new byte[text.length + 1])))
                .isInstanceOf(MalformedMessageException.class);
    }
}
