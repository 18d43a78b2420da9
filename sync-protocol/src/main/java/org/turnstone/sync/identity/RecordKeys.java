package org.turnstone.sync.identity;

import java.util.Optional;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.record.RecordId;

/** Gives the keys of records to whoever may read here: on a laptop its vault, on the server its key holder. */
public interface RecordKeys {
    /**
     * The key with this id, if a wrap of it is here that this holder can open.
     *
     * @param record whose key, or the key of one of whose parts
     */
    Optional<SymmetricKey> key(RecordId record, KeyId keyId);
}
