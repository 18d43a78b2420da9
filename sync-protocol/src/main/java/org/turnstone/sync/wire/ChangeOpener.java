package org.turnstone.sync.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.HeaderCodec;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.identity.RecordKeys;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.record.RecordId;

/** Opens entries for whoever has their keys. Stateless. */
public final class ChangeOpener {
    private ChangeOpener() {}

    /**
     * An opened change and what is known of its sealed parts.
     *
     * @param change with the operations of every part that could be opened, after those of the body
     * @param parts the operations of each part that could be opened, by its key
     * @param closedParts keys of parts that could not be opened
     */
    public record Opened(Change change, Map<KeyId, List<Operation>> parts, Set<KeyId> closedParts) {
        public Opened {
            parts = Map.copyOf(parts);
            closedParts = Set.copyOf(closedParts);
        }
    }

    /** Opens an entry of an author who always had the role of their certificate. */
    public static Optional<Opened> open(Entry entry, RecordKeys keys, DeviceCertificate author)
            throws VerificationFailedException, MalformedMessageException {
        return open(entry, keys, author, author.role());
    }

    /**
     * Opens an entry with the keys at hand.
     *
     * @param author whose log it stands in
     * @param role what the author was when this was written
     * @return empty if its body or key is not here
     * @throws VerificationFailedException if the body does not open under the key its header names
     * @throws MalformedMessageException if what is inside is not a change; such an entry is inert and shown in review
     */
    public static Optional<Opened> open(Entry entry, RecordKeys keys, DeviceCertificate author, DeviceRole role)
            throws VerificationFailedException, MalformedMessageException {
        RecordId record = entry.header().recordId();
        Optional<byte[]> sealed = entry.body();
        Optional<SymmetricKey> key = sealed.isEmpty()
                ? Optional.empty()
                : keys.key(record, entry.header().keyId());
        if (sealed.isEmpty() || key.isEmpty()) {
            return Optional.empty();
        }
        byte[] padded =
                key.get().openSiv(entry.header().nonce(), HeaderCodec.associatedData(entry.header()), sealed.get());
        ChangeBody body = ChangeBodyJson.read(BodyPadding.unpad(padded));
        List<Operation> operations = new ArrayList<>(body.operations());
        Map<KeyId, List<Operation>> parts = new LinkedHashMap<>();
        Set<KeyId> closed = new java.util.HashSet<>();
        for (ChangeBody.Box box : body.boxes()) {
            Optional<SymmetricKey> partKey = keys.key(record, box.keyId());
            if (partKey.isEmpty()) {
                closed.add(box.keyId());
                continue;
            }
            List<Operation> inside = open(record, box, partKey.get());
            operations.addAll(inside);
            parts.merge(box.keyId(), inside, ChangeOpener::joined);
        }
        Change change = new Change(
                entry.id(),
                record,
                entry.header().keyId(),
                entry.header().deps(),
                body.unseen(),
                body.wall(),
                operations,
                role == DeviceRole.OFFICE,
                author.personId(),
                author.deviceId(),
                body.why());
        return Optional.of(new Opened(change, parts, closed));
    }

    /**
     * Whether an entry opens and surely says all it says within itself: no sealed parts, no attachments. For those who ask no
     * more; most entries are so, and parsing is the dearer half of opening. False when in doubt.
     *
     * @throws VerificationFailedException if the body does not open under the key its header names
     * @throws MalformedMessageException if what is inside does not inflate
     */
    public static boolean standsAlone(Entry entry, RecordKeys keys)
            throws VerificationFailedException, MalformedMessageException {
        Optional<byte[]> sealed = entry.body();
        Optional<SymmetricKey> key = sealed.isEmpty()
                ? Optional.empty()
                : keys.key(entry.header().recordId(), entry.header().keyId());
        if (sealed.isEmpty() || key.isEmpty()) {
            return false;
        }
        byte[] padded =
                key.get().openSiv(entry.header().nonce(), HeaderCodec.associatedData(entry.header()), sealed.get());
        // A name can be told in other letters only with a backslash.
        String text = new String(BodyPadding.unpad(padded), StandardCharsets.ISO_8859_1);
        return !text.contains("\"blob\"") && !text.contains("\"boxes\"") && text.indexOf('\\') < 0;
    }

    private static List<Operation> open(RecordId record, ChangeBody.Box box, SymmetricKey key)
            throws VerificationFailedException, MalformedMessageException {
        byte[] padded = key.openSiv(box.nonce(), ChangeSealer.boxLabel(record, box.keyId()), box.sealed());
        return ChangeBodyJson.readBox(BodyPadding.unpad(padded));
    }

    private static List<Operation> joined(List<Operation> first, List<Operation> second) {
        List<Operation> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }
}
