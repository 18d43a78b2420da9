package org.turnstone.sync.bundle;

import java.util.List;
import java.util.TreeMap;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

/** Manifests as they are inside a stick's seal, for tests of other packages. */
public final class Manifests {
    private static final BlobId PHOTO = new BlobId("5".repeat(64));

    private Manifests() {}

    /** Of a stick with one record of three entries, a photo and a form. */
    public static StickManifest.Contents contents(TestSite site, TestDevice maker) {
        TreeMap<RecordId, Integer> records = new TreeMap<>();
        records.put(new RecordId(new Octets16(1, 2)), 3);
        return new StickManifest.Contents(
                maker.certificate().deviceId(),
                7,
                site.clock().instant(),
                records,
                List.of(new StickManifest.Attachment(PHOTO, 4_096, true)),
                List.of(PHOTO),
                List.of(new FormHash(new Octets16(3, 4))));
    }

    public static byte[] encode(TestSite site, TestDevice maker) {
        return StickManifest.sign(contents(site, maker), 70_000, site.siteId(), new byte[32], maker.signing())
                .encode();
    }

    public static void decode(byte[] encoded) throws MalformedMessageException {
        StickManifest.decode(encoded);
    }
}
