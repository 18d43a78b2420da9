package org.turnstone.field.stick;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.Membership;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultException;
import org.turnstone.sync.bundle.FormPiece;
import org.turnstone.sync.bundle.StickEnd;
import org.turnstone.sync.bundle.StickManifest;
import org.turnstone.sync.bundle.StickNotAddressedException;
import org.turnstone.sync.bundle.StickReader;
import org.turnstone.sync.bundle.StickSink;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.LocalReplica;
import org.turnstone.sync.exchange.PeerMistakenException;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.replica.IntakeResult;

/**
 * Reads a stick that the office wrote for this laptop: decisions, other people's changes, forms, and the server's receipt.
 * What arrived whole is kept, whatever becomes of the rest; reading a stick again changes nothing.
 */
public final class StickIn {
    private static final int BATCH = 500;

    /** Of all forms on one stick, since they wait in memory until they are whole. */
    private static final long MAX_FORM_BYTES = 4L * WireLimits.MAX_FORM_FILE;

    private final Vault vault;
    private final LocalReplica replica;

    /** @param vault one that is part of a site */
    public StickIn(Vault vault) {
        this.vault = vault;
        this.replica = vault.replica();
    }

    /**
     * What a stick brought.
     *
     * @param end how far it could be read
     * @param fromServer true if a server of the site signed it
     * @param madeAt by the server's clock, if it is the server's
     * @param received entries that are new here
     * @param notTaken entries that were not kept
     * @param wholeRecords records of which everything on the stick arrived
     * @param forms form versions that are new here
     * @param erased records that were erased here by it
     * @param attachmentsStored attachments of this laptop that the server has, as it says for the first time
     * @param receipt the newest checkpoint on it whose signature is right
     */
    public record Taken(
            StickEnd end,
            boolean fromServer,
            Optional<Instant> madeAt,
            int received,
            int notTaken,
            int wholeRecords,
            int forms,
            int erased,
            int attachmentsStored,
            Optional<Checkpoint> receipt) {
        /** True if the stick changed nothing here. */
        public boolean isNothingNew() {
            return received == 0 && forms == 0 && erased == 0 && attachmentsStored == 0;
        }
    }

