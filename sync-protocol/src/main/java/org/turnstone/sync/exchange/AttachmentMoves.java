package org.turnstone.sync.exchange;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.turnstone.sync.exchange.SyncListener.Step;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Wants;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.WireLimits;

/** Attachments of one session, in both directions: each goes on at the first piece that is missing. For one thread. */
final class AttachmentMoves {
    private final LocalReplica local;
    private final Peer peer;
    private final SyncListener listener;
    private final Set<Need> given = new HashSet<>();
    private int sent;
    private int received;

    AttachmentMoves(LocalReplica local, Peer peer, SyncListener listener) {
        this.local = local;
        this.peer = peer;
        this.listener = listener;
    }

    /** How many are whole on the other side now that were not. */
    int sent() {
        return sent;
    }

    /** Those that are whole on the other side now. */
    Set<Need> given() {
        return given;
    }

    /** How many are whole here now that were not. */
    int received() {
        return received;
    }

    /**
     * Sends those made here and those wanted.
     *
     * @return what the other side wants after that
     */
    Wants send(Wants wanted) throws PeerException {
        Wants left = wanted;
        Set<BlobId> toSend = new LinkedHashSet<>(local.blobsToSend());
        wanted.only(Need.Blob.class).stream()
                .map(Need.Blob::id)
                .filter(id -> local.holdings(id).complete())
                .forEach(toSend::add);
        for (BlobId blob : toSend) {
            if (listener.isStopped()) {
                break;
            }
            listener.progress(Step.ATTACHMENTS, sent, toSend.size());
            if (send(blob)) {
                local.blobStored(blob);
                given.add(new Need.Blob(blob));
                left = left.without(List.of(new Need.Blob(blob)));
                sent++;
            }
        }
        return left;
    }

    /** Fetches those wanted here. */
    void fetch() throws PeerException {
        List<Need.Blob> toFetch = local.wants().only(Need.Blob.class);
        for (Need.Blob wanted : toFetch) {
            if (listener.isStopped()) {
                break;
            }
            if (fetch(wanted.id())) {
                received++;
            } else if (!listener.isStopped()) {
                local.askedInVain(List.of(wanted));
            }
        }
    }

    /** Sends the pieces that are missing there. */
    private boolean send(BlobId blob) throws PeerException {
        long length = local.blobLength(blob);
        Peer.BlobHoldings there = peer.blob(blob);
        boolean sentAny = false;
        for (int piece = 0; piece < Peer.BlobHoldings.pieces(length) && !there.complete(); piece++) {
            if (listener.isStopped()) {
                return false;
            }
            if (!there.chunks().contains(piece)) {
                byte[] bytes = local.readBlob(blob, piece);
                peer.putBlob(blob, piece, length, bytes);
                listener.handedOver(Set.of(), bytes.length);
                sentAny = true;
            }
        }
        return there.complete() || (sentAny && peer.blob(blob).complete());
    }

    /** Fetches the pieces that are missing here. */
    private boolean fetch(BlobId blob) throws PeerException {
        Peer.BlobHoldings there = peer.blob(blob);
        if (!there.complete() || there.length() <= 0 || there.length() > WireLimits.MAX_BLOB) {
            return false;
        }
        Peer.BlobHoldings here = local.holdings(blob);
        for (int piece = 0; piece < Peer.BlobHoldings.pieces(there.length()); piece++) {
            if (listener.isStopped()) {
                return false;
            }
            if (!here.chunks().contains(piece)) {
                local.keepPiece(blob, piece, there.length(), peer.readBlob(blob, piece));
            }
        }
        return local.holdings(blob).complete();
    }
}
