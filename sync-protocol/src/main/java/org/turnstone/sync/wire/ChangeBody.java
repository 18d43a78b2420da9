package org.turnstone.sync.wire;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeHeader;
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

    /** A sealed list of operations. Immutable; equal by content. */
    public static final class Box {
        private final KeyId keyId;
        private final byte[] nonce;
        private final byte[] sealed;

        /**
         * @param keyId of the key it is sealed under
         * @param nonce 12 bytes
         * @param sealed AES-256-GCM-SIV of the padded, deflated list
         * @throws IllegalArgumentException if the nonce has another length
         */
        public Box(KeyId keyId, byte[] nonce, byte[] sealed) {
            if (nonce.length != ChangeHeader.NONCE_LENGTH) {
                throw new IllegalArgumentException("a nonce has 12 bytes");
            }
            this.keyId = keyId;
            this.nonce = nonce.clone();
            this.sealed = sealed.clone();
        }

        public KeyId keyId() {
            return keyId;
        }

        public byte[] nonce() {
            return nonce.clone();
        }

        public byte[] sealed() {
            return sealed.clone();
        }

        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Box that
                    && keyId.equals(that.keyId)
                    && Arrays.equals(nonce, that.nonce)
                    && Arrays.equals(sealed, that.sealed);
        }

        @Override
        public int hashCode() {
            return keyId.hashCode();
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
