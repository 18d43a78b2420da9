package org.turnstone.field.stick;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.turnstone.field.vault.AtomicFile;
import org.turnstone.field.vault.Membership;
import org.turnstone.field.vault.Vault;
import org.turnstone.sync.bundle.BundleWriter;
import org.turnstone.sync.bundle.StickManifest;
import org.turnstone.sync.bundle.StickTooLargeException;
import org.turnstone.sync.bundle.StickWriter;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.crypto.RecipientKey;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.LocalReplica;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceRole;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.SendRule;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.merge.FieldState;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.ControlReader;

/**
 * Writes everything that the server, by its newest receipt known here, may not have into one file that only the office can
 * open. Nothing is taken away from the laptop, and nothing counts as stored on the server by it.
 *
 * <p>The file appears under its name only when it is whole, synced to disk, read back and equal to what was written; until
 * then it lies beside it with {@code .part} at the end of its name, where the next try writes over it.
 */
public final class StickOut {
    private static final int DELIVERIES_AT_ONCE = 200;

    /** Room for manifest, vector and padding, at most an eighth, within the longest stick. */
    private static final long MAX_CONTENT = WireLimits.MAX_STICK / 10 * 8;

    private final Vault vault;
    private final LocalReplica replica;
    private final Clock clock;
    private final SecureRandom random;

    /** @param vault one that is part of a site */
    public StickOut(Vault vault, Clock clock, SecureRandom random) {
        this.vault = vault;
        this.replica = vault.replica();
        this.clock = clock;
        this.random = random;
    }

    /**
     * A stick that was written.
     *
     * @param contents what it holds
     * @param fileBytes its length
     * @param leftOut attachments for which there was no room
     */
    public record Written(StickManifest.Contents contents, long fileBytes, int leftOut) {}

    /** What goes onto the stick. */
    private record Load(List<ChangeId> entries, StickManifest.Contents contents, int leftOut) {}

    /**
     * Writes a stick.
     *
     * @param file where to; there must be none of that name yet
     * @throws StickFailedException with a sentence for the person; the laptop is as it was
     */
    public Written writeTo(Path file) throws StickFailedException {
        Membership member = vault.membership().orElseThrow();
        if (Files.exists(file)) {
            throw new StickFailedException(
                    StickFailedException.Reason.FILE_EXISTS,
                    "There is a file of that name already. Nothing was written, and nothing was removed from this laptop."
                            + " Name another file, or delete that one once the office has read it.",
                    null);
        }
        List<RecipientKey> office = office(replica.control());
        Load load = load(member);
        Path beside = file.resolveSibling(file.getFileName() + ".part");
        try (SigningKey key = vault.signingKey()) {
            StickWriter writer = new StickWriter(member.certificate().siteId(), office, key, random);
            long bytes = write(beside, writer, load);
            AtomicFile.move(beside, file);
            vault.stickWritten(load.contents().number());
            return new Written(load.contents(), bytes, load.leftOut());
        } catch (StickTooLargeException e) {
            throw new StickFailedException(
                    StickFailedException.Reason.TOO_MUCH,
                    "There is more to send than fits one file. Nothing was written, and nothing was removed from this"
                            + " laptop. Tell the office; a sync over a network has no such limit.",
                    e);
        } catch (IOException e) {
            throw new StickFailedException(
                    StickFailedException.Reason.UNWRITABLE,
                    "The stick could not be written: it may be full, write-protected or pulled out. Nothing was removed from"
                            + " this laptop. Put it in again, or take another one, and repeat.",
                    e);
        }
    }

    /** The current period key and every device of the office, so that either opens it. */
    private static List<RecipientKey> office(ControlState control) throws StickFailedException {
        List<RecipientKey> office = new ArrayList<>();
        control.currentPeriodKey().ifPresent(period -> office.add(period.key()));
        control.enrolments().stream()
                .map(enrolment -> enrolment.certificate())
                .filter(certificate -> certificate.role() == DeviceRole.OFFICE)
                .filter(certificate -> !control.isRevoked(certificate.deviceId()))
                .map(certificate -> certificate.recipientKey())
                .forEach(office::add);
        if (office.isEmpty()) {
            throw new StickFailedException(
                    StickFailedException.Reason.NO_OFFICE_KEY,
                    "This laptop does not know the office's key yet, so nothing could be written that only the office can"
                            + " open. Nothing was removed from this laptop. Sync once, or read a stick from the office.",
                    null);
        }
        return office.subList(0, Math.min(office.size(), WireLimits.MAX_STICK_RECIPIENTS));
    }

