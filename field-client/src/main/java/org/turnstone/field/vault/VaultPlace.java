package org.turnstone.field.vault;

import java.nio.file.Path;

/**
 * Where a vault lies.
 *
 * @param directory its own directory
 * @param guardDirectory where its guard lies; outside {@code directory}, so that a copy or backup of the vault does not
 *     bring its guard along
 */
public record VaultPlace(Path directory, Path guardDirectory) {
    /** @throws IllegalArgumentException if the guard would lie inside the vault */
    public VaultPlace {
        directory = directory.toAbsolutePath().normalize();
        guardDirectory = guardDirectory.toAbsolutePath().normalize();
        if (guardDirectory.startsWith(directory)) {
            throw new IllegalArgumentException("the guard of a vault lies outside it");
        }
    }

    Path header() {
        return directory.resolve("vault.hdr");
    }

    Path headerCopy() {
        return directory.resolve("vault.hdr.copy");
    }

    Path escrow() {
        return directory.resolve("escrow.req");
    }

    Path keys() {
        return directory.resolve("keys.tbl");
    }

    /** The keys under a new master key, until the header names that one. */
    Path renewedKeys() {
        return directory.resolve("keys.tbl.next");
    }

    Path store() {
        return directory.resolve("store.mv");
    }

    Path storeHeaderCopy() {
        return directory.resolve("store.mv.head");
    }

    /** Where what is damaged is kept, in case somebody can make something of it. */
    Path aside() {
        return directory.resolve("damaged");
    }

    Path lock() {
        return directory.resolve("lock");
    }

    Path blobs() {
        return directory.resolve("blobs");
    }
}
