package org.turnstone.field.transfer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.turnstone.sync.exchange.SyncReport;
import org.turnstone.sync.replica.IntakeResult;

/**
 * What a session did, in words. "Stored on the server" is said only of what the server's signed receipt covers.
 *
 * @param report the figures
 * @param unstored entries of this laptop that the receipt does not cover
 * @param clockAhead how far this laptop's clock was ahead of the server's at sign-in
 * @param cases what came of asking for the person's list of cases
 * @param casesProblem why it could not be had, in words; empty if nothing was wrong
 */
public record TransferReport(SyncReport report, int unstored, Duration clockAhead, Cases cases, String casesProblem) {
    /** What came of asking for the list of the person's cases. */
    public enum Cases {
        /** The list on the laptop is the office's, or the office gives none out. */
        UNCHANGED,
        FRESH,
        /** It could not be had; what is on the laptop stays. */
        FAILED
    }

    public static TransferReport of(SyncReport report, int unstored, Duration clockAhead) {
        return new TransferReport(report, unstored, clockAhead, Cases.UNCHANGED, "");
    }

    TransferReport with(Cases result, String problem) {
        return new TransferReport(report, unstored, clockAhead, result, problem);
    }

    /** What a person would notice: less is how clocks are. */
    private static final Duration WRONG_CLOCK = Duration.ofMinutes(5);

    /** True if everything that is on this laptop is on the server too, by its receipt. */
    public boolean isAllStored() {
        return report.checkpoint().isPresent() && unstored == 0;
    }

    /** True if something waits for a person. */
    public boolean needsAttention() {
        return !report.notTaken().isEmpty()
                || !report.attention().isEmpty()
                || report.serverOlder()
                || !report.restored().isEmpty()
                || !report.forked().isEmpty();
    }

    public List<String> sentences() {
        List<String> said = new ArrayList<>();
        if (report.stopped()) {
            said.add("The sync was stopped before its end. Nothing is lost: the next one goes on from here.");
        }
        said.add(changes(report.sent()) + " sent, " + changes(report.received()) + " received.");
        if (report.forms() > 0) {
            said.add(
                    report.forms() == 1
                            ? "One form is new on this laptop."
                            : report.forms() + " forms are new on this laptop.");
        }
        if (cases == Cases.FRESH) {
            said.add("Your list of cases is new.");
        } else if (cases == Cases.FAILED) {
            said.add("Your list of cases could not be fetched; the one before stays. " + casesProblem);
        }
        if (report.attachments() > 0) {
            said.add(report.attachments() + (report.attachments() == 1 ? " attachment" : " attachments") + " sent.");
        }
        if (report.attachmentsReceived() > 0) {
            said.add(report.attachmentsReceived() + (report.attachmentsReceived() == 1 ? " attachment" : " attachments")
                    + " received.");
        }
        if (report.checkpoint().isPresent()) {
            said.add(
                    unstored == 0
                            ? "Everything on this laptop is stored on the server."
                            : changes(unstored) + " on this laptop are not stored on the server yet. Sync again.");
        }
        long held = count(IntakeResult.Code.HELD);
        if (held > 0) {
            said.add(
                    "The server keeps " + changes(held) + " that wait for earlier ones. They count once those arrive.");
        }
        long quarantined = count(IntakeResult.Code.QUARANTINED);
        if (quarantined > 0) {
            said.add("The server keeps " + changes(quarantined)
                    + " aside because this laptop was reported lost or withdrawn. Ring the office.");
        }
        if (!report.notTaken().isEmpty()) {
            said.add("The server did not take " + changes(report.notTaken().size())
                    + ". They are safe on this laptop. Tell the office.");
        }
        if (!report.restored().isEmpty()) {
            said.add(
                    "The server knew answers of this laptop that were not here: its vault looks restored from a backup or"
                            + " copied. They were fetched back, and a new page of the log was begun. Tell the office.");
        }
        if (!report.forked().isEmpty()) {
            said.add(
                    "Two different answers claim the same place in the log of a laptop, as happens when a vault is copied."
                            + " Both are kept and nothing is lost. Tell the office, so that the laptop is enrolled anew.");
        }
        if (report.serverOlder()) {
            said.add(
                    "The server is older than at your last sync: it was restored, or this is not the right one. What you"
                            + " saved is safe on this laptop and was sent again. Tell the office.");
        }
        if (clockAhead.abs().compareTo(WRONG_CLOCK) >= 0) {
            said.add("This laptop's clock is " + inWords(clockAhead.abs())
                    + (clockAhead.isNegative() ? " behind" : " ahead of")
                    + " the server's. Set it right. Nothing is lost: the server notes what the clock said and what it should"
                    + " have said.");
        }
        return said;
    }

    /** The two largest units, to the next minute, such as "2851 days and 6 hours". */
    private static String inWords(Duration exactly) {
        Duration length = exactly.plusSeconds(30);
        List<String> parts = new ArrayList<>();
        add(parts, length.toDays(), "day");
        add(parts, length.toHoursPart(), "hour");
        add(parts, length.toMinutesPart(), "minute");
        return String.join(" and ", parts.subList(0, Math.min(2, parts.size())));
    }

    private static void add(List<String> parts, long count, String unit) {
        if (count > 0) {
            parts.add(count + " " + unit + (count == 1 ? "" : "s"));
        }
    }

    private long count(IntakeResult.Code code) {
        return report.attention().stream()
                .filter(result -> result.code() == code)
                .count();
    }

    private static String changes(long count) {
        return count == 1 ? "1 change" : count + " changes";
    }
}
