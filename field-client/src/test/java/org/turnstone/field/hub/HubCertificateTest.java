package org.turnstone.field.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.crypto.Fingerprint;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

/** Whose hub is it: the certificate says so to whoever knows the site's authority, and to nobody else. */
final class HubCertificateTest {
    private static final int WITHIN_MILLIS = 30_000;

    private final SecureRandom random = new SecureRandom();
    private final TestSite site = SyncFixtures.site(31);
    private final TestDevice ada = site.enrol("Ada");
    private final TestDevice ben = site.enrol("Ben");

    private static KeyPair keys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    @Test
    void itNamesTheDeviceThatSignedIt() throws Exception {
        X509Certificate shown = HubCertificate.certificate(ada.certificate(), ada.signing(), keys());

        assertThat(HubCertificate.deviceOf(shown, site.authority().verifyingKey()))
                .contains(ada.certificate());
        shown.verify(shown.getPublicKey());
    }

    @Test
    void whoShowsSomebodyElsesCertificateOfTheSiteIsNotBelieved() throws Exception {
        X509Certificate bensWithAdasName = HubCertificate.certificate(ada.certificate(), ben.signing(), keys());

        assertThat(HubCertificate.deviceOf(bensWithAdasName, site.authority().verifyingKey()))
                .isEmpty();
    }

    @Test
    void aDeviceOfAnotherSiteIsNotBelieved() throws Exception {
        TestDevice stranger = SyncFixtures.site(32).enrol("Stranger");
        X509Certificate shown = HubCertificate.certificate(stranger.certificate(), stranger.signing(), keys());

        assertThat(HubCertificate.deviceOf(shown, site.authority().verifyingKey()))
                .isEmpty();
    }

    @Test
    void twoLaptopsSpeakTls13AndTheJoiningOneKnowsWhoIsThere() throws Exception {
        HubTrust trust = new HubTrust(site.authority().verifyingKey(), device -> device.equals(ada.certificate()));

        assertThat(handshake(HubCertificate.context(ada.certificate(), ada.signing(), random), trust))
                .isEqualTo("TLSv1.3");
        assertThat(trust.hub()).contains(ada.certificate());
    }

    @Test
    void theHandshakeFailsWithAnotherLaptopThanTheOneWhoseCodeWasTyped() {
        String adasCode =
                Fingerprint.of(ada.certificate().verifyingKey()).characters().substring(0, 8);
        HubTrust trust = new HubTrust(
                site.authority().verifyingKey(),
                device -> Fingerprint.of(device.verifyingKey()).match(adasCode));
        SSLContext bens = HubCertificate.context(ben.certificate(), ben.signing(), random);

        assertThatThrownBy(() -> handshake(bens, trust)).isInstanceOf(SSLException.class);
        assertThat(trust.hub()).isEmpty();
    }

    private String handshake(SSLContext hub, HubTrust trust) throws Exception {
        try (SSLServerSocket listening = (SSLServerSocket)
                        hub.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SSLSocket client = (SSLSocket) trust.context(random)
                        .getSocketFactory()
                        .createSocket(InetAddress.getLoopbackAddress(), listening.getLocalPort())) {
            CompletableFuture<Void> hubSide = CompletableFuture.runAsync(() -> greet(listening));
            client.setSoTimeout(WITHIN_MILLIS);
            client.startHandshake();
            assertThat(client.getInputStream().read()).isOne();
            String protocol = client.getSession().getProtocol();
            // Each side's close waits for the other's.
            client.close();
            hubSide.get(WITHIN_MILLIS, TimeUnit.MILLISECONDS);
            return protocol;
        }
    }

    private static void greet(SSLServerSocket listening) {
        try (SSLSocket hub = (SSLSocket) listening.accept()) {
            hub.setSoTimeout(WITHIN_MILLIS);
            hub.getOutputStream().write(1);
        } catch (IOException e) {
            // A handshake that the other side refuses.
            return;
        }
    }
}
