package org.turnstone.field.vault;

/** The site shut this laptop out, so nothing new can be written on it. */
public final class ShutOutException extends VaultException {
    private static final long serialVersionUID = 1L;

    ShutOutException() {
        super(
                "The office has shut this laptop out of the site, so nothing new can be entered on it. Nothing was saved. Ring"
                        + " the office; a laptop that was shut out by mistake is enrolled anew.");
    }
}
