package org.turnstone.server.ingest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.bundle.StickEnd;
import org.turnstone.sync.bundle.StickManifest;
import org.turnstone.sync.record.UtcTime;
import org.turnstone.sync.replica.IntakeResult;

/**
 * What reading a stick came to, in figures and in words.
 *
 * @param end how far it could be read
 * @param contents what its maker says it holds; null if that could not be read
 * @param maker whose laptop wrote it; null if that is not proven
 * @param gap true if the stick before it was never read here
 * @param wholeRecords records of which every entry on the stick arrived
 * @param codes what became of its entries
 * @param quarantinedRecords records that those of them are about that are kept aside
 * @param shutOutAt when its maker was shut out of the site; null if it was not
 * @param photos that arrived whole, now or before
 * @param otherAttachments likewise
 * @param attachmentsNotTaken attachments that arrived altered, or do not fit
 * @param changed true if anything is here now that was not
 */
record StickReport(
        StickEnd end,
        StickManifest.@Nullable Contents contents,
        @Nullable String maker,
        boolean gap,
        int wholeRecords,
        Map<IntakeResult.Code, Integer> codes,
        int quarantinedRecords,
        @Nullable Instant shutOutAt,
        int photos,
        int otherAttachments,
        int attachmentsNotTaken,
        boolean changed) {
    StickReport {
        codes = codes.isEmpty() ? Map.of() : new EnumMap<>(codes);
    }

    int count(IntakeResult.Code code) {
        return codes.getOrDefault(code, 0);
    }

    int rejected() {
        return codes.entrySet().stream()
                .filter(code -> !code.getKey().isKept())
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /** True if something waits for a person. */
    boolean needsAttention() {
        return rejected() > 0
                || attachmentsNotTaken > 0
                || count(IntakeResult.Code.QUARANTINED) > 0
                || count(IntakeResult.Code.HELD) > 0
                || count(IntakeResult.Code.ACCEPTED_BRANCH) > 0;
    }

    List<String> sentences() {
        List<String> said = new ArrayList<>();
        StickManifest.Contents held = contents;
        if (held != null) {
            said.add((maker == null
                            ? "A stick that nobody enrolled here signed"
                            : "Stick " + number(held.number()) + " of " + maker)
                    + ", made " + UtcTime.inWords(held.madeAt()) + ": " + items() + ".");
        }
        if (!end.isWhole()) {
            said.add(end.sentence(wholeRecords));
        } else if (!changed) {
            said.add("Already imported, nothing changed.");
        }
        if (changed) {
            int fresh = codes.values().stream().mapToInt(Integer::intValue).sum()
                    - count(IntakeResult.Code.DUPLICATE)
                    - rejected();
            said.add(counted(fresh, "change") + " new here, " + count(IntakeResult.Code.DUPLICATE) + " here already.");
        }
        if (held != null && gap && maker != null) {
            said.add("Stick " + number(held.number() - 1)
                    + " of this laptop has not been read here. It may be read later, in any order.");
        }
        attention(said);
        return said;
    }

    private void attention(List<String> said) {
        int quarantined = count(IntakeResult.Code.QUARANTINED);
        if (quarantined > 0) {
            StickManifest.Contents held = contents;
            Instant since = shutOutAt;
            said.add("This laptop was shut out of the site" + (since == null ? "" : " on " + UtcTime.inWords(since))
                    + ". "
                    + counted(quarantined, "change") + " of " + counted(quarantinedRecords, "record")
                    + (held == null
                            ? ""
                            : " on this stick, which says it was made on " + UtcTime.inWords(held.madeAt())
                                    + " by its own clock" + beforeOrAfter(held.madeAt(), since) + ",")
                    + (quarantined == 1 ? " is" : " are")
                    + " kept aside without effect, until the office accepts what is honest.");
        }
        int held = count(IntakeResult.Code.HELD);
        if (held > 0) {
            said.add(counted(held, "change") + (held == 1 ? " waits" : " wait")
                    + " for earlier ones, which another stick or a sync will bring.");
        }
        if (count(IntakeResult.Code.ACCEPTED_BRANCH) > 0) {
            said.add("A log has two ends, as after a laptop was restored or copied. Both are kept.");
        }
        if (rejected() > 0) {
            said.add(counted(rejected(), "change") + " could not be verified and " + (rejected() == 1 ? "was" : "were")
                    + " not taken.");
        }
        if (attachmentsNotTaken > 0) {
            said.add(counted(attachmentsNotTaken, "attachment")
                    + " arrived altered and will be sent again. The laptop has it still.");
        }
    }

    private static String beforeOrAfter(Instant made, @Nullable Instant since) {
        if (since == null) {
            return "";
        }
        return made.isBefore(since) ? ", before the report" : ", after the report";
    }

    private String items() {
        return counted(wholeRecords, "record") + ", " + counted(photos, "photo")
                + (otherAttachments > 0 ? ", " + counted(otherAttachments, "other attachment") : "");
    }

    private static String number(int number) {
        return String.format(Locale.ROOT, "%04d", number);
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    /** Counts, never a name. */
    @Override
    public String toString() {
        return "report of a stick with " + wholeRecords + " records";
    }
}