    private Load load(Membership member) throws StickFailedException {
        Tips have = vault.checkpoint().map(Checkpoint::have).orElse(Tips.NONE);
        ChangeLog log = replica.log();
        List<ChangeId> missing = new ArrayList<>(SendRule.missing(log, have, Set.of(), Integer.MAX_VALUE));
        // Nobody else may have what waits here for an entry that was lost.
        log.held().values().forEach(places -> places.forEach(place -> missing.add(place.id())));
        List<ChangeId> entries = decisionsFirst(log, missing);
        SortedMap<RecordId, Integer> records = new TreeMap<>();
        long bytes = 0;
        for (List<ChangeId> some : portions(entries)) {
            for (Delivery delivery : log.deliveries(some)) {
                bytes += delivery.encodedLength();
                if (delivery.entry().header().kind() == EntryKind.CHANGE) {
                    records.merge(delivery.entry().header().recordId(), 1, Integer::sum);
                }
            }
        }
        List<StickManifest.Attachment> attachments = new ArrayList<>();
        List<BlobId> toSend = replica.blobsToSend();
        Set<BlobId> photos = toSend.isEmpty() ? Set.of() : photosOf(records.keySet());
        for (BlobId id : toSend) {
            long length = replica.blobLength(id);
            if (bytes + length <= MAX_CONTENT && attachments.size() < WireLimits.MAX_STICK_ATTACHMENTS) {
                bytes += length;
                attachments.add(new StickManifest.Attachment(id, length, photos.contains(id)));
            }
        }
        if (records.size() > WireLimits.MAX_STICK_RECORDS) {
            throw new StickFailedException(
                    StickFailedException.Reason.TOO_MUCH,
                    "There are more records to send than fit one file. Nothing was written, and nothing was removed from"
                            + " this laptop. Tell the office; a sync over a network has no such limit.",
                    null);
        }
        StickManifest.Contents contents = new StickManifest.Contents(
                member.certificate().deviceId(),
                vault.sticks() + 1,
                clock.instant(),
                records,
                attachments,
                List.of(),
                replica.forms().stream().limit(WireLimits.MAX_STICK_FORMS).toList());
        return new Load(entries, contents, toSend.size() - attachments.size());
    }

    /** Who reads them in this order knows every device before its first entry. */
    private List<ChangeId> decisionsFirst(ChangeLog log, List<ChangeId> ids) {
        Set<ChangeId> decisions = new HashSet<>();
        ControlReader.controlLogs(log, replica.control().authority())
                .forEach(id -> log.places(id, 0).forEach(place -> decisions.add(place.id())));
        // The sort is stable, so that each log keeps its order.
        return ids.stream()
                .sorted(Comparator.comparing(id -> !decisions.contains(id)))
                .toList();
    }

    private Set<BlobId> photosOf(Set<RecordId> records) {
        Set<BlobId> photos = new HashSet<>();
        for (RecordId record : records) {
            for (FieldState field :
                    Merger.merge(vault.read(record).history()).fields().values()) {
                field.candidates().forEach(candidate -> photo(candidate.value(), photos));
            }
        }
        return photos;
    }

    private static void photo(FieldValue value, Set<BlobId> photos) {
        if (value instanceof FieldValue.Attachment attachment
                && attachment.ref().mediaType().startsWith("image/")) {
            photos.add(attachment.ref().blobId());
        }
    }

    private long write(Path beside, StickWriter writer, Load load) throws IOException {
        MessageDigest written = sha256();
        long bytes;
        try (FileChannel channel = FileChannel.open(
                beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            OutputStream out = new BufferedOutputStream(
                    new DigestOutputStream(Channels.newOutputStream(channel), written), 1 << 16);
            bytes = writer.write(out, load.contents(), load.leftOut() > 0, bundle -> frames(bundle, load));
            channel.force(true);
        }
        MessageDigest read = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(beside), read)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        if (!MessageDigest.isEqual(written.digest(), read.digest())) {
            throw new IOException("what lies on the stick is not what was written");
        }
        return bytes;
    }

    private void frames(BundleWriter bundle, Load load) throws IOException {
        for (List<ChangeId> some : portions(load.entries())) {
            for (Delivery delivery : replica.log().deliveries(some)) {
                bundle.delivery(delivery);
            }
        }
        for (StickManifest.Attachment attachment : load.contents().attachments()) {
            int pieces = Math.toIntExact((attachment.length() + WireLimits.BLOB_CHUNK - 1) / WireLimits.BLOB_CHUNK);
            for (int n = 0; n < pieces; n++) {
                bundle.blob(attachment.id(), n, replica.readBlob(attachment.id(), n));
            }
        }
        bundle.vector(replica.log().tips());
    }

    private static List<List<ChangeId>> portions(List<ChangeId> ids) {
        List<List<ChangeId>> portions = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += DELIVERIES_AT_ONCE) {
            portions.add(ids.subList(from, Math.min(ids.size(), from + DELIVERIES_AT_ONCE)));
        }
        return portions;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
