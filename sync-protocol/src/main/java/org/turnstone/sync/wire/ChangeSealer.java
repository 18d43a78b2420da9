package org.turnstone.sync.wire;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeHeader;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.EntrySigner;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.WireLimits;

/** Turns a save into a signed, sealed entry. Safe to share between threads if the source of randomness is. */
public final class ChangeSealer {
    private static final int TAG_LENGTH = 16;

    private final SecureRandom random;

    public ChangeSealer(SecureRandom random) {
        this.random = random;
    }

    /**
     * A save, before sealing.
     *
     * @param record the record
     * @param recordKey what its body is sealed under; stays the caller's
     * @param deps what the author was shown
     * @param unseen ancestors the author was not shown
     * @param wall the author's clock
     * @param operations readable with the record's key
     * @param parts operations that can be erased alone, each list with its own key
     * @param why a reason typed with it, or null
     * @param save the id shared by the changes of one large save, or null
     */
    public record Draft(
            RecordId record,
            SymmetricKey recordKey,
            List<ChangeId> deps,
            Set<ChangeId> unseen,
            Instant wall,
            List<Operation> operations,
            List<Part> parts,
            @Nullable String why,
            @Nullable String save) {
        public Draft {
            deps = List.copyOf(new TreeSet<>(deps));
            unseen = Set.copyOf(unseen);
            operations = List.copyOf(operations);
            parts = List.copyOf(parts);
        }

        @Override
        public String toString() {
            return "draft for record " + record;
        }
    }

    /** Operations under a key of their own. */
    public record Part(SymmetricKey key, List<Operation> operations) {
        public Part {
            operations = List.copyOf(operations);
        }

        @Override
        public String toString() {
            return "part of " + operations.size() + " operations";
        }
    }

    /**
     * Seals and signs.
     *
     * @throws IllegalArgumentException if the save is larger than one change may be; split it before
     */
    public Entry seal(Draft draft, LogPosition at, SigningKey key) {
        List<ChangeBody.Box> boxes = new ArrayList<>(draft.parts().size());
        for (Part part : draft.parts()) {
            boxes.add(box(draft.record(), part));
        }
        ChangeBody body =
                new ChangeBody(draft.wall(), draft.operations(), boxes, draft.unseen(), draft.why(), draft.save());
        byte[] padded = BodyPadding.pad(ChangeBodyJson.write(body));
        int bodyLength = padded.length + TAG_LENGTH;
        if (bodyLength > WireLimits.MAX_SEALED_BODY) {
            throw new IllegalArgumentException("a change is larger than the limit");
        }
        byte[] nonce = nonce();
        return EntrySigner.sealed(
                at,
                draft.record(),
                new KeyId(draft.recordKey().keyId()),
                draft.deps(),
                nonce,
                bodyLength,
                associated -> draft.recordKey().sealSiv(nonce, associated, padded),
                key);
    }

    private ChangeBody.Box box(RecordId record, Part part) {
        KeyId keyId = new KeyId(part.key().keyId());
        byte[] nonce = nonce();
        byte[] padded = BodyPadding.pad(ChangeBodyJson.writeBox(part.operations()));
        return new ChangeBody.Box(keyId, nonce, part.key().sealSiv(nonce, boxLabel(record, keyId), padded));
    }

    static byte[] boxLabel(RecordId record, KeyId keyId) {
        return org.turnstone.sync.crypto.LabelledHash.of(
                "TS1 box", record.value().toBytes(), keyId.value().toBytes());
    }

    private byte[] nonce() {
        byte[] nonce = new byte[ChangeHeader.NONCE_LENGTH];
        random.nextBytes(nonce);
        return nonce;
    }
}
