package org.turnstone.field.vault;

import static org.turnstone.field.vault.SealedStore.key;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import org.turnstone.field.vault.SealedStore.SealedMap;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;

/**
 * The files of form versions, by the hash they were verified against. Safe to share between threads: every method holds
 * the vault's lock.
 */
public final class FormStore {
    private final SealedStore store;
    private final SealedMap files;
    private final Lock lock;

    FormStore(SealedStore store, Lock lock) {
        this.store = store;
        this.files = store.map("form");
        this.lock = lock;
    }

    /** Keeps verified files, all or none. */
    void put(FormHash hash, Map<String, byte[]> byName) {
        lock.lock();
        try {
            store.atomically(() -> {
                byName.forEach((name, bytes) -> files.put(fileKey(hash, name), encode(name, bytes)));
                return hash;
            });
        } finally {
            lock.unlock();
        }
    }

    /** The files of a version by name, if it is here. */
    public Optional<Map<String, byte[]>> find(FormHash hash) {
        lock.lock();
        try {
            Map<String, byte[]> found = new TreeMap<>();
            for (byte[] place : files.keys(hash.value().toBytes())) {
                byte[] encoded = files.need(place);
                found.put(name(ByteBuffer.wrap(encoded)), content(encoded));
            }
            return found.isEmpty() ? Optional.empty() : Optional.of(found);
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes each file of a version has, by name; empty if it is not here. */
    public SortedMap<String, Integer> sizes(FormHash hash) {
        lock.lock();
        try {
            SortedMap<String, Integer> sizes = new TreeMap<>();
            for (byte[] place : files.keys(hash.value().toBytes())) {
                ByteBuffer in = ByteBuffer.wrap(files.need(place));
                sizes.put(name(in), in.remaining());
            }
            return sizes;
        } finally {
            lock.unlock();
        }
    }

    /** One file of a version, if it is here. */
    public Optional<byte[]> file(FormHash hash, String name) {
        lock.lock();
        try {
            return files.get(fileKey(hash, name)).map(FormStore::content);
        } finally {
            lock.unlock();
        }
    }

    private static byte[] content(byte[] encoded) {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        name(in);
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        return bytes;
    }

    private static String name(ByteBuffer in) {
        byte[] name = new byte[Short.toUnsignedInt(in.getShort())];
        in.get(name);
        return new String(name, StandardCharsets.UTF_8);
    }

    /** The versions that are here. */
    public Set<FormHash> hashes() {
        lock.lock();
        try {
            Set<FormHash> found = new TreeSet<>();
            for (byte[] place : files.keys(new byte[0])) {
                found.add(new FormHash(Octets16.prefixOf(place)));
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    private static byte[] fileKey(FormHash hash, String name) {
        return key(
                hash.value().toBytes(),
                LabelledHash.id("TS1 form file", name.getBytes(StandardCharsets.UTF_8))
                        .toBytes());
    }

    private static byte[] encode(String name, byte[] bytes) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + utf8.length + bytes.length)
                .putShort((short) utf8.length)
                .put(utf8)
                .put(bytes)
                .array();
    }
}
