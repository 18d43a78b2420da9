package org.turnstone.sync.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class CheckedOnceTest {
    @Test
    void whatPassedIsFoundByItsBytes() {
        CheckedOnce<String> checked = new CheckedOnce<>();
        checked.keep(new byte[] {1, 2}, "passed");

        assertThat(checked.find(new byte[] {1, 2})).contains("passed");
        assertThat(checked.find(new byte[] {1, 3})).isEmpty();
    }

    @Test
    void itStaysBoundedHoweverManyPass() {
        CheckedOnce<Integer> checked = new CheckedOnce<>();
        int found = 0;
        for (int i = 0; i < 10_000; i++) {
            checked.keep(ByteBuffer.allocate(4).putInt(i).array(), i);
        }
        for (int i = 0; i < 10_000; i++) {
            found += checked.find(ByteBuffer.allocate(4).putInt(i).array()).isPresent() ? 1 : 0;
        }

        assertThat(found).isBetween(1, 4_096);
    }

    @Test
    void aKeyThatFailedFailsAgain() {
        byte[] small = new byte[VerifyingKey.LENGTH];

        assertThatThrownBy(() -> VerifyingKey.of(small)).isInstanceOf(VerificationFailedException.class);
        assertThatThrownBy(() -> VerifyingKey.of(small)).isInstanceOf(VerificationFailedException.class);
        assertThatThrownBy(() -> RecipientKey.of(small)).isInstanceOf(VerificationFailedException.class);
        assertThatThrownBy(() -> RecipientKey.of(small)).isInstanceOf(VerificationFailedException.class);
    }
}
