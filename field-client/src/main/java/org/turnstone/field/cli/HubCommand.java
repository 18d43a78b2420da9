package org.turnstone.field.cli;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.turnstone.field.hub.Hub;
import org.turnstone.field.hub.Joining;
import org.turnstone.field.transfer.TransferService;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.record.UtcTime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code field hub}. */
@Command(
        name = "hub",
        description = {
            "Let colleagues of the same site sync with this laptop over the network you share. It is not the server:",
            "what they hand over reaches the server with whichever of you gets there first."
        },
        mixinStandardHelpOptions = true)
final class HubCommand extends VaultCommand {
    private static final int MOST_MINUTES = 12 * 60;
    private static final int MAX_PORT = 65_535;

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            required = true,
            description = "Address of this laptop in the network that you share, such as 192.168.1.5.")
    String address;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "" + Joining.PORT,
            description = "0 for any (default: ${DEFAULT-VALUE}).")
    int port;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "120",
            description = "Stop by itself after so long, at most 720 (default: ${DEFAULT-VALUE}).")
    int minutes;

    @Option(names = "--json", description = "One line for machines once it runs.")
    boolean json;

    @Override
    ExitCode run(Vault vault) throws FailedException, VaultException {
        requireEnrolled(vault);
        if (new TransferService(vault, around().clock()).isRevoked()) {
            throw new FailedException(
                    ExitCode.REFUSED,
                    "This laptop was withdrawn from the site, so colleagues would refuse it. Nothing was started. Ring the"
                            + " office.");
        }
        if (port < 0 || port > MAX_PORT || minutes < 1 || minutes > MOST_MINUTES) {
            throw new FailedException(
                    ExitCode.USAGE, "A port is 0 to 65535, and a hub runs 1 to 720 minutes. Nothing was started.");
        }
        CountDownLatch stopped = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Thread onEnd = new Thread(() -> stopAndAwait(stopped, ended), "stops the hub");
        Joining names = new Joining(vault, around().clock(), around().random());
        try (Hub hub = Hub.open(
                vault, listenAt(), around().clock(), around().random(), (who, count) -> taken(names, who, count))) {
            Runtime.getRuntime().addShutdownHook(onEnd);
            announce(hub);
            stopped.await(minutes, TimeUnit.MINUTES);
        } catch (IOException e) {
            throw new FailedException(
                    ExitCode.NOT_DONE,
                    "The hub could not listen at " + address + ", port " + port
                            + ": the address is not this laptop's, or" + " the port is taken. Nothing was started.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
        vault.afterSync();
        if (!json) {
            around().out().println("The hub has stopped.");
        }
        return ExitCode.DONE;
    }

    private InetSocketAddress listenAt() throws FailedException {
        try {
            return new InetSocketAddress(InetAddress.getByName(address), port);
        } catch (UnknownHostException e) {
            throw new FailedException(
                    ExitCode.USAGE,
                    "There is no address " + address + ". Nothing was started. Write it like 192.168.1.5");
        }
    }

    /** On Ctrl-C: what is under way is finished first. */
    private static void stopAndAwait(CountDownLatch stopped, CountDownLatch ended) {
        stopped.countDown();
        try {
            ended.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void announce(Hub hub) {
        String at = hub.address().getAddress().getHostAddress() + ":"
                + hub.address().getPort();
        Instant until = around().clock().instant().plus(minutes, ChronoUnit.MINUTES);
        Optional<Instant> known = hub.decisionsKnownUpTo();
        if (json) {
            JsonObjectBuilder line = Json.createObjectBuilder()
                    .add("address", at)
                    .add("code", hub.code())
                    .add("until", until.toString());
            known.ifPresent(time -> line.add("decisionsKnownUpTo", time.toString()));
            around().out().println(line.build());
        } else {
            around().out().println("Colleagues type:  turnstone field join " + at + " --code " + hub.code());
            around().out().println(known(known));
            around().out()
                    .println("This laptop is not the server. Stop with Ctrl-C; it stops by itself after " + minutes
                            + " minutes.");
        }
        around().out().flush();
    }

    /** What the two laptops know of the office's decisions. */
    static String known(Optional<Instant> upTo) {
        return upTo.map(time -> "Withdrawn laptops and other decisions of the office are known here up to "
                        + UtcTime.inWords(time)
                        + ", by the server's clock.")
                .orElse("The server has not been heard of here yet, so nothing is known of withdrawn laptops.");
    }

    private void taken(Joining names, DeviceCertificate who, int count) {
        around().err()
                .println(StickOutCommand.counted(count, "change") + " taken from "
                        + names.nameOf(who).map(name -> name + "'s laptop").orElse("a laptop") + ".");
        around().err().flush();
    }
}
