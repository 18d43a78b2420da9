package org.turnstone.sync.simulation;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.bundle.BundleReader;
import org.turnstone.sync.bundle.BundleSink;
import org.turnstone.sync.bundle.BundleTruncatedException;
import org.turnstone.sync.bundle.BundleWriter;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.wire.FrameType;

/** What came out of the bytes of a bundle, which may have been cut: whole frames are kept, as the product keeps them. */
final class Parcel implements BundleSink {
    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<KeyWrap> wraps = new ArrayList<>();
    private byte @Nullable [] checkpoint;
    private boolean whole;
    private boolean more;

    private Parcel() {}

    static byte[] written(SiteId site, List<Delivery> deliveries, boolean more, @Nullable Checkpoint checkpoint) {
        return written(site, deliveries, List.of(), more, checkpoint);
    }

    static byte[] written(
            SiteId site,
            List<Delivery> deliveries,
            List<KeyWrap> alone,
            boolean more,
            @Nullable Checkpoint checkpoint) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            BundleWriter out = new BundleWriter(bytes, site);
            for (Delivery delivery : deliveries) {
                out.delivery(delivery);
            }
            out.wraps(alone);
            if (checkpoint != null) {
                out.checkpoint(checkpoint.encode());
            }
            out.end(more);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written to", e);
        }
        return bytes.toByteArray();
    }

    static Parcel read(SiteId site, byte[] bytes) {
        Parcel parcel = new Parcel();
        try {
            parcel.more = BundleReader.read(new ByteArrayInputStream(bytes), site, parcel, Integer.MAX_VALUE)
                    .more();
            parcel.whole = true;
        } catch (MalformedMessageException | BundleTruncatedException e) {
            parcel.whole = false;
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be read", e);
        }
        return parcel;
    }

    /** Stores what arrived. */
    void storeIn(Replica replica, DeviceId sender) {
        storeIn(replica, sender, Relay.HONEST);
    }

    /** Stores what a relay made of what arrived. */
    void storeIn(Replica replica, DeviceId sender, Relay relay) {
        replica.take(relay.passOn(deliveries), wraps, sender);
    }

    List<KeyWrap> wraps() {
        return wraps;
    }

    List<Delivery> deliveries() {
        return deliveries;
    }

    boolean isWhole() {
        return whole;
    }

    boolean hasMore() {
        return more;
    }

    @Nullable
    Checkpoint checkpoint() {
        try {
            return checkpoint == null ? null : Checkpoint.decode(checkpoint);
        } catch (MalformedMessageException e) {
            throw new AssertionError("a whole bundle holds what was put in", e);
        }
    }

    @Override
    public void delivery(Delivery delivery) {
        deliveries.add(delivery);
    }

    @Override
    public void wraps(List<KeyWrap> alone) {
        wraps.addAll(alone);
    }

    @Override
    public void checkpoint(byte[] encoded) {
        checkpoint = encoded;
    }

    @Override
    public void unreadable(FrameType type, MalformedMessageException why) {
        throw new AssertionError("a frame of the simulation's own could not be read", why);
    }
}
