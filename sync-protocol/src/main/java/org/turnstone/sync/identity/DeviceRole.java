package org.turnstone.sync.identity;

import java.util.Optional;

/** What a certified device may do (docs/protocol.md, "Certificate"). */
public enum DeviceRole {
    /** A person's laptop. */
    FIELD(1),
    /** The site's office on the server: settles, corrects, and supersedes under any key. */
    OFFICE(2),
    /** Reads, and writes nothing that counts. */
    READER(3),
    /** Carries entries between others: no scope key is sealed to it, and it writes nothing that counts. */
    COURIER(4);

    private final int code;

    DeviceRole(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** True if what it writes counts. */
    public boolean writes() {
        return this == FIELD || this == OFFICE;
    }

    /** True if new scope keys are sealed to it. */
    public boolean reads() {
        return this != COURIER;
    }

    public static Optional<DeviceRole> ofCode(int code) {
        for (DeviceRole role : values()) {
            if (role.code == code) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
