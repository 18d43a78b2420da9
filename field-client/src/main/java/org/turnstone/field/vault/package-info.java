/**
 * One directory that holds one person's data on one laptop, sealed: keys, entries, forms, attachments and unfinished
 * answers.
 *
 * <p>Read {@link org.turnstone.field.vault.Vault} and {@link org.turnstone.field.vault.MvStoreChangeLog} first. The
 * passphrase is checked against {@code vault.hdr} before the store is opened, so that a wrong passphrase and a damaged
 * store are told apart; every value is sealed before the store sees it, so that a damaged page is named and never read as
 * another answer; a guard outside the directory tells a store that was restored or copied; {@link
 * org.turnstone.field.vault.VaultCheck} names and repairs what is damaged. May use {@code sync.*}; the
 * only package that imports {@code org.h2.mvstore}. A vault is safe to share between threads: whoever works in it holds
 * its one lock.
 */
@NullMarked
package org.turnstone.field.vault;

import org.jspecify.annotations.NullMarked;
