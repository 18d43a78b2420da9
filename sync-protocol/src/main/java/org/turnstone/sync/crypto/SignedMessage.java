package org.turnstone.sync.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What is really signed: {@code label ‖ 0x00 ‖ message}, so that a signature for one purpose is void for another. */
final class SignedMessage {
    private SignedMessage() {}

    /** @throws IllegalArgumentException if the label is empty or holds the zero byte that ends it */
    static byte[] of(String label, byte[] message) {
        if (label.isEmpty() || label.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a label has at least one character and no NUL");
        }
        byte[] name = label.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = Arrays.copyOf(name, Math.addExact(name.length + 1, message.length));
        System.arraycopy(message, 0, bytes, name.length + 1, message.length);
        return bytes;
    }
}
