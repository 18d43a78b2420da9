package org.turnstone.field.ui.unlock;

import org.turnstone.field.vault.Vault;

/** What a presenter can tell the unlock screen. Called on the presenter's thread; the screen goes to its own. */
public interface UnlockScreen {
    void opened(Vault vault);

    /** The passphrase is not right; another try may be. */
    void wrong(String sentence);

    /** The vault cannot be opened, whatever is typed. */
    void cannotOpen(String sentence);
}
