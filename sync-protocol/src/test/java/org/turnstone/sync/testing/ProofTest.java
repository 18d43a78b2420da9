package org.turnstone.sync.testing;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProofTest {
    @Test
    void whatCannotStandInOneLineIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Proof.of("merge", "merge"));
        assertThatIllegalArgumentException().isThrownBy(() -> Proof.of("P1", "two words"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Proof.of("P1", "merge").figure("cases", "1 2"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Proof.of("P1", "merge").figure("cases", "a\nb"));
    }

    @Test
    void aRowWithoutFiguresIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Proof.of("P1", "merge").conclude());
    }

    @Test
    void everyMissedBarIsNamed() {
        Proof proof = Proof.of("Z9", "an-example-of-missed-bars")
                .exactly("wrong", 1, 0)
                .atMost("slow", 5, 4)
                .atLeast("few", 1, 2)
                .all("some", 0, 0)
                .isTrue("seen", false)
                .atMost("good", 1, 1);

        assertThatThrownBy(proof::conclude)
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("wrong=1", "slow=5", "few=1", "some=0/0", "seen")
                .message()
                .doesNotContain("good");
    }
}
