package org.turnstone.server.erasure;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.UtcTime;

/**
 * What became of a record that was erased, or of which parts were.
 *
 * @param headers entries that stay as headers, so that every chain stays whole
 * @param remains what is here all the same; nothing, but for up to half a minute after a decision
 * @param devices laptops that may have held it
 * @param backups up to when copies of this server's database open it
 * @param refusals requests about the record that were refused
 */
record ErasureReport(
        RecordId record,
        List<Erased> erasures,
        long headers,
        Traces remains,
        List<Device> devices,
        Backups backups,
        List<ErasureNotes.Refusal> refusals) {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.UK).withZone(ZoneOffset.UTC);

    ErasureReport {
        erasures = List.copyOf(erasures);
        devices = List.copyOf(devices);
        refusals = List.copyOf(refusals);
    }

    /**
     * One decision.
     *
     * @param part the key of the part, or null for the whole record
     * @param decision the entry of the control log
     * @param actor who decided, or "" if it was not decided on this server
     * @param gone what was here, and came later, and is gone
     * @param lateChanges how many changes came since of which nothing but the header was kept, or whose part stays closed
     */
    record Erased(
            @Nullable KeyId part,
            ChangeId decision,
            Instant at,
            String actor,
            String reason,
            Traces gone,
            int lateChanges) {
        @Override
        public String toString() {
            return "erasure " + decision;
        }
    }

    /**
     * A laptop and what it said.
     *
     * @param confirmedAt when its signed word arrived that all is erased there, or null if it has not
     * @param lastSeen when it last signed in, or null if never
     */
    record Device(
            DeviceId id,
            String name,
            State state,
            @Nullable Instant confirmedAt,
            @Nullable Instant lastSeen) {
        @Override
        public String toString() {
            return id + " " + state;
        }
    }

    enum State {
        CONFIRMED,
        OUTSTANDING,
        /** It was shut out after the record came to be, so that it is not told and may keep what it had. */
        SHUT_OUT;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * What copies open.
     *
     * @param period the quarter of the newest decision; wraps lie in copies up to its key
     * @param keysLeft periods up to it whose keys are not destroyed
     * @param earliest from when the last of those may be destroyed
     * @param before backups known here that were begun before the newest decision
     */
    record Backups(int period, List<Integer> keysLeft, Instant earliest, int before) {
        Backups {
            keysLeft = List.copyOf(keysLeft);
        }

        boolean areClosed() {
            return keysLeft.isEmpty();
        }
    }

    int lateChanges() {
        return erasures.stream().mapToInt(Erased::lateChanges).sum();
    }

    /** True once nothing is here and every laptop that can be told has confirmed; copies and shut-out laptops apart. */
    boolean isComplete() {
        return remains.isNone() && devices.stream().noneMatch(device -> device.state() == State.OUTSTANDING);
    }

    /** For people. */
    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        erasures.forEach(erased -> sentences.add(sentence(erased)));
        sentences.add("On this server "
                + (remains.isNone()
                        ? counted(headers, "header") + " of the record " + (headers == 1 ? "stays" : "stay")
                                + " and nothing that was erased."
                        : "something is left; it is removed within half a minute."));
        for (Erased erased : erasures) {
            if (erased.lateChanges() > 0) {
                sentences.add(counted(erased.lateChanges(), "change") + " to an erased "
                        + (erased.part() == null ? "record" : "part") + " discarded.");
            }
        }
        laptops(State.CONFIRMED, "Erased and confirmed by ", sentences);
        laptops(State.OUTSTANDING, "Not confirmed yet by ", sentences);
        laptops(State.SHUT_OUT, "Shut out, so that they are not told and may keep what they had: ", sentences);
        sentences.add(
                backups.areClosed()
                        ? "No backup of the database and no stick opens it any more, as long as no backup of the keystore is left"
                                + " from before."
                        : counted(backups.before(), "backup") + " known here " + (backups.before() == 1 ? "is" : "are")
                                + " older. Backups and sticks from before open it until the "
                                + (backups.keysLeft().size() == 1 ? "key of period " : "keys of periods ")
                                + backups.keysLeft().stream()
                                        .map(String::valueOf)
                                        .collect(Collectors.joining(", "))
                                + (backups.keysLeft().size() == 1 ? " is" : " are") + " destroyed, on "
                                + DAY.format(backups.earliest()) + " at the earliest.");
        refusals.forEach(refusal -> sentences.add("A request to erase was refused on " + UtcTime.inWords(refusal.at())
                + " by " + refusal.actor() + ": " + refusal.reason()));
        sentences.add(isComplete() ? "The erasure is complete." : "The erasure is not complete yet.");
        return sentences;
    }

    private String sentence(Erased erased) {
        String what = erased.part() == null
                ? "Record " + record.toHex()
                : "Part " + erased.part().toHex() + " of record " + record.toHex();
        String who = erased.actor().isEmpty() ? "" : " by " + erased.actor();
        String why = erased.reason().isEmpty() ? "" : " (" + erased.reason() + ")";
        Traces gone = erased.gone();
        return what + " was erased on " + UtcTime.inWords(erased.at()) + who + why + ". Gone: "
                + (erased.part() == null ? counted(gone.bodies(), "body", "bodies") + ", " : "")
                + counted(gone.keyWraps(), "key wrap") + ", "
                + counted(gone.attachments(), "attachment") + ", " + counted(gone.datasetRows(), "row")
                + " of datasets and review.";
    }

    private void laptops(State state, String before, List<String> sentences) {
        String names = devices.stream()
                .filter(device -> device.state() == state)
                .map(ErasureReport::named)
                .collect(Collectors.joining(", "));
        if (!names.isEmpty()) {
            sentences.add(before + names + ".");
        }
    }

    private static String named(Device device) {
        Instant seen = device.lastSeen();
        String when = device.state() == State.CONFIRMED
                ? ""
                : ", last seen " + (seen == null ? "never" : UtcTime.inWords(seen));
        return device.name() + "'s laptop (" + device.id().toHex().substring(0, 8) + when + ")";
    }

    private static String counted(long count, String one) {
        return counted(count, one, one + "s");
    }

    private static String counted(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    @Override
    public String toString() {
        return "report on the erasure of " + record;
    }
}
