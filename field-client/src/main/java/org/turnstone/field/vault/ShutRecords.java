package org.turnstone.field.vault;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.SealedStore.SealedMap;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;

/**
 * The records whose keys this laptop gave away: sealed when they were finished, faded once the server's backup had held them
 * for a while, withdrawn at the doorstep, or closed because the laptop was shut out. What is put is part of what the caller commits. Guarded by the vault's lock.
 *
 * <pre>shut  recordId -> u8 why, formHash[16] or zeros</pre>
 */
final class ShutRecords {
    /** Why a record cannot be read here. */
    enum Why {
        /** Finished under a form that seals: for the site's office alone. */
        SEALED(1),
        /** Least data: the server has it, and the laptop need not. */
        FADED(2),
        /** Faded, and somebody asked for it back: its wraps are taken when they come. */
        ASKED_BACK(3),
        /** Erased before it left this laptop, because the person it is about said so. */
        WITHDRAWN(4),
        /** The site shut this laptop out. */
        SHUT_OUT(5);

        private final int code;

        Why(int code) {
            this.code = code;
        }
    }

    static final String MAP = "shut";

    private final SealedMap shut;

    ShutRecords(SealedStore store) {
        this.shut = store.map(MAP);
    }

    /** True if nothing that would open the record is taken in. */
    boolean isShut(RecordId record) {
        Optional<Why> why = why(record);
        return why.isPresent() && why.get() != Why.ASKED_BACK;
    }

    Optional<Why> why(RecordId record) {
        return value(record).map(value -> {
            for (Why why : Why.values()) {
                if (why.code == value[0]) {
                    return why;
                }
            }
            throw SealedStore.damaged("the list of sealed records in store.mv");
        });
    }

    /** The form version it was shut under, which a person who adds to it needs. */
    Optional<FormHash> form(RecordId record) {
        return value(record)
                .map(value -> Octets16.prefixOf(Arrays.copyOfRange(value, 1, value.length)))
                .filter(form -> !form.isZero())
                .map(FormHash::new);
    }

    private Optional<byte[]> value(RecordId record) {
        return shut.get(record.value().toBytes());
    }

    void put(RecordId record, Why why, @Nullable FormHash form) {
        Octets16 hash = form == null ? Octets16.ZERO : form.value();
        shut.put(record.value().toBytes(), SealedStore.key(new byte[] {(byte) why.code}, hash.toBytes()));
    }

    /** A wrap came that opens it again; only one that was asked for gets this far. */
    void cameBack(RecordId record) {
        if (value(record).isPresent()) {
            forget(record);
        }
    }

    void forget(RecordId record) {
        shut.remove(record.value().toBytes());
    }

    List<RecordId> all() {
        List<RecordId> found = new ArrayList<>();
        for (byte[] name : shut.keys(new byte[0])) {
            found.add(new RecordId(Octets16.prefixOf(name)));
        }
        return found;
    }
}
