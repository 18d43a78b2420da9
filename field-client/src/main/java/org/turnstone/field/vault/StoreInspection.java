package org.turnstone.field.vault;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.turnstone.field.vault.SealedStore.SealedMap;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.identity.ControlEntry;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.FormFiles;
import org.turnstone.sync.identity.LogOpening;
import org.turnstone.sync.log.Ancestry;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.wire.ControlJson;

/**
 * Reads every value of an open store and every attachment, and names what is not what was saved. In small batches, each
 * under the lock, so that a person goes on working meanwhile.
 */
final class StoreInspection {
    private static final int BATCH = 64;
    private static final byte[] FROM_THE_FIRST = {};
    private static final byte[] SENT = {1};
    private static final Pattern BLOB_NAME = Pattern.compile("[0-9a-f]{64}");

    private final SealedStore store;
    private final VaultPlace place;
    private final Lock lock;
    private final LogIndex index;
    private final VaultFacts facts;

    /** Damages by what they are about, so that each is said once. */
    private final Map<String, Damage> found = new LinkedHashMap<>();

    private final SortedSet<ChangeId> entries = new TreeSet<>();
    private long read;

    StoreInspection(SealedStore store, VaultPlace place, Lock lock) {
        this.store = store;
        this.place = place;
        this.lock = lock;
        this.index = new LogIndex(store);
        this.facts = VaultFacts.ofDamaged(store);
    }

    /**
     * Looks until all is seen or {@code steps} says stop.
     *
     * @return true if all was seen
     */
    boolean look(Steps steps) {
        long all = locked(() -> total());
        for (String name : locked(store::mapNames)) {
            if (!lookAtMap(name, steps, all)) {
                return false;
            }
        }
        if (found.values().stream().anyMatch(damage -> damage instanceof Damage.Pages)) {
            // What refers to what can only be told once all can be read.
            return true;
        }
        if (!lookAtBlobs(steps, all)) {
            return false;
        }
        locked(() -> {
            lookAtForms();
            entries.forEach(this::judge);
            return true;
        });
        return true;
    }

    /** A form version is whole if its files give its hash. */
    private void lookAtForms() {
        Optional<ControlState> control = control();
        FormStore forms = new FormStore(store, lock);
        for (FormHash hash : forms.hashes()) {
            Optional<ControlEntry.PublishForm> published = control.flatMap(state -> state.form(hash));
            if (published.isPresent() && !isWhole(forms, published.get())) {
                add("form " + hash, new Damage.Form(hash));
            }
        }
    }

    private static boolean isWhole(FormStore forms, ControlEntry.PublishForm published) {
        try {
            return FormFiles.of(forms.find(published.hash()).orElseThrow())
                    .hash(published.formId(), published.version())
                    .equals(published.hash());
        } catch (DamagedStoreException | IllegalArgumentException e) {
            return false;
        }
    }

    private Optional<ControlState> control() {
        try {
            return facts.membership()
                    .map(member -> ControlReader.read(MvStoreChangeLog.ofDamaged(store, lock), member.authority()));
        } catch (DamagedStoreException e) {
            // Then the control log itself is to be put right first.
            return Optional.empty();
        }
    }

    List<Damage> damages() {
        return List.copyOf(found.values());
    }

    /** How many values and attachments were read. */
    long read() {
        return read;
    }

    private long total() {
        long all = 0;
        for (String name : store.mapNames()) {
            try {
                all += store.map(name).size();
            } catch (DamagedStoreException e) {
                add(name, new Damage.Pages(name));
            }
        }
        return all;
    }

    private boolean lookAtMap(String name, Steps steps, long all) {
        byte[] from = FROM_THE_FIRST;
        while (from != null) {
            byte[] at = from;
            from = locked(() -> lookAtSome(name, at));
            if (!steps.goOn(read, Math.max(read, all))) {
                return false;
            }
        }
        return true;
    }

    /** Where to go on, or null. */
    private byte @Nullable [] lookAtSome(String name, byte[] from) {
        try {
            SealedMap map = store.map(name);
            List<byte[]> keys = map.some(from, BATCH);
            for (byte[] key : keys) {
                lookAt(map, key);
                read++;
            }
            if (keys.size() < BATCH) {
                return null;
            }
            byte[] last = keys.get(keys.size() - 1);
            return Arrays.copyOf(last, last.length + 1);
        } catch (DamagedStoreException e) {
            add(name, new Damage.Pages(name));
            return null;
        }
    }

    private void lookAt(SealedMap map, byte[] key) {
        if (!map.isReadable(key)) {
            unreadable(map.name(), key);
            return;
        }
        try {
            index.look(map.name(), key, new LogIndex.Findings() {
                @Override
                public void entry(ChangeId id) {
                    entries.add(id);
                }

                @Override
                public void index(String name) {
                    add("index " + name, new Damage.Index(name));
                }

                @Override
                public void hole(LogId log) {
                    add("hole " + log, new Damage.Hole(log));
                }
            });
        } catch (DamagedStoreException e) {
            // What it refers to cannot be read, and is named where it stands.
            add("pages", new Damage.Index(map.name()));
        }
    }

