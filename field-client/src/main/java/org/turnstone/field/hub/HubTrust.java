package org.turnstone.field.hub;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.identity.DeviceCertificate;

/**
 * Lets a connection through only to the hub of a device of this site, and remembers which one it is. Names and addresses are
 * not looked at: in a hall they say nothing.
 */
final class HubTrust extends X509ExtendedTrustManager {
    private final VerifyingKey authority;
    private final Predicate<DeviceCertificate> isWelcome;
    private volatile @Nullable DeviceCertificate hub;

    /** @param isWelcome whether a device that the authority enrolled is the one that is meant, and was not withdrawn */
    HubTrust(VerifyingKey authority, Predicate<DeviceCertificate> isWelcome) {
        this.authority = authority;
        this.isWelcome = isWelcome;
    }

    SSLContext context(SecureRandom random) {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(null, new TrustManager[] {this}, random);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS 1.3", e);
        }
    }

    /** The device behind the last connection that was let through. */
    Optional<DeviceCertificate> hub() {
        return Optional.ofNullable(hub);
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        DeviceCertificate device = chain.length == 0
                ? null
                : HubCertificate.deviceOf(chain[0], authority).orElse(null);
        if (device == null) {
            throw new CertificateException("this is not the hub of a laptop of this site");
        }
        if (!isWelcome.test(device)) {
            throw new CertificateException("this is not the laptop that was meant");
        }
        hub = device;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw refused();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw refused();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw refused();
    }

    private static CertificateException refused() {
        return new CertificateException("laptops prove themselves by their device key, not by a certificate of TLS");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
