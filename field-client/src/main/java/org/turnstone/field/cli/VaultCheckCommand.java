package org.turnstone.field.cli;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.util.List;
import java.util.concurrent.Callable;
import org.turnstone.field.vault.Finding;
import org.turnstone.field.vault.Steps;
import org.turnstone.field.vault.VaultCheck;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.crypto.Secret;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code field vault check}. */
@Command(
        name = "check",
        description = "Read every value of the vault and name what is damaged. Looking changes nothing.",
        mixinStandardHelpOptions = true)
final class VaultCheckCommand implements Callable<Integer> {
    private static final int STEPS_SAID = 10;

    @ParentCommand
    VaultVerbs verbs;

    @Option(
            names = "--repair",
            description = "Put right what can be put right. What cannot be read is kept in the folder \"damaged\".")
    boolean repair;

    @Option(names = "--json", description = "For machines.")
    boolean json;

    @Override
    public Integer call() throws FailedException, VaultException {
        VaultCheck check = new VaultCheck(verbs.field.place(), around().random());
        try (Secret passphrase = verbs.field.passphrase("Passphrase: ")) {
            return (repair ? repair(check, passphrase) : look(check, passphrase)).code();
        }
    }

    private ExitCode look(VaultCheck check, Secret passphrase) throws VaultException {
        VaultCheck.Report report = check.look(passphrase, new Said());
        if (json) {
            say(List.of(), report);
            return report.isClean() ? ExitCode.DONE : ExitCode.DAMAGED;
        }
        report.findings().forEach(finding -> around().out().println(said(finding)));
        if (report.isClean()) {
            around().out().println("All of " + report.read() + " values are as they were saved.");
            return ExitCode.DONE;
        }
        around().out()
                .println("Nothing was changed. First copy the whole folder somewhere safe, then run:"
                        + " turnstone field vault check --repair");
        return ExitCode.DAMAGED;
    }

    private ExitCode repair(VaultCheck check, Secret passphrase) throws VaultException {
        VaultCheck.Repair done = check.repair(passphrase, new Said());
        if (json) {
            say(done.mended(), done.after());
        } else {
            done.mended().forEach(finding -> around().out().println(said(finding)));
            done.notice().ifPresent(around().out()::println);
            done.after().findings().forEach(finding -> around().out().println("Still so: " + finding.sentence()));
            if (done.after().isClean()) {
                around().out()
                        .println(
                                done.mended().isEmpty()
                                        ? "All of " + done.after().read() + " values are as they were saved."
                                        : "The vault is whole again: "
                                                + done.after().read() + " values were read.");
            }
        }
        if (!done.after().isClean()) {
            return ExitCode.DAMAGED;
        }
        boolean allHere = done.mended().stream().allMatch(finding -> finding.remedy() == Finding.Remedy.MENDED);
        return allHere ? ExitCode.DONE : ExitCode.WAITING;
    }

    private static String said(Finding finding) {
        return switch (finding.remedy()) {
            case MENDED -> finding.sentence() + " (Repair: puts it right; nothing is lost.)";
            case FETCHED -> finding.sentence() + " (Repair: puts it right together with the next sync.)";
            case LOST -> finding.sentence() + " (Repair: keeps all else.)";
            case OFFICE -> finding.sentence();
        };
    }

    private void say(List<Finding> mended, VaultCheck.Report report) {
        around().out()
                .println(Json.createObjectBuilder()
                        .add("read", report.read())
                        .add("clean", report.isClean())
                        .add("repaired", array(mended))
                        .add("findings", array(report.findings()))
                        .build());
    }

    private static JsonArrayBuilder array(List<Finding> findings) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        findings.forEach(finding -> array.add(Json.createObjectBuilder()
                .add("code", finding.code())
                .add("remedy", finding.remedy().name().toLowerCase(java.util.Locale.ROOT))
                .add("sentence", finding.sentence())));
        return array;
    }

    private Surroundings around() {
        return verbs.field.around();
    }

    /** Says now and then how far it is. */
    private final class Said implements Steps {
        private long next;

        @Override
        public boolean goOn(long done, long of) {
            if (of > 10_000 && done >= next) {
                around().err().println("Read " + done + " of about " + of + " values.");
                around().err().flush();
                next = done + of / STEPS_SAID;
            }
            return true;
        }
    }
}
