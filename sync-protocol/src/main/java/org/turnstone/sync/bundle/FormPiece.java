package org.turnstone.sync.bundle;

import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.WireLimits;

/**
 * A piece of one file of a form version. The pieces of a file come in order and without gaps.
 *
 * @param form the form version
 * @param file the file's name within it, 1 to 255 bytes of UTF-8
 * @param totalBytes of the whole file
 * @param offset of this piece in it, in bytes
 * @param bytes of this piece
 */
public record FormPiece(FormHash form, String file, int totalBytes, int offset, byte[] bytes) {
    /** @throws IllegalArgumentException if it is over a limit or does not lie within its file */
    public FormPiece {
        if (file.isEmpty() || totalBytes < 0 || totalBytes > WireLimits.MAX_FORM_FILE) {
            throw new IllegalArgumentException("a form file has a name and is within the limit");
        }
        if (offset < 0 || bytes.length > WireLimits.BLOB_CHUNK || bytes.length > totalBytes - offset) {
            throw new IllegalArgumentException("a piece lies within its file");
        }
        bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    /** True if the file is whole with this piece. */
    public boolean isLast() {
        return offset + bytes.length == totalBytes;
    }

    @Override
    public String toString() {
        return "piece of a file of form " + form + ", " + bytes.length + " bytes at " + offset;
    }
}
