package org.turnstone.sync.change;

import java.util.Optional;

/** What a log entry is; the byte at offset 3 of its header (docs/protocol.md, "Entry"). */
public enum EntryKind {
    /** A save of a record; the body is sealed under the record's key. */
    CHANGE(1),
    /** The first entry of every log, and only that; the body is plain JSON. */
    OPEN_LOG(2),
    /** A device asks the authority to erase; the body is plain JSON. */
    ERASE_REQUEST(4),
    /** The office says that two records are about the same person; the body is plain JSON. */
    LINK(5),
    /** An authority's decision, in the control log; the body is plain JSON and names which. */
    CONTROL(16);

    private final int code;

    EntryKind(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    public static Optional<EntryKind> ofCode(int code) {
        for (EntryKind kind : values()) {
            if (kind.code == code) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** True if the body is readable by every member of the site, false if it is sealed under a record's key. */
    public boolean isPlain() {
        return this == OPEN_LOG || this == CONTROL || this == ERASE_REQUEST || this == LINK;
    }
}
