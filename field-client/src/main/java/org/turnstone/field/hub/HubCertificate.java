package org.turnstone.field.hub;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.record.SiteId;

/**
 * What a hub shows in TLS: a certificate for a P-256 key that lives as long as the hub runs, in which an extension holds the
 * device's certificate of its site and the device's signature over that P-256 key.
 *
 * <pre>extension
 * 2.25.257640614323565594902723812072349699227 = DeviceCertificate[185] ‖ Sig(device, "TS1 hub", siteId ‖ SubjectPublicKeyInfo)[64]</pre>
 *
 * <p>So whoever knows the site's authority knows whose hub it is, without any other certificate. The key is not the device's
 * own, because the TLS of Java 17 has no Ed25519. Dates in it say nothing: laptops' clocks are wrong at times.
 */
final class HubCertificate {
    static final String EXTENSION = "2.25.257640614323565594902723812072349699227";

    private static final String LABEL = "TS1 hub";
    private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
    private static final String COMMON_NAME = "2.5.4.3";
    private static final char[] NO_PASSWORD = {};

    /** An octet string inside an octet string, each with two or three bytes of tag and length. */
    private static final int MAX_EXTENSION = DeviceCertificate.LENGTH + VerifyingKey.SIGNATURE_LENGTH + 8;

    private HubCertificate() {}

    /** A TLS context that shows a new certificate of this device. */
    static SSLContext context(DeviceCertificate device, SigningKey key, SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            X509Certificate certificate = certificate(device, key, pair);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            store.setKeyEntry("hub", pair.getPrivate(), NO_PASSWORD, new X509Certificate[] {certificate});
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(managers.getKeyManagers(), null, random);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java cannot make a certificate for TLS", e);
        }
    }

    static X509Certificate certificate(DeviceCertificate device, SigningKey key, KeyPair pair)
            throws GeneralSecurityException {
        byte[] publicKey = pair.getPublic().getEncoded();
        byte[] proof = ByteBuffer.allocate(DeviceCertificate.LENGTH + VerifyingKey.SIGNATURE_LENGTH)
                .put(device.encode())
                .put(key.sign(LABEL, message(device.siteId(), publicKey)))
                .array();
        byte[] algorithm = Der.sequence(Der.oid(ECDSA_WITH_SHA256));
        byte[] name = Der.sequence(Der.set(Der.sequence(Der.oid(COMMON_NAME), Der.utf8("turnstone hub"))));
        byte[] content = Der.sequence(
                Der.explicit(0, Der.integer(2)),
                Der.integer(1),
                algorithm,
                name,
                Der.sequence(Der.utcTime("700101000000Z"), Der.generalizedTime("99991231235959Z")),
                name,
                publicKey,
                Der.explicit(3, Der.sequence(Der.sequence(Der.oid(EXTENSION), Der.octets(Der.octets(proof))))));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate());
        signature.update(content);
        byte[] whole = Der.sequence(content, algorithm, Der.bits(signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
    }

    /**
     * Whose hub shows this certificate; empty if it is not that of a device which this authority enrolled. Whether the device
     * was withdrawn since is the caller's to ask.
     */
    static Optional<DeviceCertificate> deviceOf(X509Certificate shown, VerifyingKey authority) {
        byte[] extension = shown.getExtensionValue(EXTENSION);
        int length = DeviceCertificate.LENGTH + VerifyingKey.SIGNATURE_LENGTH;
        if (extension == null || extension.length < length || extension.length > MAX_EXTENSION) {
            return Optional.empty();
        }
        byte[] proof = Arrays.copyOfRange(extension, extension.length - length, extension.length);
        try {
            DeviceCertificate device = DeviceCertificate.of(Arrays.copyOf(proof, DeviceCertificate.LENGTH), authority);
            byte[] message = message(device.siteId(), shown.getPublicKey().getEncoded());
            byte[] signature = Arrays.copyOfRange(proof, DeviceCertificate.LENGTH, length);
            return device.verifyingKey().verify(LABEL, message, signature) ? Optional.of(device) : Optional.empty();
        } catch (MalformedMessageException | VerificationFailedException e) {
            return Optional.empty();
        }
    }

    private static byte[] message(SiteId site, byte[] publicKey) {
        byte[] id = site.value().toBytes();
        return ByteBuffer.allocate(id.length + publicKey.length)
                .put(id)
                .put(publicKey)
                .array();
    }
}
