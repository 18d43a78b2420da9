package org.turnstone.field.vault;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;

/** Plants damages in a closed vault, behind its back. */
final class DamagedVault {
    private final VaultPlace place;

    DamagedVault(VaultPlace place) {
        this.place = place;
    }

    /** The keys of a map. */
    List<byte[]> keys(String map) {
        return in(map, values -> new ArrayList<>(values.keyList()));
    }

    /** Flips one bit of a sealed value. */
    void flipValue(String map, byte[] key) {
        in(map, values -> {
            byte[] sealed = Objects.requireNonNull(values.get(key)).clone();
            sealed[sealed.length - 1] ^= 1;
            return values.put(key, sealed);
        });
    }

    void remove(String map, byte[] key) {
        in(map, values -> values.remove(key));
    }

    private <T> T in(String map, Function<MVMap<byte[], byte[]>, T> work) {
        try (MVStore store = new MVStore.Builder()
                .fileName(place.store().toString())
                .autoCommitDisabled()
                .open()) {
            T result = work.apply(store.openMap(
                    map,
                    new MVMap.Builder<byte[], byte[]>()
                            .keyType(ByteArrayDataType.INSTANCE)
                            .valueType(ByteArrayDataType.INSTANCE)));
            store.commit();
            return result;
        }
    }

    static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int before = bytes.read();
            bytes.seek(at);
            bytes.write(before ^ 1);
        }
    }

    static void zero(Path file, long at, int length) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            bytes.write(new byte[length]);
        }
    }

    static void cut(Path file, long length) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(length);
        }
    }

    void deleteGuard() throws IOException {
        try (var files = Files.list(place.guardDirectory())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }
}
