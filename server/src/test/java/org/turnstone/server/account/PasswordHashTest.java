package org.turnstone.server.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class PasswordHashTest {
    @Test
    void onlyTheRightPasswordMatches() {
        String stored = PasswordHash.of("correct horse".toCharArray(), new SecureRandom());

        assertThat(stored).startsWith("argon2id:65536:3:1:").doesNotContain("correct");
        assertThat(PasswordHash.matches("correct horse".toCharArray(), stored)).isTrue();
        assertThat(PasswordHash.matches("correct horsf".toCharArray(), stored)).isFalse();
        assertThat(PasswordHash.matches(new char[0], stored)).isFalse();
        assertThat(PasswordHash.matches(new char[5000], stored)).isFalse();
    }

    @Test
    void equalPasswordsAreStoredDifferently() {
        SecureRandom random = new SecureRandom();

        assertThat(PasswordHash.of("same".toCharArray(), random))
                .isNotEqualTo(PasswordHash.of("same".toCharArray(), random));
    }

    @Test
    void aDamagedHashIsNotAWrongPassword() {
        assertThatThrownBy(() -> PasswordHash.matches("x".toCharArray(), "argon2id:1:1:1"))
                .isInstanceOf(IllegalStateException.class);
    }
}
