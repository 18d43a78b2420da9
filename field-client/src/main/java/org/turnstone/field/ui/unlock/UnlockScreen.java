package org.turnstone.field.ui.unlock;

import org.turnstone.field.vault.Vault;

/** What a presenter can tell the locked screens. Called on the presenter's thread; the screen goes to its own. */
public interface UnlockScreen {
    void opened(Vault vault);

    /** What was typed is not right; another try may be. */
    void wrong(String sentence);

    /** The vault cannot be opened, whatever is typed. */
    void cannotOpen(String sentence);

    /** A vault was made; {@link #opened} follows. The code is shown now and never again. */
    default void codeToShow(String code) {}

    /** A request to the office was written; the code is read to it by telephone. */
    default void asked(String code) {}

    /** The vault was checked and mended as far as that goes. */
    default void repaired(String sentence, boolean whole) {}
}
