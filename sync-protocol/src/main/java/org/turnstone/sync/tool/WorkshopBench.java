package org.turnstone.sync.tool;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.identity.RecordKeys;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.merge.ChangeStatus;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordHistory;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.merge.ReviewItem;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.wire.ChangeOpener;
import org.turnstone.sync.wire.ChangeSealer;

/**
 * Three people edit the same 200 workshop records of 60 answers without hearing of each other: 50 edits each in every
 * record, 30,000 in all, signed and sealed. 57 answers have one editor each, 3 are written once by all three: 600 true
 * conflicts. Says how fast signatures are checked, bodies are opened and records are merged, and that the 600 are found and
 * no other answer is lost.
 */
final class WorkshopBench {
    private static final int RECORDS = 200;
    private static final int EDITORS = 3;
    private static final int EDITS = 50;
    private static final int FIELDS = 60;
    /** A number, a short text and a longer one. */
    private static final List<Integer> CONTESTED = List.of(5, 33, 47);

    private static final int ROUNDS = 5;
    private static final Instant BEGUN = Instant.parse("2026-03-02T09:00:00Z");

    private final Random random = new Random(20260302);
    private final ChangeSealer sealer = new ChangeSealer(new SecureRandom());
    private final List<Editor> editors = new ArrayList<>();
    private final List<Kept> kept = new ArrayList<>();

    /** An editor's keys and the end of the log. */
    private static final class Editor {
        final SigningKey key;
        final DeviceCertificate certificate;
        LogPosition next;

        Editor(int number, SigningKey authority) {
            SecureRandom chance = new SecureRandom();
            key = SigningKey.generate(chance);
            certificate = DeviceCertificate.issue(
                    authority,
                    key.verifyingKey(),
                    RecipientKeyPair.generate(chance).recipientKey(),
                    new PersonId(new Octets16(5, number)),
                    DeviceRole.FIELD,
                    BEGUN);
            next = LogPosition.first(new LogId(new Octets16(3, number)));
        }
    }

    /** One record: its entries, who wrote each, and what every uncontested answer has to be in the end. */
    private static final class Kept {
        final RecordId record;
        final SymmetricKey key;
        final List<Entry> entries = new ArrayList<>();
        final List<DeviceCertificate> authors = new ArrayList<>();
        final Map<FieldPath, FieldValue> truth = new HashMap<>();

        Kept(RecordId record, SymmetricKey key) {
            this.record = record;
            this.key = key;
        }
    }

    /** What one round took, in nanoseconds of this thread's processor time, and what came of it. */
    private record Round(long verifying, long opening, long merging, long wall, long conflicts, long lost) {}

    void run(PrintStream out) {
        SigningKey authority = SigningKey.generate(new SecureRandom());
        for (int i = 0; i < EDITORS; i++) {
            editors.add(new Editor(i, authority));
        }
        for (int i = 0; i < RECORDS; i++) {
            kept.add(record(i));
        }
        long edits = (long) RECORDS * EDITORS * EDITS;
        Round best = round();
        for (int i = 1; i < ROUNDS; i++) {
            Round next = round();
            best = next.merging() < best.merging() ? next : best;
        }
        out.printf(
                "workshop records=%d edits=%d conflicts-found=%d of %d clean-edits-lost=%d verify/cpu-s=%.0f"
                        + " decode/cpu-s=%.0f merge-edits/cpu-s=%.0f merge-edits/s=%.0f all/cpu-s=%.0f%n",
                RECORDS,
                edits,
                best.conflicts(),
                RECORDS * CONTESTED.size(),
                best.lost(),
                edits * 1e9 / best.verifying(),
                edits * 1e9 / best.opening(),
                edits * 1e9 / best.merging(),
                edits * 1e9 / best.wall(),
                edits * 1e9 / (best.verifying() + best.opening() + best.merging()));
        if (best.conflicts() != (long) RECORDS * CONTESTED.size() || best.lost() > 0) {
            throw new IllegalStateException("the merge found another number of conflicts, or lost an answer");
        }
    }

    private Kept record(int number) {
        Kept made = new Kept(new RecordId(new Octets16(7, number)), SymmetricKey.generate(new SecureRandom()));
        List<Operation> all = new ArrayList<>();
        for (int field = 0; field < FIELDS; field++) {
            FieldPath path = path(field);
            FieldValue value = value(field);
            all.add(new Operation.Set(path, value));
            made.truth.put(path, value);
        }
        Entry base = seal(made, editors.get(0), null, all, 0);
        for (int i = 0; i < EDITORS; i++) {
            edit(made, i, base);
        }
        CONTESTED.forEach(field -> made.truth.remove(path(field)));
        return made;
    }

