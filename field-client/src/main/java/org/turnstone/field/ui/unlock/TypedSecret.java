package org.turnstone.field.ui.unlock;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.turnstone.sync.crypto.Secret;

/** What was typed into a password field as bytes that are wiped; it never becomes a string. */
public final class TypedSecret {
    private TypedSecret() {}

    /**
     * @param typed stays as it is, the caller's to wipe
     * @return the caller's to close
     */
    public static Secret of(char[] typed) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(typed));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        try {
            return Secret.copyOf(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(encoded.array(), (byte) 0);
        }
    }
}
