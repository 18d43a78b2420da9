package org.turnstone.server.forms;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of the table of licences: under which reference a site may ask a measure. */
@Entity(name = "FormLicence")
@Table(name = "form_licence")
class FormLicenceEntity {
    @EmbeddedId
    Key key;

    @Column
    String reference;

    @Column(name = "given_by")
    String givenBy;

    @Column(name = "given_at")
    Instant givenAt;

    protected FormLicenceEntity() {}

    FormLicenceEntity(UUID siteId, String measure, String reference, String givenBy, Instant givenAt) {
        this.key = new Key(siteId, measure);
        this.reference = reference;
        this.givenBy = givenBy;
        this.givenAt = givenAt;
    }

    /** Its primary key. */
    @Embeddable
    static class Key implements Serializable {
        private static final long serialVersionUID = 1L;

        @Column(name = "site_id")
        UUID siteId;

        @Column
        String measure;

        protected Key() {}

        Key(UUID siteId, String measure) {
            this.siteId = siteId;
            this.measure = measure;
        }

        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Key that && siteId.equals(that.siteId) && measure.equals(that.measure);
        }

        @Override
        public int hashCode() {
            return 31 * siteId.hashCode() + measure.hashCode();
        }
    }
}
