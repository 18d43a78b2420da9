package org.turnstone.field.vault;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.AeadStream;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.wire.ChangeOpener;

/**
 * Someone who has a laptop's disk, knows its passphrase and is a member of the site: tries every key on every value of the
 * store and on every attachment. Goes by the bytes, not by what the vault would hand out.
 *
 * <p>The store keeps old pages for a while. So it is given every state that {@code store.mv} ever had, which is more than its
 * old pages hold, with the key table of one moment.
 */
final class DiskImage {
    private static final byte[] KEYS_MAGIC = "TSKEYS2\0".getBytes(StandardCharsets.US_ASCII);
    private static final int SALT = 16;
    private static final int ENTRY = 65;

    private final FieldSite site;
    private final DeviceCertificate author;
    private final SymmetricKey master;
    private final Octets16 storeId;
    private final ValueSealing values;
    private final List<SymmetricKey> keys = new ArrayList<>();

    DiskImage(FieldSite site, VaultPlace place, DeviceCertificate author, Path keyTable) throws Exception {
        this.site = site;
        this.author = author;
        VaultHeader header = VaultHeader.read(place);
        try (Secret passphrase = FieldSite.passphrase()) {
            master = header.open(passphrase);
        }
        storeId = header.storeId();
        values = new ValueSealing.Aead(master, storeId, new SecureRandom());
        keys.add(site.site().scopeKey());
        readKeyTable(Files.readAllBytes(keyTable));
    }

    private void readKeyTable(byte[] bytes) throws VerificationFailedException {
        byte[] salt = Arrays.copyOfRange(bytes, KEYS_MAGIC.length, KEYS_MAGIC.length + SALT);
        SymmetricKey fileKey =
                master.derive("TS1 vault keys", storeId.toBytes()).derive("TS1 vault keys file", salt);
        ByteBuffer in = ByteBuffer.wrap(bytes, KEYS_MAGIC.length + SALT, bytes.length - KEYS_MAGIC.length - SALT);
        for (int block = 0; in.hasRemaining(); block++) {
            byte[] sealed = new byte[in.getInt()];
            in.get(sealed);
            byte[] label = ByteBuffer.allocate(36)
                    .put(storeId.toBytes())
                    .put(salt)
                    .putInt(block)
                    .array();
            byte[] plain = fileKey.openValue(label, sealed);
            for (int at = 0; at < plain.length; at += ENTRY) {
                // Whatever kind it is and even if it was taken back since: it is tried.
                keys.add(SymmetricKey.of(Secret.copyOf(Arrays.copyOfRange(plain, at + 33, at + ENTRY))));
            }
        }
    }

    /** Which of these words can be read in this state of the store and in these attachments. */
    Set<String> readable(Path store, Path blobs, List<String> words) throws IOException {
        Map<String, Map<ByteBuffer, byte[]>> maps = maps(store);
        maps.getOrDefault("wraps", Map.of()).forEach((name, value) -> tryWrap(name.array(), value));
        Set<String> texts = new HashSet<>();
        maps.forEach((map, entries) -> entries.forEach((name, value) -> {
            texts.add(new String(value, StandardCharsets.UTF_8));
            for (SymmetricKey key : keys) {
                open(key, map, name.array(), value)
                        .ifPresent(text -> texts.add(new String(text, StandardCharsets.UTF_8)));
            }
        }));
        for (Map.Entry<ByteBuffer, byte[]> header :
                maps.getOrDefault("hdr", Map.of()).entrySet()) {
            byte[] body = maps.getOrDefault("body", Map.of()).get(header.getKey());
            texts.addAll(textsOf(header.getValue(), body, blobs));
        }
        Set<String> found = new HashSet<>();
        words.stream()
                .filter(word -> texts.stream().anyMatch(text -> text.contains(word)))
                .forEach(found::add);
        return found;
    }

    private Map<String, Map<ByteBuffer, byte[]>> maps(Path file) {
        Map<String, Map<ByteBuffer, byte[]>> opened = new TreeMap<>();
        try (MVStore store =
                new MVStore.Builder().fileName(file.toString()).readOnly().open()) {
            for (String name : store.getMapNames()) {
                MVMap<byte[], byte[]> map = store.openMap(
                        name,
                        new MVMap.Builder<byte[], byte[]>()
                                .keyType(ByteArrayDataType.INSTANCE)
                                .valueType(ByteArrayDataType.INSTANCE));
                Map<ByteBuffer, byte[]> entries = new TreeMap<>();
                map.forEach((key, value) -> {
                    try {
                        entries.put(ByteBuffer.wrap(key), values.open(name, key, value));
                    } catch (VerificationFailedException e) {
                        throw new AssertionError("the master key opens every value of its store", e);
                    }
                });
                opened.put(name, entries);
            }
        }
        return opened;
    }

    private void tryWrap(byte[] name, byte[] value) {
        List<byte[]> candidates = new ArrayList<>();
        byte[] kept = Arrays.copyOfRange(value, 1 + Octets16.LENGTH, value.length);
        candidates.add(kept);
        keys.forEach(key -> open(key, "wraps", name, kept).ifPresent(candidates::add));
        for (byte[] candidate : candidates) {
            try {
                keys.add(KeyWrap.decode(candidate)
                        .open(site.site().siteId(), site.site().scopeKey()));
            } catch (MalformedMessageException | VerificationFailedException e) {
                // Not with this key.
                continue;
            }
        }
    }

    private Optional<byte[]> open(SymmetricKey key, String map, byte[] name, byte[] sealed) {
        try {
            return Optional.of(values.openLocal(key, map, name, sealed));
        } catch (VerificationFailedException e) {
            return Optional.empty();
        }
    }

    private Set<String> textsOf(byte[] header, byte @org.jspecify.annotations.Nullable [] body, Path blobs) {
        Set<String> texts = new HashSet<>();
        try {
            int bodyAt = 1 + Entry.SIGNATURE_LENGTH;
            Entry entry = Entry.of(
                    Arrays.copyOfRange(header, bodyAt, header.length), Arrays.copyOfRange(header, 1, bodyAt), body);
            if (entry.header().kind().isPlain()) {
                return texts;
            }
            Optional<ChangeOpener.Opened> opened = ChangeOpener.open(entry, (record, id) -> keyOf(id), author);
            for (Operation operation :
                    opened.map(there -> there.change().operations()).orElse(List.of())) {
                if (operation instanceof Operation.Set set && set.value() instanceof FieldValue.Text text) {
                    texts.add(text.value());
                }
                if (operation instanceof Operation.Set set && set.value() instanceof FieldValue.Attachment attachment) {
                    texts.add(content(attachment.ref(), blobs));
                }
            }
        } catch (MalformedMessageException | VerificationFailedException | IOException e) {
            texts.add("");
        }
        return texts;
    }

    private Optional<SymmetricKey> keyOf(KeyId id) {
        return keys.stream().filter(key -> key.keyId().equals(id.value())).findFirst();
    }

    private static String content(AttachmentRef ref, Path blobs) throws IOException {
        BlobId id = ref.blobId();
        Path file = blobs.resolve(id.hex());
        if (!Files.exists(file)) {
            return "";
        }
        try (Secret secret = Secret.copyOf(ref.copyKey());
                SymmetricKey key = SymmetricKey.of(secret);
                InputStream in = AeadStream.opening(Files.newInputStream(file), key, new byte[0], new byte[0])) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
