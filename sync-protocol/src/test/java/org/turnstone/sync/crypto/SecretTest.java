package org.turnstone.sync.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SecretTest {
    private static final byte[] CONTENT = "correct horse".getBytes(StandardCharsets.US_ASCII);

    @Test
    void equalsAnotherWithTheSameBytesOnly() {
        Secret secret = Secret.copyOf(CONTENT);

        assertThat(secret)
                .isEqualTo(Secret.copyOf(CONTENT))
                .hasSameHashCodeAs(Secret.copyOf(CONTENT))
                .isNotEqualTo(Secret.copyOf(Bytes.withFlippedBit(CONTENT, 3)))
                .isNotEqualTo(Secret.copyOf(Bytes.joined(CONTENT, new byte[1])));
    }

    @Test
    void neitherSharesTheArrayItWasMadeFromNorTheOneItGives() {
        byte[] source = CONTENT.clone();
        Secret secret = Secret.copyOf(source);

        Secret.wipe(source);
        Secret.wipe(secret.copy());

        assertThat(secret.copy()).isEqualTo(CONTENT);
    }

    @Test
    void isWipedWhenClosed() {
        byte[] inside = CONTENT.clone();
        Secret secret = Secret.owning(inside);

        secret.close();

        assertThat(inside).containsOnly(0);
        assertThat(secret.isClosed()).isTrue();
        assertThatThrownBy(secret::copy).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closedOnesAreNotEqualThoughBothAreZeros() {
        Secret one = Secret.copyOf(CONTENT);
        Secret other = Secret.copyOf(Bytes.repeated(1, CONTENT.length));

        one.close();
        other.close();

        assertThat(one).isNotEqualTo(other).isEqualTo(one);
    }

    @Test
    void neverPrintsOrSerialisesItsContent() {
        Secret secret = Secret.copyOf(CONTENT);

        assertThat(secret.toString()).isEqualTo("Secret[13 bytes]");
        assertThat(secret).isNotInstanceOf(Serializable.class);
    }

    @Test
    void randomOnesDifferAndHaveTheLengthAskedFor() {
        Secret secret = Secret.random(Bytes.RANDOM, 32);

        assertThat(secret.length()).isEqualTo(32);
        assertThat(secret).isNotEqualTo(Secret.random(Bytes.RANDOM, 32));
        assertThatThrownBy(() -> Secret.random(Bytes.RANDOM, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
