package org.turnstone.field.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.capture.RecordWork;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.transfer.ServerAddress;
import org.turnstone.field.transfer.TransferService;
import org.turnstone.field.vault.Membership;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.PeerRefusedException;
import org.turnstone.sync.exchange.PeerUnreachableException;
import org.turnstone.sync.exchange.SyncListener;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;

/** A hub and its colleagues, with real TLS on the loopback interface. */
final class HubTest {
    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(41);
    private final SecureRandom random = new SecureRandom();
    private final List<Integer> taken = new CopyOnWriteArrayList<>();
    private final FormHash form = site.publish("tfc_workshop_record");
    private @Nullable Vault open;

    private Vault ada() {
        return java.util.Objects.requireNonNull(open);
    }

    @BeforeEach
    void enrolAda() throws Exception {
        open = site.member(FieldSite.place(folder, "ada"));
    }

    @AfterEach
    void closeAda() {
        ada().close();
    }

    private Hub hub() throws Exception {
        return Hub.open(
                ada(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                site.clock(),
                random,
                (who, count) -> taken.add(count));
    }

    private static ServerAddress at(Hub hub) {
        return Joining.address("127.0.0.1:" + hub.address().getPort());
    }

    private Joining.Joined join(Vault vault, Hub hub, @Nullable String code) throws Exception {
        return new Joining(vault, site.clock(), random).join(at(hub), code, SyncListener.NONE);
    }

    private RecordId capture(Vault vault) throws Exception {
        try (RecordWork work = site.records(vault).begin(form)) {
            work.save(null);
            return work.record();
        }
    }

    @Test
    void whatEachOfThemHasTheOtherHasAfterwardsAndTheServerGetsItFromWhoeverComesFirst() throws Exception {
        RecordId adas = capture(ada());
        try (Vault ben = site.member(FieldSite.place(folder, "ben"));
                Vault cem = site.member(FieldSite.place(folder, "cem"));
                Hub hub = hub()) {
            RecordId bens = capture(ben);
            RecordId cems = capture(cem);

            Joining.Joined first = join(ben, hub, hub.code());
            join(cem, hub, null);
            Joining.Joined again = join(ben, hub, hub.code());

            assertThat(first.hub().verifyingKey()).isEqualTo(ada().deviceKey());
            assertThat(first.report().sent()).isPositive();
            assertThat(taken).hasSize(2).allMatch(count -> count > 0);
            for (Vault vault : List.of(ada(), ben)) {
                assertThat(vault.log().records()).containsExactlyInAnyOrder(adas, bens, cems);
                assertThat(vault.read(cems).history().size()).isPositive();
            }
            assertThat(again.report().sent()).isZero();
            assertThat(new TransferService(ben, site.clock()).unstored())
                    .as("a hub is not the server")
                    .isPositive();

            site.sync(cem);

            assertThat(site.log().records()).contains(adas, bens, cems);
            join(cem, hub, null);
            join(ben, hub, null);
            assertThat(new TransferService(ben, site.clock()).unstored())
                    .as("what a relayed receipt of the server covers is stored")
                    .isZero();
        }
    }

    @Test
    void aRelayedReceiptThatIsOlderSaysNothingAboutTheServer() throws Exception {
        try (Vault ben = site.member(FieldSite.place(folder, "ben"));
                Hub hub = hub()) {
            site.sync(ben);
            capture(ben);

            Joining.Joined joined = join(ben, hub, null);

            assertThat(joined.report().serverOlder()).isFalse();
            assertThat(joined.decisionsKnownUpTo()).isPresent();
        }
    }

    @Test
    void aLaptopThatTheHubHasNotHeardOfBringsItsEnrolmentAlong() throws Exception {
        try (Hub hub = hub();
                Vault ben = site.member(FieldSite.place(folder, "ben"))) {
            RecordId bens = capture(ben);

            Joining.Joined joined = join(ben, hub, hub.code());

            assertThat(joined.report().notTaken()).isEmpty();
            assertThat(ada().log().records()).contains(bens);
        }
    }

    @Test
    void anotherCodeIsAnotherLaptopAndNothingIsSent() throws Exception {
        try (Vault ben = site.member(FieldSite.place(folder, "ben"));
                Hub hub = hub()) {
            capture(ben);

            assertThatThrownBy(() -> join(ben, hub, "0000-0000"))
                    .isInstanceOf(PeerRefusedException.class)
                    .hasMessageContaining("with this code")
                    .hasMessageContaining("Nothing was sent");
            assertThat(taken).isEmpty();
        }
    }

    @Test
    void laptopsOfAnotherSiteAndThisHubRefuseEachOther() throws Exception {
        FieldSite other = new FieldSite(42);
        try (Vault stranger = other.member(FieldSite.place(folder, "stranger"));
                Hub hub = hub()) {
            assertThatThrownBy(() -> join(stranger, hub, null))
                    .isInstanceOf(PeerRefusedException.class)
                    .hasMessageContaining("not the hub of a laptop of your site");
            assertThatThrownBy(() -> pretendingToBeOfThisSite(stranger, hub))
                    .isInstanceOf(PeerRefusedException.class)
                    .hasMessageContaining("not one of this site");
        }
    }

    private void pretendingToBeOfThisSite(Vault stranger, Hub hub) throws PeerException {
        Membership member = ada().membership().orElseThrow();
        HubTrust trust = new HubTrust(member.authority(), any -> true);
        try (var key = stranger.signingKey();
                var peer = new TestHubPeer(at(hub), trust.context(random), stranger, member, key, site.clock())) {
            peer.control();
        }
    }

    @Test
    void aWithdrawnLaptopMayHandOverAndReceivesNothing() throws Exception {
        RecordId adas = capture(ada());
        try (Vault ben = site.member(FieldSite.place(folder, "ben"))) {
            RecordId bens = capture(ben);
            site.decide(new ControlEntry.Revoke(
                    ben.membership().orElseThrow().certificate().deviceId(), "stolen", Map.of()));
            site.sync(ada());
            try (Hub hub = hub()) {
                assertThatThrownBy(() -> join(ben, hub, null))
                        .isInstanceOf(PeerRefusedException.class)
                        .hasMessageContaining("shut out of the site");

                assertThat(ada().log().records()).contains(bens);
                assertThat(ben.log().records()).doesNotContain(adas);
                assertThat(new TransferService(ben, site.clock()).isRevoked())
                        .as("it learns that first")
                        .isTrue();
            }
        }
    }

    @Test
    void theHubOfAWithdrawnLaptopIsNotJoined() throws Exception {
        try (Vault ben = site.member(FieldSite.place(folder, "ben"));
                Hub hub = hub()) {
            site.decide(new ControlEntry.Revoke(
                    ada().membership().orElseThrow().certificate().deviceId(), "stolen", Map.of()));
            site.sync(ben);

            assertThatThrownBy(() -> join(ben, hub, null))
                    .isInstanceOf(PeerRefusedException.class)
                    .hasMessageContaining("one that was withdrawn");
        }
    }

    @Test
    void whoIsNoMemberOfTheNewestScopeGetsChainsWithoutAnswers() throws Exception {
        try (Vault ben = site.member(FieldSite.place(folder, "ben"))) {
            RecordId adas = capture(ada());
            // A new generation of the scope key that only somebody else was given.
            try (SymmetricKey next = SymmetricKey.generate(random)) {
                site.decide(new ControlEntry.ScopeKey(2, 1, new KeyId(next.keyId()), Map.of()));
            }
            site.sync(ada());
            try (Hub hub = hub()) {
                join(ben, hub, null);

                assertThat(ben.log().entriesOf(adas)).isNotEmpty().allMatch(entry -> !entry.hasBody());
                assertThat(ben.log().wrapsOf(adas)).isEmpty();
            }
        }
    }

    @Test
    void aHubThatIsGoneIsSaidToBeUnreachable() throws Exception {
        try (Vault ben = site.member(FieldSite.place(folder, "ben"))) {
            Hub hub = hub();
            ServerAddress address = at(hub);
            hub.close();

            assertThatThrownBy(() -> new Joining(ben, site.clock(), random).join(address, null, SyncListener.NONE))
                    .isInstanceOf(PeerUnreachableException.class)
                    .hasMessageContaining("safe on this laptop");
        }
    }

    @Test
    void addressesAreReadAsPeopleTypeThem() {
        assertThat(Joining.address(" 192.168.1.5 ").base()).hasToString("https://192.168.1.5:8443");
        assertThat(Joining.address("https://ada.local:9000/").base()).hasToString("https://ada.local:9000");
        for (String wrong : Set.of("", "http://x", "a b", "host/path", "host:port")) {
            assertThatThrownBy(() -> Joining.address(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Nothing was sent");
        }
    }
}
