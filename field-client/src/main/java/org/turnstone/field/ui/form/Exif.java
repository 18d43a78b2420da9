package org.turnstone.field.ui.form;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Which way up a camera was held (EXIF 2.3, tag 0x0112): the one thing of a JPEG's metadata that is looked at. Pure. */
final class Exif {
    static final int UPRIGHT = 1;

    private static final int START = 0xffd8;
    private static final int APP1 = 0xffe1;
    private static final int SCAN = 0xffda;
    private static final byte[] NAME = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
    private static final int ORIENTATION = 0x0112;
    private static final int ENTRY_BYTES = 12;

    private Exif() {}

    /** 1 to 8 as EXIF counts; 1 where nothing is said or what is said cannot be read. */
    static int orientation(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        if (bytes.remaining() < 4 || (bytes.getShort() & 0xffff) != START) {
            return UPRIGHT;
        }
        while (bytes.remaining() >= 4) {
            int marker = bytes.getShort() & 0xffff;
            int length = bytes.getShort() & 0xffff;
            if (marker == SCAN || (marker & 0xff00) != 0xff00 || length < 2 || bytes.remaining() < length - 2) {
                return UPRIGHT;
            }
            if (marker == APP1 && startsWithName(bytes)) {
                return ofTiff(bytes.slice(bytes.position() + NAME.length, length - 2 - NAME.length));
            }
            bytes.position(bytes.position() + length - 2);
        }
        return UPRIGHT;
    }

    private static boolean startsWithName(ByteBuffer bytes) {
        if (bytes.remaining() < NAME.length) {
            return false;
        }
        for (int at = 0; at < NAME.length; at++) {
            if (bytes.get(bytes.position() + at) != NAME[at]) {
                return false;
            }
        }
        return true;
    }

    private static int ofTiff(ByteBuffer tiff) {
        if (tiff.remaining() < 8) {
            return UPRIGHT;
        }
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = tiff.getInt(4) & 0xffffffffL;
        if (directory + 2 > tiff.limit()) {
            return UPRIGHT;
        }
        int entries = tiff.getShort((int) directory) & 0xffff;
        for (int entry = 0; entry < entries; entry++) {
            long at = directory + 2 + (long) entry * ENTRY_BYTES;
            if (at + ENTRY_BYTES > tiff.limit()) {
                return UPRIGHT;
            }
            if ((tiff.getShort((int) at) & 0xffff) == ORIENTATION) {
                int said = tiff.getShort((int) at + 8) & 0xffff;
                return said >= UPRIGHT && said <= 8 ? said : UPRIGHT;
            }
        }
        return UPRIGHT;
    }
}
