package org.turnstone.server.site;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A row of the table of sites. */
@Entity(name = "Site")
@Table(name = "site")
class SiteEntity {
    @Id
    @Column(name = "site_id")
    UUID siteId;

    @Column
    String code;

    @Column
    String name;

    @Column(name = "time_zone")
    String timeZone;

    @Column(name = "authority_key")
    byte[] authorityKey;

    @Column(name = "created_at")
    Instant createdAt;

    protected SiteEntity() {}

    SiteEntity(UUID siteId, String code, String name, String timeZone, byte[] authorityKey, Instant createdAt) {
        this.siteId = siteId;
        this.code = code;
        this.name = name;
        this.timeZone = timeZone;
        this.authorityKey = authorityKey.clone();
        this.createdAt = createdAt;
    }
}
