package org.turnstone.server.audit;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The newest link, in the one row that everybody who writes the trail locks. */
@Entity
@Table(name = "audit_head")
class AuditHead {
    static final short ONLY = 1;

    @Id
    short id;

    @Column
    long no;

    @Column
    String hash;

    protected AuditHead() {}

    /** Inside the entity, since a field set from outside is not noticed as changed. */
    void advanceTo(AuditEntry entry) {
        no = entry.no;
        hash = entry.hash;
    }
}
