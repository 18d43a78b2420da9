package org.turnstone.sync.exchange;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.log.Wants;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.IntakeResult;

/**
 * The other side of a session. Every call may be repeated without harm. What it returns is not yet trusted: entries prove
 * themselves on intake, checkpoints are verified by the session.
 */
public interface Peer {
    /**
     * The control entries that are lacking here, then the other side's checkpoint.
     *
     * @param myEnds the ends of the branches of the control log that are here, none before the first
     */
    ControlAnswer control(Set<ChangeId> myEnds) throws PeerException;

    /**
     * Hands decisions back to a server that lost them, with the newest checkpoint it is known to have signed. Whoever is no
     * server learns decisions like all other entries and ignores this.
     */
    default void remind(List<Delivery> decisions, Optional<Checkpoint> newest) throws PeerException {}

    /**
     * Goes on from the last word of each side: hands over entries with an acknowledgement, and brings the receipt for them.
     *
     * @param footing what both sides said last
     * @param mine what is here, these entries and whatever follows them included; null if the one of the footing still holds
     * @param batch at most {@code WireLimits.MAX_ENTRIES_PER_REQUEST}; may be empty
     * @param leftWanting digest of what the other side wanted last and could not be given
     * @return nothing if the other side does not stand on that footing, or is no server: all has to be said in full, and
     *     none of this was taken in
     */
    default Optional<NewsAnswer> news(
            Footing footing, @Nullable Acknowledgement mine, List<Delivery> batch, Octets16 leftWanting)
            throws PeerException {
        return Optional.empty();
    }

    /** Whether the other side stands where this one does, so that nothing needs to travel. */
    boolean isLevelWith(Standpoint mine) throws PeerException;

    /** Asks what the other side holds. */
    Comparison compare(Tips mine) throws PeerException;

    /**
     * Hands over entries with their wraps, and wraps that the other side asked for.
     *
     * @param batch at most {@code WireLimits.MAX_ENTRIES_PER_REQUEST}
     * @param wraps at most {@code WireLimits.MAX_WRAPS_PER_ENTRY}
     */
    PushAnswer push(List<Delivery> batch, List<KeyWrap> wraps) throws PeerException;

    /**
     * Asks for entries.
     *
     * @param mine what is here
     * @param iHold which of the other side's tips are here although beyond them lies more
     * @param maxBytes about how much to send at once
     */
    PullAnswer pull(Tips mine, Set<ChangeId> iHold, int maxBytes) throws PeerException;

    /**
     * Like {@link #pull}, but the answer may still be on its way when this returns: the caller takes in what it has meanwhile,
     * and asks this peer for nothing else until it has awaited it.
     *
     * @param arrived is given the entries once they are here, on the thread that fetched them, before they are awaited
     */
    default Coming pullAhead(Tips mine, Set<ChangeId> iHold, int maxBytes, Consumer<List<Delivery>> arrived) {
        return () -> {
            PullAnswer answer = pull(mine, iHold, maxBytes);
            arrived.accept(answer.entries());
            return answer;
        };
    }

    /** An answer that may be on its way. */
    interface Coming {
        /** Awaited once. */
        PullAnswer await() throws PeerException;
    }

    /** Asks for bodies and wraps that this side lacks. What the other side lacks too is left out. */
    SupplyAnswer supply(List<Need> wanted) throws PeerException;

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
    Checkpoint acknowledge(Acknowledgement mine) throws PeerException;

    /**
     * @param entries the next entries of the control log, oldest first
     * @param more true if there are further ones
     * @param ends the ends of all branches of the control log over there, none if the other side does not say
     * @param checkpoint the other side's, not verified
     */
    record ControlAnswer(
            List<Delivery> entries,
            boolean more,
            Set<ChangeId> ends,
            @Nullable Checkpoint checkpoint) {
        public ControlAnswer {
            entries = List.copyOf(entries);
            ends = Set.copyOf(ends);
        }
    }

    /**
     * @param theirs the other side's vector
     * @param theyHold which of my tips it holds
     * @param wants what it lacks although it has the headers
     * @param yours logs of this device of which it knows more than I said: this replica was restored
     */
    record Comparison(Tips theirs, Set<ChangeId> theyHold, Wants wants, Set<LogId> yours) {
        public Comparison {
            theyHold = Set.copyOf(theyHold);
            yours = Set.copyOf(yours);
        }
    }

    /**
     * @param theirs the other side's vector after it took the batch in
     * @param wants what it lacks then
     */
    record PushAnswer(List<IntakeResult> results, Tips theirs, Wants wants) {
        public PushAnswer {
            results = List.copyOf(results);
        }
    }

    /**
     * @param results one for each entry
     * @param theirs the other side's vector after it took the batch in
     * @param wants what it lacks then
     * @param yours logs of this device of which it knows more than was acknowledged
     * @param receipt not verified
     * @param level true if nothing has changed on either side since the footing
     */
    record NewsAnswer(
            List<IntakeResult> results, Tips theirs, Wants wants, Set<LogId> yours, Checkpoint receipt, boolean level) {
        /** Nothing is new on either side. */
        public static NewsAnswer level(Footing footing) {
            return new NewsAnswer(List.of(), footing.said().tips(), Wants.NONE, Set.of(), footing.receipt(), true);
        }

        public NewsAnswer {
            results = List.copyOf(results);
            yours = Set.copyOf(yours);
        }

        /** @param batch what was handed over */
        public static NewsAnswer of(Outcome outcome, List<Delivery> batch, Checkpoint receipt) {
            return new NewsAnswer(
                    outcome.results(batch), outcome.theirs(), outcome.wants(), outcome.yours(), receipt, false);
        }
    }

    /**
     * @param entries with the bodies that were wanted
     * @param wraps of the keys that were wanted
     * @param more true if it has more of what was wanted
     */
    record SupplyAnswer(List<Delivery> entries, List<KeyWrap> wraps, boolean more) {
        public SupplyAnswer {
            entries = List.copyOf(entries);
            wraps = List.copyOf(wraps);
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
     * @param length of the whole in bytes, 0 if nothing is known of it
     */
    record BlobHoldings(boolean complete, Set<Integer> chunks, long length) {
        public static final BlobHoldings NONE = new BlobHoldings(false, Set.of(), 0);

        public BlobHoldings {
            chunks = Set.copyOf(chunks);
        }

        /** How many pieces an attachment of this length has. */
        public static int pieces(long length) {
            return Math.toIntExact((length + WireLimits.BLOB_CHUNK - 1) / WireLimits.BLOB_CHUNK);
        }
    }
}
