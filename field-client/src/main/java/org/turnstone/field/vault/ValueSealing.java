package org.turnstone.field.vault;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.turnstone.sync.crypto.LabelledHash;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.record.Octets16;

/** How a value is sealed before the store sees it. The one other kind is a test's, to prove that the tests would see. */
interface ValueSealing extends AutoCloseable {
    byte[] seal(String map, byte[] key, byte[] value);

    /** @throws VerificationFailedException if it is not what was sealed for this place */
    byte[] open(String map, byte[] key, byte[] sealed) throws VerificationFailedException;

    /** The same under a record's key, for what holds answers. */
    byte[] sealLocal(SymmetricKey recordKey, String map, byte[] key, byte[] value);

    /** @throws VerificationFailedException if it is not what was sealed for this place under this key */
    byte[] openLocal(SymmetricKey recordKey, String map, byte[] key, byte[] sealed) throws VerificationFailedException;

    @Override
    void close();

    /** AES-256-GCM under a key for each map, bound to map, place and store (docs/protocol.md, "Storage"). */
    final class Aead implements ValueSealing {
        private final SymmetricKey values;
        private final Octets16 storeId;
        private final SecureRandom random;
        private final Map<String, SymmetricKey> mapKeys = new ConcurrentHashMap<>();

        Aead(SymmetricKey master, Octets16 storeId, SecureRandom random) {
            this.values = master.derive("TS1 vault values", storeId.toBytes());
            this.storeId = storeId;
            this.random = random;
        }

        @Override
        public byte[] seal(String map, byte[] key, byte[] value) {
            return mapKey(map).sealValue(random, label(map, key), value);
        }

        @Override
        public byte[] open(String map, byte[] key, byte[] sealed) throws VerificationFailedException {
            return mapKey(map).openValue(label(map, key), sealed);
        }

        @Override
        public byte[] sealLocal(SymmetricKey recordKey, String map, byte[] key, byte[] value) {
            try (SymmetricKey local = local(recordKey, map)) {
                return local.sealValue(random, label(map, key), value);
            }
        }

        @Override
        public byte[] openLocal(SymmetricKey recordKey, String map, byte[] key, byte[] sealed)
                throws VerificationFailedException {
            try (SymmetricKey local = local(recordKey, map)) {
                return local.openValue(label(map, key), sealed);
            }
        }

        private static SymmetricKey local(SymmetricKey recordKey, String map) {
            return recordKey.derive("TS1 local", map.getBytes(StandardCharsets.US_ASCII));
        }

        private SymmetricKey mapKey(String map) {
            return mapKeys.computeIfAbsent(map, name -> values.derive("map", name.getBytes(StandardCharsets.US_ASCII)));
        }

        private byte[] label(String map, byte[] key) {
            return LabelledHash.of("TS1 vault value", map.getBytes(StandardCharsets.US_ASCII), key, storeId.toBytes());
        }

        @Override
        public void close() {
            mapKeys.values().forEach(SymmetricKey::close);
            values.close();
        }
    }
}
