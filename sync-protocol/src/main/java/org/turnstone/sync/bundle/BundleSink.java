package org.turnstone.sync.bundle;

import java.io.IOException;
import java.util.List;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.wire.FrameType;

/**
 * Takes what a {@link BundleReader} finds, in the order of the bundle and before the bundle's end is known. What it gets is
 * well formed and no more than that: signatures, certificates and key ids are checked by whoever stores it.
 */
public interface BundleSink {
    /** An entry with the wraps of its record that stood before it. */
    void delivery(Delivery delivery) throws IOException;

    /** Wraps that stood before no entry of their record. */
    void wraps(List<KeyWrap> wraps) throws IOException;

    default void vector(Tips tips) throws IOException {}

    /** A signed checkpoint, not yet read. The array is the receiver's. */
    default void checkpoint(byte[] encoded) throws IOException {}

    /** A device's signed acknowledgement, not yet read. The array is the receiver's. */
    default void acknowledgement(byte[] encoded) throws IOException {}

    /**
     * A footing, an acknowledgement or checkpoint in short, or the outcome of a request; not yet read.
     *
     * @param type FOOTING, ACKNOWLEDGEMENT_AFTER, CHECKPOINT_AFTER or OUTCOME
     * @param payload the receiver's
     */
    default void inShort(FrameType type, byte[] payload) throws IOException {}

    default void form(FormPiece piece) throws IOException {}

    /**
     * A piece of an attachment's sealed bytes.
     *
     * @param n its number from 0; all pieces but the last have {@code WireLimits.BLOB_CHUNK} bytes
     * @param piece the receiver's
     */
    default void blob(BlobId id, int n, byte[] piece) throws IOException {}

    /** A stick's manifest, not yet read. The array is the receiver's. */
    default void manifest(byte[] encoded) throws IOException {}

    /** A frame that could not be read, because it is damaged or of a later version. Those behind it still come. */
    default void unreadable(FrameType type, MalformedMessageException why) throws IOException {}
}