    private void edit(Kept record, int number, Entry base) {
        List<Integer> own = new ArrayList<>();
        for (int field = 0, free = 0; field < FIELDS; field++) {
            if (!CONTESTED.contains(field) && free++ % EDITORS == number) {
                own.add(field);
            }
        }
        Entry before = base;
        for (int i = 0; i < EDITS; i++) {
            boolean contested = i < CONTESTED.size();
            int field = contested ? CONTESTED.get(i) : own.get(random.nextInt(own.size()));
            FieldValue value = contested
                    ? new FieldValue.Text("as editor " + number + " heard it " + random.nextLong())
                    : value(field);
            record.truth.put(path(field), value);
            before = seal(
                    record,
                    editors.get(number),
                    before,
                    List.of(new Operation.Set(path(field), value)),
                    60L * i + number);
        }
    }

    private Entry seal(Kept record, Editor editor, @Nullable Entry before, List<Operation> operations, long seconds) {
        Entry entry = sealer.seal(
                new ChangeSealer.Draft(
                        record.record,
                        record.key,
                        before == null ? List.of() : List.of(before.id()),
                        Set.of(),
                        BEGUN.plusSeconds(seconds),
                        operations,
                        List.of(),
                        null,
                        null),
                editor.next,
                editor.key);
        editor.next = LogPosition.after(entry);
        record.entries.add(entry);
        record.authors.add(editor.certificate);
        return entry;
    }

    private static FieldPath path(int field) {
        return new FieldPath(String.format("w/f%02d", field));
    }

    /** 16 numbers, 12 choices, 12 short texts, 16 of 120 characters, 4 of 800. */
    private FieldValue value(int field) {
        if (field < 16) {
            return new FieldValue.Whole(random.nextInt(100));
        }
        if (field < 28) {
            return new FieldValue.Text("c" + random.nextInt(7));
        }
        int length = field < 40 ? 10 + random.nextInt(30) : field < 56 ? 120 : 800;
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append((char) ('a' + random.nextInt(26)));
            if (random.nextInt(6) == 0) {
                text.append(' ');
            }
        }
        return new FieldValue.Text(text.substring(0, length).strip() + random.nextInt(10));
    }

    private Round round() {
        long verifying = 0;
        long opening = 0;
        List<List<RecordHistory.Entry>> histories = new ArrayList<>();
        for (Kept record : kept) {
            long start = cpu();
            for (int i = 0; i < record.entries.size(); i++) {
                if (!record.entries.get(i).isSignedBy(record.authors.get(i).verifyingKey())) {
                    throw new AssertionError("a signature of our own was not recognised");
                }
            }
            long verified = cpu();
            histories.add(opened(record));
            opening += cpu() - verified;
            verifying += verified - start;
        }
        long wall = System.nanoTime();
        long start = cpu();
        List<RecordState> states = new ArrayList<>();
        for (int i = 0; i < kept.size(); i++) {
            states.add(Merger.merge(RecordHistory.of(kept.get(i).record, histories.get(i))));
        }
        long merging = cpu() - start;
        wall = System.nanoTime() - wall;
        long conflicts = 0;
        long lost = 0;
        for (int i = 0; i < states.size(); i++) {
            RecordState state = states.get(i);
            conflicts += state.review().stream()
                    .filter(ReviewItem.Conflict.class::isInstance)
                    .count();
            lost += kept.get(i).truth.entrySet().stream()
                    .filter(field -> !state.value(field.getKey()).equals(Optional.of(field.getValue())))
                    .count();
        }
        return new Round(verifying, opening, merging, wall, conflicts, lost);
    }

    private static List<RecordHistory.Entry> opened(Kept record) {
        RecordKeys keys = (ofRecord, keyId) -> Optional.of(record.key);
        List<RecordHistory.Entry> history = new ArrayList<>();
        try {
            for (int i = 0; i < record.entries.size(); i++) {
                Change change = ChangeOpener.open(record.entries.get(i), keys, record.authors.get(i))
                        .orElseThrow()
                        .change();
                history.add(new RecordHistory.Entry(change, ChangeStatus.ACTIVE));
            }
        } catch (VerificationFailedException | MalformedMessageException e) {
            throw new AssertionError("an entry of our own did not open", e);
        }
        return history;
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
