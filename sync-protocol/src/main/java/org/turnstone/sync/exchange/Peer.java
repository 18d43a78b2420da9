package org.turnstone.sync.exchange;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.replica.IntakeResult;

/**
 * The other side of a session. Every call may be repeated without harm. What it returns is not yet trusted: entries prove
 * themselves on intake, checkpoints are verified by the session.
 */
public interface Peer {
    /** Control entries after a place of the control log, then the other side's checkpoint. */
    ControlAnswer control(long afterSeq) throws PeerException;

    /** Asks what the other side holds, unless it holds the same. */
    Comparison compare(Optional<ChangeId> controlHead, Tips mine) throws PeerException;

    /** Hands over at most {@code WireLimits.MAX_ENTRIES_PER_REQUEST} entries with their wraps. */
    PushAnswer push(List<Delivery> batch) throws PeerException;

    /**
     * Asks for entries.
     *
     * @param mine what is here
     * @param iHold which of the other side's tips are here although beyond them lies more
     * @param maxBytes about how much to send at once
     */
    PullAnswer pull(Tips mine, Set<ChangeId> iHold, int maxBytes) throws PeerException;

    /** The files of a form version by name: {@code form.xml}, {@code dictionary.csv} if there is one, {@code media/NAME}. */
    Map<String, byte[]> form(FormHash hash) throws PeerException;

    /** Which pieces of an attachment the other side has. */
    BlobHoldings blob(BlobId id) throws PeerException;

    /** Hands over one piece of {@code WireLimits.BLOB_CHUNK} bytes, the last one shorter. */
    void putBlob(BlobId id, int chunk, long totalBytes, byte[] bytes) throws PeerException;

    /** Asks for one piece. */
    byte[] readBlob(BlobId id, int chunk) throws PeerException;

    /**
     * Tells the other side what is here, and asks for the server's checkpoint: the receipt. Null from a hub that has never
     * heard of the server.
     */
    @Nullable
    Checkpoint acknowledge(Tips mine) throws PeerException;

    /**
     * @param entries the next entries of the control log, oldest first
     * @param more true if there are further ones
     * @param checkpoint the other side's, not verified
     */
    record ControlAnswer(
            List<Delivery> entries, boolean more, @Nullable Checkpoint checkpoint) {
        public ControlAnswer {
            entries = List.copyOf(entries);
        }
    }

    /**
     * @param equal true if both sides hold the same; the rest is then empty
     * @param theirs the other side's vector
     * @param theyHold which of my tips it holds
     */
    record Comparison(boolean equal, Tips theirs, Set<ChangeId> theyHold) {
        public Comparison {
            theyHold = Set.copyOf(theyHold);
        }

        public static final Comparison EQUAL = new Comparison(true, Tips.NONE, Set.of());
    }

    /** @param theirs the other side's vector after it took the batch in */
    record PushAnswer(List<IntakeResult> results, Tips theirs) {
        public PushAnswer {
            results = List.copyOf(results);
        }
    }

    record PullAnswer(List<Delivery> entries, boolean more) {
        public PullAnswer {
            entries = List.copyOf(entries);
        }
    }

    /**
     * @param complete true if all of it is there and its hash is right
     * @param chunks the pieces that are there
     */
    record BlobHoldings(boolean complete, Set<Integer> chunks) {
        public BlobHoldings {
            chunks = Set.copyOf(chunks);
        }
    }
}
