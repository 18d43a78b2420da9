package org.turnstone.sync.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnstone.sync.crypto.AeadStream.SEALED_SEGMENT_LENGTH;
import static org.turnstone.sync.crypto.AeadStream.SEGMENT_LENGTH;
import static org.turnstone.sync.crypto.Bytes.ascii;
import static org.turnstone.sync.crypto.Bytes.joined;
import static org.turnstone.sync.crypto.Bytes.seeded;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AeadStreamTest {
    private static final byte[] SALT = seeded(1, 16);
    private static final byte[] CONTEXT = LabelledHash.sha256(ascii("all bytes before"));
    private static final int SEGMENT = SEALED_SEGMENT_LENGTH;

    private final SymmetricKey key = SymmetricKey.generate(Bytes.RANDOM);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073, 196_608, 500_000})
    void openingGivesBackWhatWasSealedAtTheLengthForetold(int length) throws Exception {
        byte[] plaintext = seeded(length, length);

        byte[] sealed = seal(plaintext);

        assertThat(sealed.length).isEqualTo((int) AeadStream.sealedLength(length));
        assertThat(open(sealed)).isEqualTo(plaintext);
    }

    @Test
    void sealedLengthsAreThoseOfTheProtocol() {
        assertThat(AeadStream.sealedLength(0)).isEqualTo(16);
        assertThat(AeadStream.sealedLength(1)).isEqualTo(17);
        assertThat(AeadStream.sealedLength(65_536)).isEqualTo(65_552);
        assertThat(AeadStream.sealedLength(65_537)).isEqualTo(65_537 + 32);
        assertThat(AeadStream.sealedLength(10L << 30)).isEqualTo((10L << 30) + (10L << 14) * 16);
        assertThatThrownBy(() -> AeadStream.sealedLength(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AeadStream.sealedLength(Long.MAX_VALUE)).isInstanceOf(ArithmeticException.class);
    }

    /** Written out by hand from docs/protocol.md: key, counter, last byte. */
    @Test
    void segmentsAreSealedAsTheProtocolSays() throws Exception {
        byte[] plaintext = seeded(9, SEGMENT_LENGTH + 3);
        byte[] raw;
        try (Secret secret = key.secret()) {
            raw = Hkdf.sha256(secret.copy(), SALT, joined(ascii("TS1 stream"), CONTEXT), 32);
        }
        SymmetricKey streamKey = Bytes.key(raw);

        byte[] expected = joined(
                streamKey.seal(
                        Bytes.hex("0000000000000000000000", "00"),
                        Bytes.NONE,
                        Arrays.copyOf(plaintext, SEGMENT_LENGTH)),
                streamKey.seal(
                        Bytes.hex("0000000000000000000001", "01"),
                        Bytes.NONE,
                        Arrays.copyOfRange(plaintext, SEGMENT_LENGTH, plaintext.length)));

        assertThat(seal(plaintext)).isEqualTo(expected);
    }

    @Test
    void writingAndReadingByteByByteIsTheSame() throws Exception {
        byte[] plaintext = seeded(2, SEGMENT_LENGTH + 2);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream sealing = AeadStream.sealing(out, key, SALT, CONTEXT)) {
            for (byte b : plaintext) {
                sealing.write(b);
            }
        }

        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try (InputStream opening = opening(new Trickle(out.toByteArray()))) {
            for (int b = opening.read(); b >= 0; b = opening.read()) {
                read.write(b);
            }
            assertThat(opening.read()).isEqualTo(-1);
        }

        assertThat(out.toByteArray()).isEqualTo(seal(plaintext));
        assertThat(read.toByteArray()).isEqualTo(plaintext);
    }

    @ParameterizedTest
    @ValueSource(ints = {3 * SEGMENT_LENGTH, 3 * SEGMENT_LENGTH + 5})
    void aCutAtAnySegmentBoundaryIsSeenAsTruncated(int length) throws Exception {
        byte[] plaintext = seeded(3, length);
        byte[] sealed = seal(plaintext);

        for (int segments = 0; segments * SEGMENT < sealed.length; segments++) {
            byte[] cut = Arrays.copyOf(sealed, segments * SEGMENT);
            assertRefused(cut, StreamTruncatedException.class, plaintext);
        }
    }

    @Test
    void aCutAnywhereElseIsRefused() throws Exception {
        byte[] plaintext = seeded(4, 2 * SEGMENT_LENGTH + 40);
        byte[] sealed = seal(plaintext);

        for (int length : new int[] {1, 15, 16, 17, SEGMENT - 1, SEGMENT + 1, SEGMENT + 16, sealed.length - 1}) {
            assertRefused(Arrays.copyOf(sealed, length), StreamTamperedException.class, plaintext);
        }
    }

    @Test
    void swappedRepeatedAndDroppedSegmentsAreRefused() throws Exception {
        byte[] plaintext = seeded(5, 4 * SEGMENT_LENGTH);
        byte[] sealed = seal(plaintext);
        byte[] a = segment(sealed, 0);
        byte[] b = segment(sealed, 1);
        byte[] c = segment(sealed, 2);
        byte[] last = segment(sealed, 3);

        assertThat(open(joined(a, b, c, last))).isEqualTo(plaintext);
        assertRefused(joined(b, a, c, last), StreamTamperedException.class, plaintext);
        assertRefused(joined(a, c, b, last), StreamTamperedException.class, plaintext);
        assertRefused(joined(a, b, last, c), StreamTamperedException.class, plaintext);
        assertRefused(joined(a, a, b, c, last), StreamTamperedException.class, plaintext);
        assertRefused(joined(a, c, last), StreamTamperedException.class, plaintext);
        assertRefused(joined(a, b, last), StreamTamperedException.class, plaintext);
        assertRefused(last, StreamTamperedException.class, plaintext);
    }

    @Test
    void appendedBytesAreRefused() throws Exception {
        for (int length : new int[] {0, 10, SEGMENT_LENGTH, 2 * SEGMENT_LENGTH}) {
            byte[] plaintext = seeded(6, length);
            byte[] sealed = seal(plaintext);

            assertRefused(joined(sealed, new byte[1]), StreamTamperedException.class, plaintext);
            assertRefused(joined(sealed, new byte[16]), StreamTamperedException.class, plaintext);
            assertRefused(joined(sealed, new byte[SEGMENT]), StreamTamperedException.class, plaintext);
            assertRefused(joined(sealed, sealed), StreamTamperedException.class, plaintext);
        }
    }

    @Test
    void anEmptyLastSegmentAfterOthersIsRefusedThoughItsTagIsGood() throws Exception {
        byte[] plaintext = seeded(7, SEGMENT_LENGTH);
        SegmentCipher cipher = new SegmentCipher(key, SALT, CONTEXT);
        byte[] odd = joined(cipher.seal(0, false, plaintext), cipher.seal(1, true, Bytes.NONE));

        assertRefused(odd, StreamTamperedException.class, plaintext);
    }

    @Test
    void anEmptySourceIsTruncatedNotEmpty() {
        assertThatThrownBy(() -> open(Bytes.NONE)).isInstanceOf(StreamTruncatedException.class);
    }

    @Test
    void anotherKeySaltOrContextDoesNotOpen() throws Exception {
        byte[] sealed = seal(ascii("bundle"));

        assertThatThrownBy(() -> read(sealed, SymmetricKey.generate(Bytes.RANDOM), SALT, CONTEXT))
                .isInstanceOf(StreamTamperedException.class);
        assertThatThrownBy(() -> read(sealed, key, seeded(99, 16), CONTEXT))
                .isInstanceOf(StreamTamperedException.class);
        assertThatThrownBy(() -> read(sealed, key, SALT, Bytes.NONE)).isInstanceOf(StreamTamperedException.class);
    }

    @Test
    void aRefusedStreamGoesOnRefusing() throws Exception {
        byte[] sealed = Bytes.withFlippedBit(seal(seeded(8, 2 * SEGMENT_LENGTH)), SEGMENT * Byte.SIZE + 5);
        InputStream opening = opening(new ByteArrayInputStream(sealed));

        assertThat(opening.readNBytes(SEGMENT_LENGTH)).hasSize(SEGMENT_LENGTH);

        assertThatThrownBy(opening::read).isInstanceOf(StreamTamperedException.class);
        assertThatThrownBy(opening::read).isInstanceOf(StreamTamperedException.class);
        assertThatThrownBy(() -> opening.read(new byte[10])).isInstanceOf(StreamTamperedException.class);
        assertThat(opening.available()).isZero();
    }

    @Test
    void anAbandonedStreamReadsAsTruncated() throws Exception {
        byte[] plaintext = seeded(10, SEGMENT_LENGTH + 1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SealingStream sealing = AeadStream.sealing(out, key, SALT, CONTEXT)) {
            sealing.write(plaintext);
            sealing.abandon();
        }

        assertRefused(out.toByteArray(), StreamTruncatedException.class, plaintext);
    }

    @Test
    void afterAFailedWriteNoFinalSegmentFollows() throws Exception {
        ByteArrayOutputStream arrived = new ByteArrayOutputStream();
        FailingOnce out = new FailingOnce(arrived);
        SealingStream sealing = AeadStream.sealing(out, key, SALT, CONTEXT);
        sealing.write(new byte[SEGMENT_LENGTH]);

        assertThatThrownBy(() -> sealing.write(1)).hasMessage("no space left");
        sealing.close();

        assertThat(arrived.size()).isZero();
        assertThat(out.closed).isTrue();
    }

    @Test
    void closingTwiceWritesOneFinalSegmentAndWritingAfterwardsFails() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SealingStream sealing = AeadStream.sealing(out, key, SALT, CONTEXT);

        sealing.close();
        sealing.close();

        assertThat(out.size()).isEqualTo(16);
        assertThatThrownBy(() -> sealing.write(1)).isInstanceOf(IOException.class);
    }

    @Test
    void closingTheStreamLeavesTheFileKeyOpen() throws Exception {
        byte[] sealed = seal(ascii("one"));

        assertThat(open(sealed)).isEqualTo(ascii("one"));
        assertThat(key.keyId()).isNotNull();
    }

    private byte[] seal(byte[] plaintext) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream sealing = AeadStream.sealing(out, key, SALT, CONTEXT)) {
            sealing.write(plaintext);
        }
        return out.toByteArray();
    }

    private InputStream opening(InputStream in) {
        return AeadStream.opening(in, key, SALT, CONTEXT);
    }

    private byte[] open(byte[] sealed) throws IOException {
        return read(sealed, key, SALT, CONTEXT);
    }

    private static byte[] read(byte[] sealed, SymmetricKey key, byte[] salt, byte[] context) throws IOException {
        try (InputStream in = AeadStream.opening(new ByteArrayInputStream(sealed), key, salt, context)) {
            return in.readAllBytes();
        }
    }

    private static byte[] segment(byte[] sealed, int index) {
        return Arrays.copyOfRange(sealed, index * SEGMENT, (index + 1) * SEGMENT);
    }

    /** Whatever was handed out before the refusal must be a beginning of the genuine text. */
    private void assertRefused(byte[] sealed, Class<? extends IOException> refusal, byte[] genuine) throws IOException {
        ByteArrayOutputStream handedOut = new ByteArrayOutputStream();
        try (InputStream in = opening(new ByteArrayInputStream(sealed))) {
            assertThatThrownBy(() -> in.transferTo(handedOut)).isInstanceOf(refusal);
        }
        byte[] read = handedOut.toByteArray();
        assertThat(read).isEqualTo(Arrays.copyOf(genuine, read.length));
    }

    /** A slow connection: at most 1,000 bytes at a time. */
    private static final class Trickle extends FilterInputStream {
        Trickle(byte[] bytes) {
            super(new ByteArrayInputStream(bytes));
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return super.read(bytes, offset, Math.min(length, 1_000));
        }
    }

    /** A full stick that has room again later. */
    private static final class FailingOnce extends OutputStream {
        private final OutputStream out;
        private boolean failed;
        private boolean closed;

        FailingOnce(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (!failed) {
                failed = true;
                throw new IOException("no space left");
            }
            out.write(bytes, offset, length);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
