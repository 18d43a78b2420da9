package org.turnstone.server.audit;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import org.turnstone.sync.crypto.LabelledHash;

/** One row of the trail. */
@Entity
@Table(name = "audit_entry")
class AuditEntry {
    @Id
    long no;

    @Column(name = "at")
    Instant at;

    @Column
    String actor;

    @Column
    String action;

    /** In hexadecimal, empty for the whole server; text because the provider cannot read a null uuid. */
    @Column
    String site;

    @Column
    String subject;

    @Column(name = "prev_hash")
    String prevHash;

    @Column
    String hash;

    protected AuditEntry() {}

    AuditEntry(long no, Instant at, String actor, String action, String site, String subject, String prevHash) {
        this.no = no;
        this.at = at;
        this.actor = actor;
        this.action = action;
        this.site = site;
        this.subject = subject;
        this.prevHash = prevHash;
        this.hash = computeHash();
    }

    /** Over everything in the row and the row before it. Times count in whole milliseconds, as the column keeps them. */
    final String computeHash() {
        byte[] hash = LabelledHash.of(
                "TS1 audit",
                HexFormat.of().parseHex(prevHash),
                ByteBuffer.allocate(Long.BYTES).putLong(no).array(),
                ByteBuffer.allocate(Long.BYTES).putLong(at.toEpochMilli()).array(),
                utf8(actor),
                utf8(action),
                utf8(site),
                utf8(subject));
        return HexFormat.of().formatHex(hash);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
