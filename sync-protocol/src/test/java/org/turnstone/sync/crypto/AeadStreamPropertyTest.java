package org.turnstone.sync.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class AeadStreamPropertyTest {
    private final SymmetricKey key = SymmetricKey.generate(Bytes.RANDOM);

    @Property(tries = 60)
    void theWayItIsWrittenAndReadDoesNotMatter(
            @ForAll @IntRange(max = 200_000) int length,
            @ForAll long seed,
            @ForAll @Size(max = 16) byte[] salt,
            @ForAll @Size(max = 40) byte[] context)
            throws IOException {
        byte[] plaintext = Bytes.seeded(seed, length);
        Random pieces = new Random(seed);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SealingStream sealing = AeadStream.sealing(out, key, salt, context)) {
            for (int at = 0; at < length; ) {
                int count = Math.min(length - at, pieces.nextInt(100_000));
                sealing.write(plaintext, at, count);
                at += count;
            }
        }

        byte[] read = new byte[length];
        try (InputStream in = AeadStream.opening(new ByteArrayInputStream(out.toByteArray()), key, salt, context)) {
            for (int at = 0; at < length; ) {
                at += in.readNBytes(read, at, Math.min(length - at, 1 + pieces.nextInt(100_000)));
            }
            assertThat(in.read()).isEqualTo(-1);
        }

        assertThat(read).isEqualTo(plaintext);
        assertThat(out.size()).isEqualTo((int) AeadStream.sealedLength(length));
    }

    @Property(tries = 4)
    void everyFlippedBitOfAShortStreamIsRefused(@ForAll @Size(max = 60) byte[] plaintext) throws IOException {
        byte[] sealed = seal(plaintext);

        for (int bit = 0; bit < sealed.length * Byte.SIZE; bit++) {
            byte[] changed = Bytes.withFlippedBit(sealed, bit);
            assertThatThrownBy(() -> open(changed)).isInstanceOf(StreamTamperedException.class);
        }
    }

    @Property(tries = 150)
    void anyFlippedBitOfALongStreamIsRefused(
            @ForAll @IntRange(min = 60_000, max = 140_000) int length, @ForAll long seed) throws IOException {
        byte[] sealed = seal(Bytes.seeded(seed, length));

        byte[] changed = Bytes.withFlippedBit(sealed, new Random(seed).nextInt(sealed.length * Byte.SIZE));

        assertThatThrownBy(() -> open(changed)).isInstanceOf(StreamTamperedException.class);
    }

    private byte[] seal(byte[] plaintext) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SealingStream sealing = AeadStream.sealing(out, key, Bytes.NONE, Bytes.NONE)) {
            sealing.write(plaintext);
        }
        return out.toByteArray();
    }

    private byte[] open(byte[] sealed) throws IOException {
        try (InputStream in = AeadStream.opening(new ByteArrayInputStream(sealed), key, Bytes.NONE, Bytes.NONE)) {
            return in.readAllBytes();
        }
    }
}
