package org.turnstone.field.ui.transfer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.turnstone.field.hub.Joining;
import org.turnstone.field.stick.StickIn;
import org.turnstone.field.stick.StickOut;
import org.turnstone.field.transfer.TransferReport;
import org.turnstone.field.ui.Texts;
import org.turnstone.sync.bundle.StickManifest;
import org.turnstone.sync.exchange.SyncReport;
import org.turnstone.sync.replica.IntakeResult;

/** What came of a sync, a stick or a colleague's hub, in the language of the window: the important first. */
final class SyncWords {
    private static final Duration WRONG_CLOCK = Duration.ofMinutes(5);

    private SyncWords() {}

    /** @param records how many records had something to send */
    static List<String> of(TransferReport transfer, int records) {
        SyncReport report = transfer.report();
        List<String> said = new ArrayList<>();
        if (report.stopped()) {
            said.add(Texts.text("sync.said.stopped"));
        } else if (transfer.isAllStored()) {
            said.add(records > 0 ? Texts.text("sync.said.stored", records) : Texts.text("sync.said.all"));
        } else if (report.checkpoint().isPresent()) {
            said.add(Texts.text("sync.said.unstored", transfer.unstored()));
        }
        said.add(Texts.text("sync.said.changes", report.sent(), report.received()));
        add(said, "sync.said.forms", report.forms());
        if (transfer.cases() == TransferReport.Cases.FRESH) {
            said.add(Texts.text("sync.said.cases"));
        } else if (transfer.cases() == TransferReport.Cases.FAILED) {
            said.add(Texts.text("sync.said.cases.not"));
        }
        add(said, "sync.said.photos", report.attachments());
        add(said, "sync.said.photos.in", report.attachmentsReceived());
        add(said, "sync.said.held", count(report, IntakeResult.Code.HELD));
        add(said, "sync.said.aside", count(report, IntakeResult.Code.QUARANTINED));
        add(said, "sync.said.nottaken", report.notTaken().size());
        add(said, "sync.said.restored", report.restored().size());
        add(said, "sync.said.forked", report.forked().size());
        if (report.serverOlder()) {
            said.add(Texts.text("sync.said.older"));
        }
        if (transfer.clockAhead().abs().compareTo(WRONG_CLOCK) >= 0) {
            long minutes = transfer.clockAhead().abs().toMinutes();
            said.add(Texts.text(
                    transfer.clockAhead().isNegative() ? "sync.said.clock.behind" : "sync.said.clock.ahead",
                    length(minutes)));
        }
        return said;
    }

    private static String length(long minutes) {
        if (minutes >= 48 * 60) {
            return Texts.text("length.days", minutes / (24 * 60));
        }
        return minutes >= 120 ? Texts.text("length.hours", minutes / 60) : Texts.text("length.minutes", minutes);
    }

    private static void add(List<String> said, String key, long count) {
        if (count > 0) {
            said.add(Texts.text(key, count));
        }
    }

    private static long count(SyncReport report, IntakeResult.Code code) {
        return report.attention().stream()
                .filter(result -> result.code() == code)
                .count();
    }

    static List<String> of(StickOut.Written written) {
        StickManifest.Contents contents = written.contents();
        List<String> said = new ArrayList<>();
        String number = String.format(Locale.ROOT, "%04d", contents.number());
        String size = Texts.size(written.fileBytes());
        int records = contents.entriesOfRecords().size();
        said.add(
                records == 0 && contents.attachments().isEmpty()
                        ? Texts.text("stick.out.empty", number, size)
                        : Texts.text(
                                "stick.out.written",
                                number,
                                size,
                                records,
                                contents.attachments().size()));
        add(said, "stick.out.leftout", written.leftOut());
        said.add(Texts.text("stick.out.next"));
        return said;
    }

    static List<String> of(StickIn.Taken taken, int stored, int unstored) {
        List<String> said = new ArrayList<>();
        boolean whole = taken.end().isWhole();
        if (!whole) {
            said.add(Texts.text("stick.in.cut", taken.wholeRecords()));
        }
        said.add(
                whole && taken.isNothingNew() && taken.notTaken() == 0
                        ? Texts.text("stick.in.nothing")
                        : Texts.text("stick.in.received", taken.received()));
        add(said, "sync.said.forms", taken.forms());
        add(said, "stick.in.erased", taken.erased());
        add(said, "stick.in.nottaken", taken.notTaken());
        said.add(Texts.text("stick.in.stored", stored));
        add(said, "sync.said.unstored", unstored);
        return said;
    }

    static List<String> of(Joining.Joined joined, int unstored) {
        SyncReport report = joined.report();
        List<String> said = new ArrayList<>();
        said.add(Texts.text(
                "hub.joined", joined.name().orElse(Texts.text("hub.somebody")), report.sent(), report.received()));
        add(said, "sync.said.forms", report.forms());
        add(said, "hub.nottaken", report.notTaken().size());
        add(said, "hub.aside", report.attention().size());
        said.add(unstored == 0 ? Texts.text("sync.said.all") : Texts.text("hub.unstored", unstored));
        return said;
    }
}
