package org.turnstone.server.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnstone.server.audit.AuditTrail;
import org.turnstone.server.platform.Row;
import org.turnstone.server.platform.Sql;
import org.turnstone.sync.bundle.StickManifest;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.exchange.Acknowledgement;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.wire.VectorCodec;

/** Remembers which sticks were read, and what each laptop was last known to hold. */
@ApplicationScoped
public class Sticks {
    @PersistenceContext
    EntityManager entities;

    @Inject
    AuditTrail audit;

    @Inject
    Clock clock;

    /**
     * What a laptop was last known to hold.
     *
     * @param vector its entries
     * @param forms its form versions; empty also if they are not known
     * @param at when that was heard here; empty if never
     */
    record Known(Tips vector, Set<FormHash> forms, Optional<Instant> at) {
        static final Known NOTHING = new Known(Tips.NONE, Set.of(), Optional.empty());
    }

    /** True if a stick of this number was read before, whole or in part. */
    @Transactional
    public boolean isKnown(SiteId site, DeviceId device, int number) {
        return Sql.of(
                        "select whole from stick where site_id = ? and device_id = ? and number = ?",
                        site.value().toUuid(),
                        device.value().toUuid(),
                        number)
                .first(entities)
                .isPresent();
    }

    /** Notes a stick that was read. One that was read whole before changes nothing, not even a time. */
    @Transactional
    public void read(SiteId site, StickManifest.Contents contents, boolean whole, Tips vector, String actor) {
        byte[] forms = encode(contents.forms());
        int changed = Sql.of(
                        "update stick set made_at = ?, read_at = ?, whole = ?, vector = ?, forms = ?"
                                + " where site_id = ? and device_id = ? and number = ?"
                                + " and (made_at <> ? or (whole = false and ? = true))",
                        contents.madeAt(),
                        clock.instant(),
                        whole,
                        vector.encode(),
                        forms,
                        site.value().toUuid(),
                        contents.maker().value().toUuid(),
                        contents.number(),
                        contents.madeAt(),
                        whole)
                .update(entities);
        if (changed == 0) {
            changed = Sql.of("insert into stick (site_id, device_id, number, made_at, read_at, whole, vector, forms)")
                    .andRows(List.<Object[]>of(new Object[] {
                        site.value().toUuid(),
                        contents.maker().value().toUuid(),
                        contents.number(),
                        contents.madeAt(),
                        clock.instant(),
                        whole,
                        vector.encode(),
                        forms
                    }))
                    .and(" on conflict do nothing")
                    .update(entities);
        }
        if (changed > 0) {
            audit.record(actor, "stick.read", site, contents.maker().toHex() + " no " + contents.number());
        }
    }

    /** What a laptop said it holds when it last spoke to this server, over the network or by a stick. */
    @Transactional
    Known known(SiteId site, DeviceId device) {
        Optional<Row> stick = Sql.of(
                        "select read_at, vector, forms from stick where site_id = ? and device_id = ? and whole = true"
                                + " order by read_at desc, number desc",
                        site.value().toUuid(),
                        device.value().toUuid())
                .first(entities);
        Optional<Row> receipt = Sql.of(
                        "select at, acknowledgement from receipt where site_id = ? and device_id = ?",
                        site.value().toUuid(),
                        device.value().toUuid())
                .first(entities);
        Set<FormHash> forms = stick.map(row -> forms(row.bytes(2))).orElse(Set.of());
        Instant stickAt = stick.map(row -> row.instant(0)).orElse(Instant.MIN);
        Instant receiptAt = receipt.map(row -> row.instant(0)).orElse(Instant.MIN);
        boolean bySync = receiptAt.isAfter(stickAt);
        Optional<Tips> vector =
                bySync ? receipt.map(row -> acknowledged(row.bytes(1))) : stick.map(row -> vector(row.bytes(1)));
        Optional<Instant> at = Optional.of(bySync ? receiptAt : stickAt);
        return vector.map(tips -> new Known(tips, forms, at)).orElse(Known.NOTHING);
    }

    /** The highest number of a stick of a laptop that was read here; 0 if none was. */
    @Transactional
    int last(SiteId site, DeviceId device) {
        return (int) Sql.of(
                        "select coalesce(max(number), 0) from stick where site_id = ? and device_id = ?",
                        site.value().toUuid(),
                        device.value().toUuid())
                .one(entities)
                .whole(0);
    }

    /** Attachments a laptop sent that are here whole. */
    @Transactional
    public List<BlobId> storedOf(SiteId site, DeviceId device) {
        return Sql.of(
                        "select blob_id from blob where site_id = ? and sender = ? and complete = true"
                                + " order by received_at desc",
                        site.value().toUuid(),
                        device.value().toUuid())
                .rows(entities)
                .stream()
                .limit(WireLimits.MAX_STICK_ATTACHMENTS)
                .map(row -> new BlobId(row.text(0)))
                .toList();
    }

    /** Notes that a stick was written. */
    @Transactional
    public void written(SiteId site, List<DeviceId> devices, String actor) {
        devices.forEach(device -> audit.record(actor, "stick.write", site, device.toHex()));
    }

    private static byte[] encode(List<FormHash> forms) {
        ByteBuffer out = ByteBuffer.allocate(forms.size() * Octets16.LENGTH);
        forms.forEach(form -> form.value().writeTo(out));
        return out.array();
    }

    private static Set<FormHash> forms(byte[] encoded) {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        List<FormHash> forms = new ArrayList<>();
        while (in.remaining() >= Octets16.LENGTH) {
            forms.add(new FormHash(Octets16.readFrom(in)));
        }
        return new HashSet<>(forms);
    }

    private static Tips acknowledged(byte[] encoded) {
        try {
            return Acknowledgement.decode(encoded).tips();
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("an acknowledgement in the database is not one", e);
        }
    }

    private static Tips vector(byte[] encoded) {
        try {
            return encoded.length == 0 ? Tips.NONE : VectorCodec.read(encoded);
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("a vector in the database is not one", e);
        }
    }
}
