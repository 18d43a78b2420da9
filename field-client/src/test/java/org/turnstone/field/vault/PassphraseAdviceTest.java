package org.turnstone.field.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.testing.InsecureSeededRandom;

class PassphraseAdviceTest {
    @Test
    void whatIsShortOrPlainIsRefused() {
        assertThat(PassphraseAdvice.on("short".toCharArray())).isEqualTo(PassphraseAdvice.Verdict.TOO_SHORT);
        assertThat(PassphraseAdvice.on("aaaaaaaabbbbbbbb".toCharArray())).isEqualTo(PassphraseAdvice.Verdict.TOO_PLAIN);
        assertThat(PassphraseAdvice.on("Grimsby-2026!".toCharArray())).isEqualTo(PassphraseAdvice.Verdict.FAIR);
        assertThat(PassphraseAdvice.on("pięć prostych słów do zapamiętania".toCharArray()))
                .isEqualTo(PassphraseAdvice.Verdict.GOOD);
    }

    @Test
    void fiveDifferentWordsAreSuggestedEachTime() {
        InsecureSeededRandom random = new InsecureSeededRandom(7);
        Set<String> seen = new HashSet<>();

        for (int i = 0; i < 200; i++) {
            String words = PassphraseAdvice.suggestion(random);
            assertThat(words.split(" ")).hasSize(5).allMatch(word -> word.matches("[a-z]{3,8}"));
            assertThat(PassphraseAdvice.on(words.toCharArray()).isAllowed()).isTrue();
            seen.add(words);
        }

        assertThat(seen).hasSize(200);
    }
}
