package org.turnstone.field.ui.form;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WritingDirectionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "اردو (ur)",
                "Urdu (ur-PK)",
                "ar",
                "Arabic",
                "Kurdish, Sorani",
                "Farsi",
                "العربية",
                "Hebrew (he)",
                "ckb"
            })
    void isFromRightToLeft(String language) {
        assertThat(WritingDirection.isRightToLeft(language)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "English (en)", "Polski (pl)", "en", "Cymraeg", "Українська (uk)", "Marathi"})
    void isFromLeftToRight(String language) {
        assertThat(WritingDirection.isRightToLeft(language)).isFalse();
    }
}
