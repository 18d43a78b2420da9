package org.turnstone.field.ui.settings;

import java.util.List;
import org.turnstone.field.ui.Texts;

/** What the keys do, for the page of settings and the key that shows it. */
public final class KeyHelp {
    private KeyHelp() {}

    /** Each key with what it does. */
    public static List<String[]> rows() {
        return List.of(
                row("Ctrl+L, F12", "keys.lock"),
                row("F9", "keys.contrast"),
                row("F1", "keys.help"),
                row("F8", "keys.language"),
                row("Ctrl+1 – 4", "keys.pages"),
                row("Ctrl+5", "keys.cases"),
                row("Ctrl++, Ctrl+−", "keys.size"),
                row("1 – 9", "keys.digits"),
                row("Enter", "keys.enter"),
                row("Tab, ↑ ↓", "keys.tab"),
                row("Space", "keys.space"),
                row("Esc", "keys.escape"));
    }

    private static String[] row(String key, String what) {
        return new String[] {key, Texts.text(what)};
    }
}
