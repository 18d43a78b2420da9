package org.turnstone.field.vault;

import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.Custody;
import org.turnstone.sync.replica.Keyring;

/** A vault's keys and attachments, for an intake that holds the vault's lock. */
final class VaultCustody implements Custody {
    private final Vault vault;

    VaultCustody(Vault vault) {
        this.vault = vault;
    }

    @Override
    public Keyring keys(ControlState control) {
        return vault.keyring(control);
    }

    @Override
    public boolean isWhole(BlobId blob) {
        return vault.attachments().isHere(blob);
    }

    @Override
    public void uses(RecordId record, KeyId key, BlobId blob) {
        vault.attachments().uses(record, key, blob);
    }

    @Override
    public void erased(RecordId record, @Nullable KeyId part) {
        vault.attachments().erase(record, part);
    }
}
