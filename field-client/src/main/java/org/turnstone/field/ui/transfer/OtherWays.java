package org.turnstone.field.ui.transfer;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.hub.Hub;
import org.turnstone.field.hub.Joining;
import org.turnstone.field.stick.StickFailedException;
import org.turnstone.field.stick.StickIn;
import org.turnstone.field.stick.StickOut;
import org.turnstone.field.transfer.TransferService;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.vault.PeopleNames;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.SyncListener;

/**
 * What travels without the server: sticks, and laptops among each other. On the sync executor, and only there; what fails is
 * said by the exceptions, whose sentences are for people.
 */
final class OtherWays implements AutoCloseable {
    private final Vault vault;
    private final Clock clock;
    private final SecureRandom random;
    private @Nullable Hub hub;

    OtherWays(Vault vault, Clock clock, SecureRandom random) {
        this.vault = vault;
        this.clock = clock;
        this.random = random;
    }

    private void requireSite() {
        if (vault.membership().isEmpty()) {
            throw new IllegalArgumentException(Texts.text("sync.nosite"));
        }
    }

    List<String> writeStick(Path file) throws StickFailedException {
        requireSite();
        return SyncWords.of(new StickOut(vault, clock, random).writeTo(file));
    }

    List<String> readStick(Path file) throws StickFailedException, VaultException {
        requireSite();
        StickIn.Taken taken = new StickIn(vault).read(file);
        TransferService transfer = new TransferService(vault, clock);
        return SyncWords.of(taken, transfer.storedRecords(), transfer.unstored());
    }

    List<String> join(String address, String code) throws PeerException, VaultException {
        requireSite();
        Joining.Joined joined = new Joining(vault, clock, random)
                .join(Joining.address(address), code.isBlank() ? null : code.strip(), SyncListener.NONE);
        return SyncWords.of(joined, new TransferService(vault, clock).unstored());
    }

    /**
     * Begins to answer colleagues.
     *
     * @param taken told, on a thread of the hub, whose laptop handed over how many changes
     * @return what colleagues have to type
     */
    String open(String address, BiConsumer<String, Integer> taken) throws IOException {
        requireSite();
        close();
        Hub opened = Hub.open(
                vault,
                new InetSocketAddress(InetAddress.getByName(address.strip()), Joining.PORT),
                clock,
                random,
                (who, count) ->
                        taken.accept(PeopleNames.of(vault, who.personId()).orElse(Texts.text("hub.somebody")), count));
        hub = opened;
        return Texts.text(
                "hub.open",
                opened.address().getAddress().getHostAddress() + ":"
                        + opened.address().getPort(),
                opened.code());
    }

    /** An address of this laptop in a network it shares, if it is in one. */
    static Optional<String> ownAddress() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(net -> Collections.list(net.getInetAddresses()).stream())
                    .filter(address -> address instanceof Inet4Address && address.isSiteLocalAddress())
                    .map(InetAddress::getHostAddress)
                    .findFirst();
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        Hub open = hub;
        hub = null;
        if (open != null) {
            open.close();
        }
    }
}
