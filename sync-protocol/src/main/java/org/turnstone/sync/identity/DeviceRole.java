package org.turnstone.sync.identity;

import java.util.Optional;

/** What a certified device may do (docs/protocol.md, "Certificate"). */
public enum DeviceRole {
    /** A person's laptop. */
    FIELD(1),
    /** The site's office on the server: settles, corrects, and supersedes under any key. */
    OFFICE(2);

    private final int code;

    DeviceRole(int code) {
        this.code = code;
    }

    public int code() {
        return code;
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