    private void unreadable(String map, byte[] key) {
        String at = map + HexFormat.of().formatHex(key);
        if (LogIndex.DERIVED.contains(map)) {
            add("index " + map, new Damage.Index(map));
            return;
        }
        switch (map) {
            case "hdr", "body", "carried" -> entries.add(LogIndex.id(key, 0));
            case "wraps" -> {
                add(at, new Damage.Wrap(key, new RecordId(Octets16.prefixOf(key))));
                // Sent again, they bring the wrap along.
                index.carriersOf(key).stream().filter(this::isOnServer).forEach(entries::add);
            }
            case "draft" -> add(at, new Damage.Draft(new RecordId(Octets16.prefixOf(key))));
            case "form" -> {
                FormHash hash = new FormHash(Octets16.prefixOf(key));
                add("form " + hash, new Damage.Form(hash));
            }
            case ShutRecords.MAP -> add(at, new Damage.Shut(new RecordId(Octets16.prefixOf(key))));
            case MvStoreChangeLog.LEFT -> add(at, new Damage.Left(new LogId(Octets16.prefixOf(key))));
            case "blob" -> add(at, new Damage.BlobNote(new BlobId(HexFormat.of().formatHex(key))));
            case VaultFacts.MAP -> {
                Damage damage = VaultFacts.damageOf(key);
                add(damage instanceof Damage.Site ? "site" : at, damage);
            }
            default -> add(at, new Damage.Mark(map, key));
        }
    }

    /** Whether an entry that cannot be read is on the server decides what can be done. */
    private void judge(ChangeId id) {
        String at = "entry " + id;
        try {
            add(at, isOnServer(id) ? new Damage.EntryOnServer(id) : new Damage.EntryOnlyHere(id));
        } catch (DamagedStoreException e) {
            add(at, new Damage.EntryOnlyHere(id));
        }
    }

    private boolean isOnServer(ChangeId id) {
        Optional<LogId> log = index.logOf(id)
                .or(() -> index.entry(id.value().toBytes())
                        .map(entry -> entry.header().logId()));
        if (log.isEmpty()) {
            // Nothing leads to it any more but that it is here.
            return false;
        }
        MvStoreChangeLog entriesHere = MvStoreChangeLog.ofDamaged(store, lock);
        Tips have;
        try {
            have = facts.checkpoint().map(Checkpoint::have).orElse(Tips.NONE);
        } catch (DamagedStoreException e) {
            have = Tips.NONE;
        }
        List<ChangeId> tips = have.of(log.get()).stream().map(Tip::id).toList();
        return Ancestry.atOrBelow(entriesHere, log.get(), tips).contains(id) || !isOwn(entriesHere, log.get());
    }

    /** What another device wrote came from elsewhere and can come again. */
    private boolean isOwn(MvStoreChangeLog log, LogId id) {
        if (facts.ownLog().equals(Optional.of(id))) {
            return true;
        }
        try {
            Optional<byte[]> opening = log.opening(id).flatMap(Entry::body);
            if (opening.isEmpty()) {
                return true;
            }
            LogOpening said = ControlJson.readOpening(opening.get());
            return facts.membership()
                    .map(member -> member.certificate().verifyingKey().equals(said.device()))
                    .orElse(true);
        } catch (DamagedStoreException | MalformedMessageException e) {
            return true;
        }
    }

    private boolean lookAtBlobs(Steps steps, long all) {
        for (Path file : blobFiles()) {
            BlobId id = new BlobId(String.valueOf(file.getFileName()));
            if (!hashOf(file).equals(Optional.of(id))) {
                add("blob " + id, new Damage.Blob(id, false, isSent(id)));
            }
            read++;
            if (!steps.goOn(read, Math.max(read, all))) {
                return false;
            }
        }
        locked(() -> {
            for (byte[] key : store.map("blob").keys(FROM_THE_FIRST)) {
                BlobId id = new BlobId(HexFormat.of().formatHex(key));
                if (!isSent(id)
                        && !isDraft(key)
                        && !Files.isRegularFile(place.blobs().resolve(id.hex()))) {
                    add("blob " + id, new Damage.Blob(id, true, false));
                }
            }
            return true;
        });
        return true;
    }

    private boolean isSent(BlobId id) {
        return locked(() -> {
            SealedMap blobs = store.map("blob");
            byte[] key = id.toBytes();
            return blobs.isReadable(key) && Arrays.equals(blobs.need(key), SENT);
        });
    }

    /** A draft's attachment is noted before its file is there. */
    private boolean isDraft(byte[] key) {
        SealedMap blobs = store.map("blob");
        return blobs.isReadable(key) && blobs.need(key)[0] == AttachmentStore.DRAFT;
    }

    private List<Path> blobFiles() {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(place.blobs())) {
            try (Stream<Path> all = Files.list(place.blobs())) {
                all.filter(file -> BLOB_NAME
                                .matcher(String.valueOf(file.getFileName()))
                                .matches())
                        .sorted()
                        .forEach(files::add);
            } catch (IOException e) {
                throw SealedStore.damaged("the folder blobs");
            }
        }
        return files;
    }

    private static Optional<BlobId> hashOf(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            int length = in.read(buffer);
            while (length >= 0) {
                digest.update(buffer, 0, length);
                length = in.read(buffer);
            }
            return Optional.of(BlobId.of(digest.digest()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private void add(String about, Damage damage) {
        found.putIfAbsent(about, damage);
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
