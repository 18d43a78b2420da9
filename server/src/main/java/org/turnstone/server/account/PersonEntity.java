package org.turnstone.server.account;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of the table of persons: an account as the author of changes at one site. */
@Entity(name = "Person")
@Table(name = "person")
class PersonEntity {
    @EmbeddedId
    Key key;

    @Column(name = "account_id")
    @Nullable
    UUID accountId;

    @Column(name = "sealed_name")
    byte @Nullable [] sealedName;

    protected PersonEntity() {}

    PersonEntity(UUID siteId, UUID personId, UUID accountId) {
        this.key = new Key(siteId, personId);
        this.accountId = accountId;
    }

    /** Its primary key. */
    @Embeddable
    static class Key implements Serializable {
        @Column(name = "site_id")
        UUID siteId;

        @Column(name = "person_id")
        UUID personId;

        protected Key() {}

        Key(UUID siteId, UUID personId) {
            this.siteId = siteId;
            this.personId = personId;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that && siteId.equals(that.siteId) && personId.equals(that.personId);
        }

        @Override
        public int hashCode() {
            return Objects.hash(siteId, personId);
        }
    }
}
