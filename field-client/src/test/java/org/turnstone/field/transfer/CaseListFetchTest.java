package org.turnstone.field.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.vault.CaseStore;
import org.turnstone.field.vault.Membership;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.exchange.Standpoint;
import org.turnstone.sync.exchange.SyncReport;
import org.turnstone.sync.identity.CaseList;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.wire.HttpMessages;
import org.turnstone.sync.wire.SealedCaseList;

/** A laptop takes the newest list that its own server made for it, asks only when there may be one, and else keeps its own. */
final class CaseListFetchTest {
    private static final Instant AT = Instant.parse("2026-11-06T09:15:00Z");
    private static final CaseList OLD = list("GRI-0101-01");
    private static final CaseList NEW = list("GRI-0102-01");

    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(21);
    private final List<String> asked = new ArrayList<>();
    private HttpServer server;
    private int status = 200;
    private byte[] answer = {};
    private String stamp = "2.0.7";

    private static CaseList list(String number) {
        return new CaseList(
                "f",
                List.of(new CaseList.Case(number, "base", "Baseline", "", "", 1, 0, List.of(), "", false, List.of())),
                0);
    }

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        exchange.getRequestBody().readAllBytes();
        byte[] body = answer;
        int code = status;
        if (path.endsWith("/challenge")) {
            code = 200;
            body = ("{\"nonce\":\"" + HttpPeer.base64(new byte[32]) + "\",\"serverKey\":\""
                            + HttpPeer.base64(
                                    site.site().serverKey().verifyingKey().toBytes()) + "\"}")
                    .getBytes(StandardCharsets.UTF_8);
        } else if (path.endsWith("/token")) {
            code = 200;
            body = "{\"token\":\"t\",\"expires\":\"2026-11-06T09:30:00Z\",\"serverTime\":\"2026-11-06T09:15:00Z\"}"
                    .getBytes(StandardCharsets.UTF_8);
        } else if (path.endsWith("/vector")) {
            code = 204;
            body = new byte[0];
        } else {
            asked.add(path);
        }
        if (!stamp.isEmpty()) {
            exchange.getResponseHeaders().add(HttpMessages.CASES_STAMP, stamp);
        }
        exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private byte[] sealed(Vault vault, Instant at, DeviceId device, SigningKey signer) {
        try (RecipientKeyPair own = vault.recipientKey()) {
            return SealedCaseList.seal(
                            site.site().siteId(),
                            device,
                            at,
                            NEW,
                            own.recipientKey(),
                            signer,
                            site.site().random())
                    .encode();
        }
    }

    private byte[] sealed(Vault vault, Instant at) {
        return sealed(
                vault,
                at,
                vault.membership().orElseThrow().certificate().deviceId(),
                site.site().serverKey());
    }

    /** After a session that heard the stamp and moved so many entries. */
    private TransferReport.Cases fetched(Vault vault, int moved) throws Exception {
        Membership member = vault.membership().orElseThrow();
        try (SigningKey key = vault.signingKey();
                HttpPeer peer = new HttpPeer(
                        ServerAddress.of(
                                "http://127.0.0.1:" + server.getAddress().getPort()),
                        site.site().siteId(),
                        member.certificate().deviceId(),
                        key,
                        any -> true,
                        site.clock())) {
            peer.isLevelWith(new Standpoint(
                    Optional.empty(),
                    new Standpoint.Octets32(Octets16.ZERO, Octets16.ZERO),
                    Octets16.ZERO,
                    Octets16.ZERO));
            return new CaseListFetch(vault, member, peer)
                    .after(TransferReport.of(report(moved), 0, Duration.ZERO))
                    .cases();
        }
    }

    private static SyncReport report(int moved) {
        return new SyncReport(
                false, moved, 0, Set.of(), List.of(), List.of(), 0, 0, 0, Set.of(), Set.of(), null, false);
    }

    private Vault memberWith(CaseStore.Kept kept) throws Exception {
        Vault vault = site.member(FieldSite.place(folder, "vault"));
        site.sync(vault);
        vault.cases().keep(kept);
        return vault;
    }

    private static CaseStore.Kept old(String stamp) {
        return new CaseStore.Kept(AT, stamp, OLD);
    }

    @Test
    void anotherStampBringsTheNewList() throws Exception {
        try (Vault vault = memberWith(old("1.0.5"))) {
            answer = sealed(vault, AT.plusSeconds(1));

            assertThat(fetched(vault, 0)).isEqualTo(TransferReport.Cases.FRESH);
            assertThat(vault.cases().kept()).contains(new CaseStore.Kept(AT.plusSeconds(1), stamp, NEW));
            assertThat(asked)
                    .singleElement()
                    .asString()
                    .endsWith("/cases?known=" + SealedCaseList.digest(OLD).toHex());
        }
    }

    @Test
    void withTheSameStampItIsAskedForOnlyIfTheSessionMovedSomething() throws Exception {
        try (Vault vault = memberWith(old(stamp))) {
            assertThat(fetched(vault, 0)).isEqualTo(TransferReport.Cases.UNCHANGED);
            assertThat(asked).isEmpty();

            answer = sealed(vault, AT.plusSeconds(1));
            assertThat(fetched(vault, 1)).isEqualTo(TransferReport.Cases.FRESH);
        }
    }

    @Test
    void aSiteThatGivesNothingOutIsNotAsked() throws Exception {
        stamp = "";
        try (Vault vault = site.member(FieldSite.place(folder, "vault"))) {
            site.sync(vault);

            assertThat(fetched(vault, 9)).isEqualTo(TransferReport.Cases.UNCHANGED);
            assertThat(asked).isEmpty();
            assertThat(vault.cases().kept()).isEmpty();
        }
    }

    @Test
    void theSameListUnderANewStampIsNotAskedForAgain() throws Exception {
        try (Vault vault = memberWith(old("1.0.5"))) {
            status = 204;

            assertThat(fetched(vault, 0)).isEqualTo(TransferReport.Cases.UNCHANGED);
            assertThat(fetched(vault, 0)).isEqualTo(TransferReport.Cases.UNCHANGED);
            assertThat(asked).hasSize(1);
            assertThat(vault.cases().kept()).contains(old(stamp));
        }
    }

    @Test
    void whatTheServerDidNotMakeForThisLaptopNowIsNotTaken() throws Exception {
        try (Vault vault = memberWith(old("1.0.5"));
                SigningKey stranger = SigningKey.generate(site.site().random())) {
            DeviceId own = vault.membership().orElseThrow().certificate().deviceId();
            DeviceId other = site.site().enrol("Tom").id();
            byte[] altered = sealed(vault, AT.plusSeconds(1));
            altered[100] ^= 1;

            for (byte[] list : List.of(
                    sealed(vault, AT.plusSeconds(1), own, stranger),
                    sealed(vault, AT.plusSeconds(1), other, site.site().serverKey()),
                    sealed(vault, AT.minusSeconds(1)),
                    altered,
                    "{}".getBytes(StandardCharsets.UTF_8))) {
                answer = list;
                assertThat(fetched(vault, 1)).isEqualTo(TransferReport.Cases.FAILED);
                assertThat(vault.cases().kept()).contains(old("1.0.5"));
            }
        }
    }

    @Test
    void aServerThatIsNotReadyCostsNothing() throws Exception {
        try (Vault vault = memberWith(old("1.0.5"))) {
            status = 503;

            assertThat(fetched(vault, 1)).isEqualTo(TransferReport.Cases.FAILED);
            assertThat(vault.cases().kept()).contains(old("1.0.5"));
        }
    }
}
