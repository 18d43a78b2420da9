package org.turnstone.sync.crypto;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Stretches a passphrase into a key-encryption key with Argon2id (RFC 9106). The passphrase is taken in Unicode form NFKC
 * as UTF-8, so that it does not matter which keyboard composed an accent.
 *
 * <p>Takes about half a second and the memory that the parameters state, on the heap: never call it on the event thread.
 */
public final class PassphraseKey {
    /** Far beyond what is typed; keeps a pasted file from being stretched. */
    public static final int MAX_CHARS = 1024;

    private PassphraseKey() {}

    /**
     * The key of a passphrase as typed.
     *
     * @param passphrase remains the caller's to wipe
     * @throws IllegalArgumentException if it is empty, longer than {@link #MAX_CHARS} or not valid Unicode
     */
    public static SymmetricKey derive(char[] passphrase, PassphraseParameters parameters) {
        if (passphrase.length == 0 || passphrase.length > MAX_CHARS) {
            throw new IllegalArgumentException("a passphrase has 1 to " + MAX_CHARS + " characters");
        }
        byte[] utf8 = normalisedUtf8(passphrase);
        try {
            return SymmetricKey.owning(argon2id(utf8, parameters, SymmetricKey.LENGTH));
        } finally {
            Secret.wipe(utf8);
        }
    }

    /**
     * The same for a passphrase held as UTF-8 bytes, as read from a file.
     *
     * @throws IllegalArgumentException as {@link #derive(char[], PassphraseParameters)}
     */
    public static SymmetricKey derive(Secret passphrase, PassphraseParameters parameters) {
        if (passphrase.length() > MAX_CHARS * 4) {
            throw new IllegalArgumentException("a passphrase has 1 to " + MAX_CHARS + " characters");
        }
        byte[] utf8 = passphrase.copy();
        char[] chars = {};
        try {
            CharBuffer decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(utf8));
            chars = new char[decoded.remaining()];
            decoded.get(chars);
            decoded.clear();
            decoded.put(new char[decoded.capacity()]);
            return derive(chars, parameters);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the passphrase is not valid UTF-8", e);
        } finally {
            Secret.wipe(utf8);
            Arrays.fill(chars, '\0');
        }
    }

    private static byte[] normalisedUtf8(char[] passphrase) {
        CharBuffer chars = CharBuffer.wrap(passphrase);
        // The normaliser makes a String, which cannot be wiped; ASCII is its own normal form and needs none.
        boolean ascii = chars.chars().allMatch(c -> c < 0x80);
        CharSequence normal = ascii ? chars : Normalizer.normalize(chars, Normalizer.Form.NFKC);
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(normal));
            byte[] utf8 = new byte[encoded.remaining()];
            encoded.get(utf8);
            encoded.clear();
            encoded.put(new byte[encoded.capacity()]);
            return utf8;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the passphrase is not valid Unicode", e);
        }
    }

    private static byte[] argon2id(byte[] passphrase, PassphraseParameters parameters, int length) {
        return argon2id(
                passphrase,
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(parameters.memoryKib())
                        .withIterations(parameters.passes())
                        .withParallelism(parameters.lanes())
                        .withSalt(parameters.salt()),
                length);
    }

    /** The bare primitive, apart for the vector of RFC 9106, which has a secret and associated data too. */
    static byte[] argon2id(byte[] passphrase, Argon2Parameters.Builder builder, int length) {
        Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
        argon2.init(builder.build());
        byte[] out = new byte[length];
        argon2.generateBytes(passphrase, out);
        return out;
    }
}
