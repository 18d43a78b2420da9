package org.turnstone.field.vault;

import java.util.HashSet;
import java.util.Set;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FieldValue;

/** Which attachments an operation refers to. */
final class Blobs {
    private Blobs() {}

    static Set<BlobId> of(Operation operation) {
        Set<BlobId> found = new HashSet<>();
        if (operation instanceof Operation.Set set) {
            collect(set.value(), found);
        } else if (operation instanceof Operation.Stamp stamp) {
            collect(stamp.value(), found);
        }
        return found;
    }

    private static void collect(FieldValue value, Set<BlobId> found) {
        if (value instanceof FieldValue.Attachment attachment) {
            found.add(attachment.ref().blobId());
        } else if (value instanceof FieldValue.Together together) {
            together.parts().values().forEach(inside -> collect(inside, found));
        }
    }
}
