package org.turnstone.sync.tool;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.change.PersonId;
import org.turnstone.sync.crypto.PassphraseKey;
import org.turnstone.sync.crypto.PassphraseParameters;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.identity.RecordKeys;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.wire.ChangeOpener;
import org.turnstone.sync.wire.ChangeSealer;

/**
 * Says what a change costs: bytes, and how many a second one thread makes and opens, as a ratio to the one thing that
 * cannot be left out, its signature. Ratios within one run are comparable between machines; bare rates are not.
 */
final class EntryBench {
    private static final int ENTRIES = 2_000;
    private static final int ROUNDS = 3;
    private static final Instant WALL = Instant.parse("2026-11-02T18:00:00Z");

    private final SecureRandom random = new SecureRandom();
    private final SigningKey device = SigningKey.generate(random);
    private final SymmetricKey key = SymmetricKey.generate(random);
    private final RecordId record = new RecordId(new Octets16(1, 2));
    private final LogPosition at = LogPosition.first(new LogId(new Octets16(3, 4)));
    private final DeviceCertificate author = DeviceCertificate.issue(
            SigningKey.generate(random),
            device.verifyingKey(),
            RecipientKeyPair.generate(random).recipientKey(),
            new PersonId(new Octets16(5, 6)),
            DeviceRole.FIELD,
            WALL);
    private final ChangeSealer sealer = new ChangeSealer(random);

    void run(PrintStream out) {
        Entry edit = seal(oneAnswer());
        Entry survey = seal(sixtyAnswers());
        out.printf("entry bytes one-answer=%d sixty-answers=%d%n", edit.encodedLength(), survey.encodedLength());
        measure(false);
        for (int round = 0; round < ROUNDS; round++) {
            out.println(measure(true));
        }
        out.println(passphrase());
    }

    private String measure(boolean told) {
        byte[] header = seal(oneAnswer()).headerBytes();
        long start = System.nanoTime();
        byte[] signature = new byte[0];
        for (int i = 0; i < ENTRIES; i++) {
            signature = device.sign(Entry.SIGNATURE_LABEL, header);
        }
        long signing = System.nanoTime() - start;
        start = System.nanoTime();
        boolean right = true;
        for (int i = 0; i < ENTRIES; i++) {
            right &= device.verifyingKey().verify(Entry.SIGNATURE_LABEL, header, signature);
        }
        long verifying = System.nanoTime() - start;
        List<Entry> entries = new ArrayList<>(ENTRIES);
        start = System.nanoTime();
        for (int i = 0; i < ENTRIES; i++) {
            entries.add(seal(oneAnswer()));
        }
        long sealing = System.nanoTime() - start;
        start = System.nanoTime();
        entries.forEach(this::open);
        long opening = System.nanoTime() - start;
        if (!right) {
            throw new AssertionError("a signature of our own was not recognised");
        }
        return told
                ? String.format(
                        "entry make/s=%.0f (%.2f of bare signing) open/s=%.0f (%.2f of bare verifying)",
                        rate(sealing), (double) signing / sealing, rate(opening), (double) verifying / opening)
                : "";
    }

    private void open(Entry entry) {
        RecordKeys keys = (ofRecord, keyId) -> Optional.of(key);
        try {
            if (!entry.isSignedBy(device.verifyingKey())
                    || ChangeOpener.open(entry, keys, author).isEmpty()) {
                throw new AssertionError("an entry of our own did not open");
            }
        } catch (VerificationFailedException | MalformedMessageException e) {
            throw new AssertionError("an entry of our own did not open", e);
        }
    }

    private Entry seal(List<Operation> operations) {
        return sealer.seal(
                new ChangeSealer.Draft(record, key, List.of(), Set.of(), WALL, operations, List.of(), null, null),
                at,
                device);
    }

    private static List<Operation> oneAnswer() {
        return List.of(new Operation.Set(new FieldPath("main/place/strust"), new FieldValue.Text("2")));
    }

    private static List<Operation> sixtyAnswers() {
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < 59; i++) {
            operations.add(
                    new Operation.Set(new FieldPath("main/q" + i), new FieldValue.Text(Integer.toString(i * 7 % 11))));
        }
        operations.add(new Operation.Set(
                new FieldPath("main/anything"), new FieldValue.Text("It is quieter now. ".repeat(63))));
        return operations;
    }

    private static String passphrase() {
        PassphraseParameters parameters = PassphraseParameters.standard(new SecureRandom());
        long start = System.nanoTime();
        PassphraseKey.derive("five words nobody would guess".toCharArray(), parameters)
                .close();
        return String.format(
                "passphrase ms=%d (%d MiB, %d passes)",
                (System.nanoTime() - start) / 1_000_000, parameters.memoryKib() / 1024, parameters.passes());
    }

    private static double rate(long nanos) {
        return ENTRIES * 1e9 / nanos;
    }
}
