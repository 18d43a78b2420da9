package org.turnstone.server.dataset;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;

/**
 * The keys by which a dataset names records, people and devices: random to everybody without the site's secret, different in
 * every form's dataset, and the same whenever a dataset is rebuilt. 16 characters of 80 bits.
 *
 * <p>Belongs to one thread: it remembers the people and devices it named, who are few and asked for with each record.
 */
public final class DatasetKeys {
    private static final int BYTES = 10;
    private static final int LENGTH = 16;

    private final SymmetricKey secret;
    private final byte[] formId;
    private final Map<PersonId, String> people = new HashMap<>();
    private final Map<DeviceId, String> devices = new HashMap<>();

    /** @param secret stays the caller's */
    public DatasetKeys(SymmetricKey secret, String formId) {
        this.secret = secret;
        this.formId = formId.getBytes(StandardCharsets.UTF_8);
    }

    public String of(RecordId record) {
        return key("TS1 dataset record", record.value());
    }

    public String of(PersonId person) {
        return people.computeIfAbsent(person, named -> key("TS1 dataset person", named.value()));
    }

    public String of(DeviceId device) {
        return devices.computeIfAbsent(device, named -> key("TS1 dataset device", named.value()));
    }

    private String key(String label, Octets16 id) {
        try (SymmetricKey derived = secret.derive(label, formId, id.toBytes());
                Secret raw = derived.secret()) {
            byte[] bytes = Arrays.copyOf(raw.copy(), BYTES);
            String digits = new BigInteger(1, bytes).toString(32);
            return "0".repeat(LENGTH - digits.length()) + digits;
        }
    }
}
