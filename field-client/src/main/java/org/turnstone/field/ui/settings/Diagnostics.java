package org.turnstone.field.ui.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.turnstone.field.transfer.TransferService;
import org.turnstone.field.ui.Texts;
import org.turnstone.field.vault.Membership;
import org.turnstone.field.vault.Steps;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultCheck;
import org.turnstone.sync.exchange.Checkpoint;

/**
 * A report for whoever supports people: versions, counts, sizes and codes. It holds no answer, no name, no key, no address, and
 * no path, since paths have names of people in them.
 */
final class Diagnostics {
    private final Vault vault;
    private final Clock clock;

    Diagnostics(Vault vault, Clock clock) {
        this.vault = vault;
        this.clock = clock;
    }

    /** In English, for support; a line each. */
    String text() {
        StringBuilder out = new StringBuilder(1000);
        line(
                out,
                "Turnstone",
                Optional.ofNullable(Diagnostics.class.getPackage().getImplementationVersion())
                        .orElse("from source"));
        line(out, "Time by this laptop", clock.instant());
        line(out, "Java", System.getProperty("java.version") + ", " + System.getProperty("java.vendor"));
        line(
                out,
                "System",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"));
        line(
                out,
                "Memory",
                Runtime.getRuntime().totalMemory() / 1_000_000 + " of at most "
                        + Runtime.getRuntime().maxMemory() / 1_000_000 + " MB");
        line(out, "Language", Texts.spoken());
        Optional<Membership> member = vault.membership();
        line(
                out,
                "Site",
                member.map(site -> site.certificate().siteId().toHex().substring(0, 6))
                        .orElse("none"));
        line(
                out,
                "Laptop",
                member.map(site -> site.certificate().deviceId().toHex().substring(0, 6))
                        .orElse("none"));
        line(
                out,
                "Enrolled",
                member.map(site -> site.certificate().issued().toString()).orElse("never"));
        line(
                out,
                "Last receipt",
                vault.checkpoint().map(Checkpoint::time).map(Object::toString).orElse("none"));
        line(out, "Records", vault.log().records().size());
        line(out, "Drafts", vault.journal().records().size());
        line(out, "Logs", vault.log().tips().byLog().size());
        TransferService transfer = new TransferService(vault, clock);
        line(out, "Changes without a receipt", member.isPresent() ? transfer.unstored() : 0);
        line(out, "Withdrawn", transfer.isRevoked());
        line(out, "Sticks written", vault.sticks());
        sizes(out);
        VaultCheck.Report check = vault.scrub(Steps.ALL, clock);
        line(out, "Values read", check.read());
        line(
                out,
                "Findings",
                check.findings().stream().map(finding -> finding.code()).toList());
        return out.toString();
    }

    private void sizes(StringBuilder out) {
        Path directory = vault.place().directory();
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            long bytes = 0;
            for (Path file : all) {
                bytes += Files.size(file);
            }
            line(out, "Files of the vault", all.size() + ", " + bytes + " bytes");
            line(out, "Free space", Files.getFileStore(directory).getUsableSpace() + " bytes");
        } catch (IOException e) {
            line(out, "Files of the vault", "could not be measured");
        }
    }

    private static void line(StringBuilder out, String what, Object value) {
        out.append(what).append(": ").append(value).append('\n');
    }
}
