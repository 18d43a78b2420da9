package org.turnstone.server.ingest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.turnstone.server.changelog.BlobStore;
import org.turnstone.server.keys.KeyHolder;
import org.turnstone.server.keys.Members;
import org.turnstone.server.keys.SiteControl;
import org.turnstone.server.platform.ProblemException;
import org.turnstone.server.site.Site;
import org.turnstone.server.site.Sites;
import org.turnstone.sync.bundle.StickEnd;
import org.turnstone.sync.bundle.StickManifest;
import org.turnstone.sync.bundle.StickNotAddressedException;
import org.turnstone.sync.bundle.StickReader;
import org.turnstone.sync.bundle.StickSink;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.VerifyingKey;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.IntakeResult;

/**
 * Reads a stick as it comes, in transactions of at most 500 entries: what arrived whole is stored whatever becomes of the
 * rest, and the next try adds what is missing. Memory is bounded by one transaction's entries, however long the stick.
 */
@ApplicationScoped
public class StickImport {
    /** Entries are large at times: a transaction ends after so many bytes, too. */
    private static final long BATCH_BYTES = WireLimits.MAX_HTTP_BUNDLE;

    @Inject
    Sites sites;

    @Inject
    KeyHolder keys;

    @Inject
    SiteControl control;

    @Inject
    Members members;

    @Inject
    IngestService ingest;

    @Inject
    BlobStore blobs;

    @Inject
    Sticks sticks;

    /**
     * What people are told of a stick.
     *
     * @param waits true if something of it waits for somebody
     */
    public record Told(List<String> sentences, boolean waits) {
        public Told {
            sentences = List.copyOf(sentences);
        }

        @Override
        public String toString() {
            return "words about a stick";
        }
    }

    /**
     * Reads a stick of one site for somebody who may do so there.
     *
     * @throws ProblemException if it is no stick, or not for this site; nothing was changed
     */
    public Told read(Site site, InputStream body, String actor) {
        StickReport report = take(body, List.of(site), actor);
        return new Told(report.sentences(), report.needsAttention());
    }

    /**
     * Reads a stick to its end, or to where it is cut short or damaged.
     *
     * @throws ProblemException if it is no stick, or not for a site of this server; nothing was changed
     */
    StickReport take(InputStream body, String actor) {
        return take(body, sites.all(), actor);
    }

    private StickReport take(InputStream body, List<Site> among, String actor) {
        try {
            StickReader stick = StickReader.open(body, holders(among));
            SiteId site = stick.site();
            Tips before = ingest.vector(site);
            Taker taker = new Taker(site);
            StickEnd end;
            try {
                end = stick.read(taker);
            } finally {
                taker.flush();
            }
            return taker.report(end, !before.equals(ingest.vector(site)), actor);
        } catch (StickNotAddressedException e) {
            throw new ProblemException(
                    422,
                    "NOT_ADDRESSED",
                    "This stick is not addressed to this server, or its first bytes are damaged.",
                    "Nothing was taken from it. Ask whoever made it which site it belongs to, or copy it again.");
        } catch (MalformedMessageException e) {
            throw new ProblemException(
                    422,
                    "NO_STICK",
                    "This is not a Turnstone stick, or it was cut short in its first bytes.",
                    "Nothing was taken from it. Copy it again.");
        } catch (IOException e) {
            throw new ProblemException(
                    400,
                    "BAD_FRAME",
                    "The transfer of the stick broke off.",
                    "What arrived whole is stored. Read the stick again for the rest.");
        }
    }

    private List<StickReader.Holder> holders(List<Site> among) {
        return among.stream()
                .map(site ->
                        new StickReader.Holder(site.id(), keys.of(site.id()).recipients()))
                .toList();
    }

    private final class Taker implements StickSink {
        private final SiteId site;
        private final List<Delivery> waiting = new ArrayList<>();
        private final Map<IntakeResult.Code, Integer> codes = new EnumMap<>(IntakeResult.Code.class);
        private final Map<RecordId, Integer> arrived = new HashMap<>();
        private final Set<RecordId> keptAside = new HashSet<>();
        private final Map<BlobId, StickManifest.Attachment> attachments = new HashMap<>();
        private final Set<BlobId> attachmentsNotTaken = new HashSet<>();
        private long waitingBytes;
        private boolean attachmentStored;
        private @Nullable StickManifest manifest;
        private @Nullable DeviceCertificate maker;
        private Tips vector = Tips.NONE;

