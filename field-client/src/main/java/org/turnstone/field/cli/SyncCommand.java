package org.turnstone.field.cli;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.turnstone.field.transfer.Backoff;
import org.turnstone.field.transfer.TransferReport;
import org.turnstone.field.transfer.TransferService;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.PeerUnreachableException;
import org.turnstone.sync.exchange.SyncListener;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code field sync}. */
@Command(
        name = "sync",
        description = "Send what is new here to the site's server and fetch what is new there.",
        mixinStandardHelpOptions = true)
final class SyncCommand extends VaultCommand {
    private static final int MOST_ATTEMPTS = 20;

    @Option(names = "--json", description = "For machines.")
    boolean json;

    @Option(
            names = "--attempts",
            paramLabel = "N",
            defaultValue = "1",
            description = "Try so often, with growing pauses, while the server cannot be reached; at most 20.")
    int attempts;

    @Override
    ExitCode run(Vault vault) throws FailedException, VaultException, PeerException {
        requireEnrolled(vault);
        TransferService transfer = new TransferService(vault, around().clock());
        TransferReport report = sync(transfer);
        if (json) {
            JsonArrayBuilder sentences = Json.createArrayBuilder();
            report.sentences().forEach(sentences::add);
            print(Json.createObjectBuilder()
                    .add("sent", report.report().sent())
                    .add("received", report.report().received())
                    .add("forms", report.report().forms())
                    .add("attachments", report.report().attachments())
                    .add("notTaken", report.report().notTaken().size())
                    .add("attention", report.report().attention().size())
                    .add("unstored", report.unstored())
                    .add("stored", report.isAllStored())
                    .add("sentences", sentences)
                    .build());
        } else {
            report.sentences().forEach(around().out()::println);
        }
        return report.needsAttention() ? ExitCode.WAITING : ExitCode.DONE;
    }

    private TransferReport sync(TransferService transfer) throws PeerException, VaultException {
        Backoff backoff = new Backoff(around().random());
        int left = Math.min(Math.max(1, attempts), MOST_ATTEMPTS);
        while (true) {
            try {
                return transfer.sync(new Progress());
            } catch (PeerUnreachableException e) {
                left--;
                if (left == 0) {
                    throw e;
                }
                long wait = backoff.afterFailure(e.retryAfter()).toMillis();
                around().err().println(e.getMessage() + " Trying again in " + (wait + 999) / 1000 + " s.");
                around().err().flush();
                CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(wait, TimeUnit.MILLISECONDS))
                        .join();
            }
        }
    }

    /** One line a step, on standard error. */
    private final class Progress implements SyncListener {
        private Step last = Step.RECEIPT;

        @Override
        public void progress(Step step, long done, long total) {
            if (step != last && !json) {
                around().err().println(step.name().toLowerCase(Locale.ROOT) + " ...");
                around().err().flush();
            }
            last = step;
        }

        @Override
        public boolean isStopped() {
            return Thread.currentThread().isInterrupted();
        }
    }
}
