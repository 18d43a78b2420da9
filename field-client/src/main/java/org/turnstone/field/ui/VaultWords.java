package org.turnstone.field.ui;

import java.util.Locale;
import org.turnstone.field.vault.Finding;
import org.turnstone.field.vault.Notice;

/**
 * What a vault found about itself, in the language of the window. The vault says it in English, with ids; other languages have
 * a sentence for what matters to a person, and for the rest one for each {@link Finding.Remedy}.
 */
public final class VaultWords {
    private VaultWords() {}

    public static String of(Finding finding) {
        if (Texts.spoken() == Language.english()) {
            return finding.sentence();
        }
        String own = "finding." + finding.code();
        return Texts.spoken().words().containsKey(own)
                ? Texts.text(own)
                : Texts.text("finding.of." + finding.remedy().name().toLowerCase(Locale.ROOT), finding.code());
    }

    public static String of(Notice notice) {
        return Texts.spoken() == Language.english()
                ? notice.sentence()
                : Texts.text("notice." + notice.kind().name().toLowerCase(Locale.ROOT));
    }
}
