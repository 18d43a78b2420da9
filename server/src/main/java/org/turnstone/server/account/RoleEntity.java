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

/** A row of the table of roles: one account, one site, one role. */
@Entity(name = "GrantedRole")
@Table(name = "role")
class RoleEntity {
    @EmbeddedId
    Key key;

    @Column(name = "granted_at")
    Instant grantedAt;

    protected RoleEntity() {}

    RoleEntity(UUID siteId, UUID accountId, Role role, Instant grantedAt) {
        this.key = new Key(siteId, accountId, role.word());
        this.grantedAt = grantedAt;
    }

    /** Its primary key. */
    @Embeddable
    static class Key implements Serializable {
        @Column(name = "site_id")
        UUID siteId;

        @Column(name = "account_id")
        UUID accountId;

        @Column
        String role;

        protected Key() {}

        Key(UUID siteId, UUID accountId, String role) {
            this.siteId = siteId;
            this.accountId = accountId;
            this.role = role;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that
                    && siteId.equals(that.siteId)
                    && accountId.equals(that.accountId)
                    && role.equals(that.role);
        }

        @Override
        public int hashCode() {
            return Objects.hash(siteId, accountId, role);
        }
    }
}
