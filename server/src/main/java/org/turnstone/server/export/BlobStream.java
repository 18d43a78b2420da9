package org.turnstone.server.export;

import java.io.InputStream;
import java.util.Objects;
import org.turnstone.server.changelog.BlobStore;
import org.turnstone.sync.record.AttachmentRef;
import org.turnstone.sync.record.SiteId;

/** The sealed bytes of a complete attachment, a piece at a time. */
final class BlobStream extends InputStream {
    private final SiteId site;
    private final AttachmentRef ref;
    private final BlobStore blobs;
    private byte[] chunk = {};
    private int position;
    private int next;

    BlobStream(SiteId site, AttachmentRef ref, BlobStore blobs) {
        this.site = site;
        this.ref = ref;
        this.blobs = blobs;
    }

    @Override
    public int read() {
        return isAtEnd() ? -1 : chunk[position++] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (isAtEnd()) {
            return -1;
        }
        int count = Math.min(length, chunk.length - position);
        System.arraycopy(chunk, position, bytes, offset, count);
        position += count;
        return count;
    }

    private boolean isAtEnd() {
        if (position < chunk.length) {
            return false;
        }
        chunk = blobs.read(site, ref.blobId(), next).orElse(new byte[0]);
        next++;
        position = 0;
        return chunk.length == 0;
    }
}