    /**
     * Reads a stick.
     *
     * @throws StickFailedException with a sentence for the person; nothing was taken
     */
    public Taken read(Path file) throws StickFailedException, VaultException {
        Membership member = vault.membership().orElseThrow();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                RecipientKeyPair own = vault.recipientKey()) {
            StickReader stick = StickReader.open(
                    in, List.of(new StickReader.Holder(member.certificate().siteId(), List.of(own))));
            Taker taker = new Taker();
            StickEnd end = stick.read(taker);
            taker.flush();
            taker.finish();
            vault.afterSync();
            return taker.taken(end);
        } catch (StickNotAddressedException e) {
            throw new StickFailedException(
                    StickFailedException.Reason.NOT_ADDRESSED,
                    "This stick is not addressed to this laptop, or its first bytes are damaged. Nothing was taken from it."
                            + " Ask the office for one that is.",
                    e);
        } catch (MalformedMessageException e) {
            throw new StickFailedException(
                    StickFailedException.Reason.NO_STICK,
                    "This is not a Turnstone stick, or it was cut short in its first bytes. Nothing was taken from it. Copy"
                            + " it again.",
                    e);
        } catch (IOException e) {
            throw new StickFailedException(
                    StickFailedException.Reason.UNREADABLE,
                    "The stick could not be read any further. What arrived before that is kept. Put it in again and repeat.",
                    e);
        }
    }

    private final class Taker implements StickSink {
        private final Set<RecordId> erasedBefore = erased();
        private final List<Delivery> waiting = new ArrayList<>();
        private final Map<RecordId, Integer> arrived = new HashMap<>();
        private final Map<FormHash, Map<String, ByteArrayOutputStream>> forms = new HashMap<>();
        private final Set<FormHash> formsBefore = replica.forms();
        private @Nullable StickManifest manifest;
        private boolean fromServer;
        private long formBytes;
        private int received;
        private int notTaken;
        private int formsTaken;
        private int attachmentsStored;
        private @Nullable Checkpoint receipt;

        @Override
        public void manifest(StickManifest read, Predicate<VerifyingKey> isSignedBy) {
            manifest = read;
            fromServer = read.contents().maker().equals(StickManifest.SERVER)
                    && replica.control().serverKeys().stream().anyMatch(isSignedBy);
        }

        @Override
        public void delivery(Delivery delivery) {
            waiting.add(delivery);
            if (waiting.size() == BATCH) {
                flush();
            }
        }

        void flush() {
            if (waiting.isEmpty()) {
                return;
            }
            Intake.Report report = replica.take(List.copyOf(waiting), List.of());
            waiting.forEach(delivery -> arrived.merge(delivery.entry().header().recordId(), 1, Integer::sum));
            waiting.clear();
            for (IntakeResult result : report.results()) {
                notTaken += result.code().isKept() ? 0 : 1;
                received += result.code().isKept() && result.code() != IntakeResult.Code.DUPLICATE ? 1 : 0;
            }
        }

        @Override
        public void wraps(List<KeyWrap> wraps) {
            flush();
            replica.take(List.of(), wraps);
        }

        @Override
        public void form(FormPiece piece) {
            Map<String, ByteArrayOutputStream> files = forms.computeIfAbsent(piece.form(), any -> new TreeMap<>());
            ByteArrayOutputStream file = files.computeIfAbsent(piece.file(), any -> new ByteArrayOutputStream());
            byte[] bytes = piece.bytes();
            if (formBytes + bytes.length > MAX_FORM_BYTES
                    || files.size() > WireLimits.MAX_FORM_FILES
                    || file.size() != piece.offset()) {
                return;
            }
            formBytes += bytes.length;
            try {
                file.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException("writing to memory failed", e);
            }
        }

        @Override
        public void checkpoint(byte[] encoded) {
            flush();
            try {
                Checkpoint read = Checkpoint.decode(encoded);
                boolean genuine = read.siteId().equals(replica.control().siteId())
                        && replica.control().serverKeys().stream().anyMatch(read::isSignedBy);
                if (genuine) {
                    // One that is older than what is known says nothing about the server: the stick was on its way.
                    replica.keep(read);
                    receipt = read;
                }
            } catch (MalformedMessageException e) {
                notTaken++;
            }
        }

        /** Keeps what only counts once the whole of it, or what it refers to, has arrived. */
        void finish() {
            for (Map.Entry<FormHash, Map<String, ByteArrayOutputStream>> form : forms.entrySet()) {
                Map<String, byte[]> files = new TreeMap<>();
                form.getValue().forEach((name, bytes) -> files.put(name, bytes.toByteArray()));
                try {
                    if (!formsBefore.contains(form.getKey())) {
                        replica.keepForm(form.getKey(), files);
                        formsTaken++;
                    }
                } catch (PeerMistakenException e) {
                    // Cut short with the stick, or not one the site published: the next stick or sync brings it.
                    notTaken++;
                }
            }
            StickManifest read = manifest;
            if (read != null && fromServer) {
                Set<BlobId> toSend = new HashSet<>(replica.blobsToSend());
                for (BlobId id : read.contents().stored()) {
                    if (toSend.contains(id)) {
                        replica.blobStored(id);
                        attachmentsStored++;
                    }
                }
            }
        }

        private Set<RecordId> erased() {
            Set<RecordId> erased = new HashSet<>();
            replica.log().records().stream()
                    .filter(record -> replica.control().isErased(record))
                    .forEach(erased::add);
            return erased;
        }

        Taken taken(StickEnd end) {
            Set<RecordId> erasedNow = erased();
            erasedNow.removeAll(erasedBefore);
            StickManifest read = manifest;
            return new Taken(
                    end,
                    fromServer,
                    read == null || !fromServer
                            ? Optional.empty()
                            : Optional.of(read.contents().madeAt()),
                    received,
                    notTaken,
                    read == null ? 0 : read.wholeRecords(arrived),
                    formsTaken,
                    erasedNow.size(),
                    attachmentsStored,
                    Optional.ofNullable(receipt));
        }
    }
}
