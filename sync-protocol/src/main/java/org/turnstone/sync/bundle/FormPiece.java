package org.turnstone.sync.bundle;

import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.WireLimits;

/** A piece of one file of a form version. The pieces of a file come in order and without gaps. Immutable. */
public final class FormPiece {
    private final FormHash form;
    private final String file;
    private final int totalBytes;
    private final int offset;
    private final byte[] bytes;

    /**
     * @param form the form version
     * @param file the file's name within it, 1 to 255 bytes of UTF-8
     * @param totalBytes of the whole file
     * @param offset of this piece in it, in bytes
     * @param bytes of this piece
     * @throws IllegalArgumentException if it is over a limit or does not lie within its file
     */
    public FormPiece(FormHash form, String file, int totalBytes, int offset, byte[] bytes) {
        if (file.isEmpty() || totalBytes < 0 || totalBytes > WireLimits.MAX_FORM_FILE) {
            throw new IllegalArgumentException("a form file has a name and is within the limit");
        }
        if (offset < 0 || bytes.length > WireLimits.BLOB_CHUNK || bytes.length > totalBytes - offset) {
            throw new IllegalArgumentException("a piece lies within its file");
        }
        this.form = form;
        this.file = file;
        this.totalBytes = totalBytes;
        this.offset = offset;
        this.bytes = bytes.clone();
    }

    public FormHash form() {
        return form;
    }

    public String file() {
        return file;
    }

    public int totalBytes() {
        return totalBytes;
    }

    public int offset() {
        return offset;
    }

    /** A copy. */
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