        Taker(SiteId site) {
            this.site = site;
        }

        @Override
        public void manifest(StickManifest read, Predicate<VerifyingKey> isSignedBy) {
            manifest = read;
            maker = control.of(site)
                    .device(read.contents().maker())
                    .filter(certificate -> isSignedBy.test(certificate.verifyingKey()))
                    .orElse(null);
            read.contents().attachments().forEach(attachment -> attachments.put(attachment.id(), attachment));
        }

        @Override
        public void delivery(Delivery delivery) {
            waiting.add(delivery);
            waitingBytes += delivery.encodedLength();
            if (waiting.size() == WireLimits.MAX_ENTRIES_PER_REQUEST || waitingBytes > BATCH_BYTES) {
                flush();
            }
        }

        /** Whoever made the stick, or nobody in particular. */
        private DeviceId sender() {
            return maker == null ? ChangeLog.HERE : maker.deviceId();
        }

        void flush() {
            if (waiting.isEmpty()) {
                return;
            }
            List<IntakeResult> results = ingest.accept(site, List.copyOf(waiting), sender());
            for (int i = 0; i < results.size(); i++) {
                IntakeResult.Code code = results.get(i).code();
                codes.merge(code, 1, Integer::sum);
                if (code == IntakeResult.Code.QUARANTINED) {
                    keptAside.add(waiting.get(i).entry().header().recordId());
                }
                if (code.isKept()) {
                    arrived.merge(waiting.get(i).entry().header().recordId(), 1, Integer::sum);
                }
            }
            waiting.clear();
            waitingBytes = 0;
        }

        @Override
        public void wraps(List<KeyWrap> wraps) {
            flush();
            ingest.acceptWraps(site, wraps, sender());
        }

        @Override
        public void vector(Tips tips) {
            vector = tips;
        }

        @Override
        public void blob(BlobId id, int n, byte[] piece) {
            flush();
            StickManifest.Attachment named = attachments.get(id);
            if (named == null || maker == null) {
                attachmentsNotTaken.add(id);
                return;
            }
            try {
                BlobStore.Put put = blobs.put(site, id, n, named.length(), piece, maker.deviceId());
                attachmentStored |= put == BlobStore.Put.STORED;
                if (put == BlobStore.Put.WRONG_DIGEST) {
                    attachmentsNotTaken.add(id);
                }
            } catch (ProblemException e) {
                // It does not fit what the stick itself says of it. The laptop keeps it until it is known to be stored.
                attachmentsNotTaken.add(id);
            }
        }

        StickReport report(StickEnd end, boolean vectorChanged, String actor) {
            StickManifest read = manifest;
            DeviceCertificate from = maker;
            boolean gap = false;
            if (read != null && from != null) {
                int number = read.contents().number();
                gap = number > 1 && !sticks.isKnown(site, from.deviceId(), number - 1);
                sticks.read(site, read.contents(), end.isWhole(), vector, actor);
            }
            List<StickManifest.Attachment> here = attachments.values().stream()
                    .filter(attachment -> blobs.holdings(site, attachment.id()).complete())
                    .toList();
            int photos =
                    (int) here.stream().filter(StickManifest.Attachment::photo).count();
            boolean changed = vectorChanged
                    || attachmentStored
                    || codes.getOrDefault(IntakeResult.Code.ACCEPTED, 0) > 0
                    || codes.getOrDefault(IntakeResult.Code.HELD, 0) > 0;
            return new StickReport(
                    end,
                    read == null ? null : read.contents(),
                    from == null ? null : nameOf(from),
                    gap,
                    read == null ? 0 : read.wholeRecords(arrived),
                    codes,
                    keptAside.size(),
                    from == null
                            ? null
                            : control.of(site).revokedAt(from.deviceId()).orElse(null),
                    photos,
                    here.size() - photos,
                    attachmentsNotTaken.size(),
                    changed);
        }

        private String nameOf(DeviceCertificate from) {
            return Optional.ofNullable(members.names(site).get(from.personId()))
                    .map(name -> name + "'s laptop")
                    .orElse("a laptop");
        }
    }
}
