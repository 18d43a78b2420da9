/**
 * All cryptography of Turnstone: hashing under labels, signing, sealing to a key or a person, passphrases, streams.
 *
 * <p>Read {@link org.turnstone.sync.crypto.SymmetricKey} and {@link org.turnstone.sync.crypto.SigningKey} first. This is
 * the only package that may use Bouncy Castle and {@code javax.crypto}; it knows no record, file or network beyond
 * {@link org.turnstone.sync.record.Octets16} and plain streams. Whatever cannot be opened is a
 * {@link org.turnstone.sync.crypto.VerificationFailedException} that does not say why, so that an attacker who feeds us
 * bytes learns nothing from the answer.
 *
 * <p>Key types may be shared between threads; the streams of {@link org.turnstone.sync.crypto.AeadStream} belong to one
 * thread at a time. Randomness always comes in as a {@link java.security.SecureRandom}.
 */
@NullMarked
package org.turnstone.sync.crypto;

import org.jspecify.annotations.NullMarked;
