package org.turnstone.field.hub;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.turnstone.field.vault.Membership;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.crypto.Fingerprint;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.identity.DeviceCertificate;

/**
 * This laptop as a meeting point: it answers colleagues of the same site until it is closed (docs/protocol.md, "Hub").
 *
 * <pre>{@code
 * try (Hub hub = Hub.open(vault, new InetSocketAddress("192.168.1.5", 8443), clock, random, (who, count) -> {})) {
 *     System.out.println(hub.code());
 *     stopped.await();
 * }
 * }</pre>
 *
 * <p>What it takes in is durable before it is answered for. Safe to use from several threads.
 */
public final class Hub implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int BACKLOG = 16;
    private static final int STOP_SECONDS = 1;

    private final HttpsServer server;
    private final ExecutorService threads;
    private final Jsonb jsonb;
    private final Vault vault;

    private Hub(HttpsServer server, ExecutorService threads, Jsonb jsonb, Vault vault) {
        this.server = server;
        this.threads = threads;
        this.jsonb = jsonb;
        this.vault = vault;
    }

    /**
     * Begins to answer.
     *
     * @param vault one that is part of a site; stays the caller's to close, after the hub
     * @param at where to listen: an address of this very laptop, and a port or 0 for any
     * @param taken told, on a thread of the hub, whose laptop handed over how many entries that were new
     * @throws IOException if the address is not this laptop's or the port is taken
     */
    public static Hub open(
            Vault vault,
            InetSocketAddress at,
            Clock clock,
            SecureRandom random,
            BiConsumer<DeviceCertificate, Integer> taken)
            throws IOException {
        Membership member = vault.membership().orElseThrow();
        SSLContext tls;
        try (SigningKey key = vault.signingKey()) {
            tls = HubCertificate.context(member.certificate(), key, random);
        }
        HttpsServer server = HttpsServer.create(at, BACKLOG);
        server.setHttpsConfigurator(new Tls13(tls));
        Jsonb jsonb = JsonbBuilder.create();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, "hub");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext(
                "/",
                new HubRoutes(
                        member.certificate().siteId(),
                        new HubDoor(vault, member.authority(), clock, random),
                        new HubAnswers(vault, vault.replica(), taken),
                        jsonb));
        server.start();
        return new Hub(server, threads, jsonb, vault);
    }

    /** Nothing older is offered. */
    private static final class Tls13 extends HttpsConfigurator {
        Tls13(SSLContext context) {
            super(context);
        }

        @Override
        public void configure(HttpsParameters parameters) {
            SSLParameters tls = getSSLContext().getDefaultSSLParameters();
            tls.setProtocols(new String[] {"TLSv1.3"});
            parameters.setSSLParameters(tls);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** What a colleague types so that no other laptop can pretend to be this one: 8 characters, 40 bits of its key. */
    public String code() {
        return Joining.codeOf(Fingerprint.of(vault.deviceKey()));
    }

    /** Up to when, by the server's clock, withdrawn laptops are known here; empty if the server was never heard of. */
    public Optional<Instant> decisionsKnownUpTo() {
        return vault.checkpoint().map(Checkpoint::time);
    }

    /** Answers what is under way, then no more. */
    @Override
    public void close() {
        server.stop(STOP_SECONDS);
        threads.shutdown();
        try {
            jsonb.close();
        } catch (Exception e) {
            throw new IllegalStateException("the JSON binding could not be closed", e);
        }
    }
}
