package org.turnstone.server.account;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.DeviceId;

/** A row of the table of enrolment codes. */
@Entity(name = "EnrolmentCode")
@Table(name = "enrolment_code")
class EnrolmentCodeEntity {
    @EmbeddedId
    Key key;

    @Column(name = "person_id")
    UUID personId;

    @Column
    String role;

    @Column(name = "issued_at")
    Instant issuedAt;

    @Column(name = "issued_by")
    String issuedBy;

    @Column(name = "expires_at")
    Instant expiresAt;

    @Column(name = "used_at")
    @Nullable
    Instant usedAt;

    @Column(name = "used_by")
    @Nullable
    String usedBy;

    protected EnrolmentCodeEntity() {}

    EnrolmentCodeEntity(
            UUID siteId,
            String secretHash,
            UUID personId,
            Role role,
            Instant issuedAt,
            String issuedBy,
            Instant expiresAt) {
        this.key = new Key(siteId, secretHash);
        this.personId = personId;
        this.role = role.word();
        this.issuedAt = issuedAt;
        this.issuedBy = issuedBy;
        this.expiresAt = expiresAt;
    }

    /** Inside the entity, since a field set from outside is not noticed as changed. */
    void use(Instant now, DeviceId device) {
        usedAt = now;
        usedBy = device.toHex();
    }

    /** Its primary key. */
    @Embeddable
    static class Key implements Serializable {
        @Column(name = "site_id")
        UUID siteId;

        @Column(name = "secret_hash")
        String secretHash;

        protected Key() {}

        Key(UUID siteId, String secretHash) {
            this.siteId = siteId;
            this.secretHash = secretHash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that && siteId.equals(that.siteId) && secretHash.equals(that.secretHash);
        }

        @Override
        public int hashCode() {
            return Objects.hash(siteId, secretHash);
        }
    }
}
