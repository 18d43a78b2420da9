package org.turnstone.sync.wire;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.Operation;

/**
 * What a change says, once opened (docs/protocol.md, "Body").
 *
 * @param wall the author's clock, to the millisecond
 * @param operations readable with the record's key, in order
 * @param boxes further operations, each list under a key of its own so that it can be erased alone
 * @param unseen ancestors that the author was not shown
 * @param why a reason typed with it, or null
 * @param save an id shared by the changes of one save that was too large for one change, or null
 */
public record ChangeBody(
        Instant wall,
        List<Operation> operations,
        List<Box> boxes,
        Set<ChangeId> unseen,
        @Nullable String why,
        @Nullable String save) {
    public ChangeBody {
        operations = List.copyOf(operations);
        boxes = List.copyOf(boxes);
        unseen = Set.copyOf(unseen);
    }

    /**
     * A sealed list of operations.
     *
     * @param keyId of the key it is sealed under
     * @param nonce 12 bytes
     * @param sealed AES-256-GCM-SIV of the padded, deflated list
     */
    public record Box(KeyId keyId, byte[] nonce, byte[] sealed) {
        public Box {
            nonce = nonce.clone();
            sealed = sealed.clone();
        }

        @Override
        public byte[] nonce() {
            return nonce.clone();
        }

        @Override
        public byte[] sealed() {
            return sealed.clone();
        }

        @Override
        public String toString() {
            return "box under key " + keyId;
        }
    }

    @Override
    public String toString() {
        return operations.size() + " operations, " + boxes.size() + " boxes";
    }
}
