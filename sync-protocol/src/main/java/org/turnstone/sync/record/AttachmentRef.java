package org.turnstone.sync.record;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Where an attachment's sealed bytes are found and how they are opened. It stands inside a sealed body, so whoever can
 * read the record can open the attachment and nobody else can (docs/protocol.md, "Attachments").
 *
 * <p>The key is part of the value: two references are equal only if they open the same bytes.
 */
public final class AttachmentRef {
    public static final int BLOB_ID_LENGTH = 32;
    public static final int KEY_LENGTH = 32;

    private final byte[] blobId;
    private final long lengthBytes;
    private final String mediaType;
    private final byte[] key;

    /**
     * @param blobId SHA-256 of the sealed bytes, 32 bytes
     * @param lengthBytes length of the opened bytes
     * @param mediaType for example {@code image/jpeg}
     * @param key 32 random bytes that seal this attachment only
     * @throws IllegalArgumentException if a length is wrong
     */
    public AttachmentRef(byte[] blobId, long lengthBytes, String mediaType, byte[] key) {
        if (blobId.length != BLOB_ID_LENGTH || key.length != KEY_LENGTH) {
            throw new IllegalArgumentException("blob id and key have 32 bytes each");
        }
        if (lengthBytes < 0 || mediaType.isEmpty() || mediaType.length() > 127) {
            throw new IllegalArgumentException("length from 0, media type of 1 to 127 characters");
        }
        this.blobId = blobId.clone();
        this.lengthBytes = lengthBytes;
        this.mediaType = mediaType;
        this.key = key.clone();
    }

    public BlobId blobId() {
        return new BlobId(HexFormat.of().formatHex(blobId));
    }

    public long lengthBytes() {
        return lengthBytes;
    }

    public String mediaType() {
        return mediaType;
    }

    /** A copy of the key; the caller wipes it after use. */
    public byte[] copyKey() {
        return key.clone();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof AttachmentRef that
                && lengthBytes == that.lengthBytes
                && mediaType.equals(that.mediaType)
                && Arrays.equals(blobId, that.blobId)
                && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(blobId);
    }

    /** Names the sealed bytes only; never the key. */
    @Override
    public String toString() {
        return "attachment " + blobId();
    }
}
