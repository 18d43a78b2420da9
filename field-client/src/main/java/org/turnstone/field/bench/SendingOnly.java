package org.turnstone.field.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.exchange.Acknowledgement;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Footing;
import org.turnstone.sync.exchange.Peer;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.Standpoint;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;

/** A server as whoever sends and does not receive sees it: its entries stay there, all else is as it is. */
final class SendingOnly implements Peer {
    private final Peer server;

    SendingOnly(Peer server) {
        this.server = server;
    }

    @Override
    public PullAnswer pull(Tips mine, Set<ChangeId> iHold, int maxBytes) {
        return new PullAnswer(List.of(), false);
    }

    @Override
    public ControlAnswer control(Set<ChangeId> myEnds) throws PeerException {
        return server.control(myEnds);
    }

    @Override
    public void remind(List<Delivery> decisions, Optional<Checkpoint> newest) throws PeerException {
        server.remind(decisions, newest);
    }

    @Override
    public Optional<NewsAnswer> news(
            Footing footing, @Nullable Acknowledgement mine, List<Delivery> batch, Octets16 leftWanting)
            throws PeerException {
        return server.news(footing, mine, batch, leftWanting);
    }

    @Override
    public boolean isLevelWith(Standpoint mine) throws PeerException {
        return server.isLevelWith(mine);
    }

    @Override
    public Comparison compare(Tips mine) throws PeerException {
        return server.compare(mine);
    }

    @Override
    public PushAnswer push(List<Delivery> batch, List<KeyWrap> wraps) throws PeerException {
        return server.push(batch, wraps);
    }

    @Override
    public SupplyAnswer supply(List<Need> wanted) throws PeerException {
        return server.supply(wanted);
    }

    @Override
    public Map<String, byte[]> form(FormHash hash) throws PeerException {
        return server.form(hash);
    }

    @Override
    public BlobHoldings blob(BlobId id) throws PeerException {
        return server.blob(id);
    }

    @Override
    public void putBlob(BlobId id, int chunk, long totalBytes, byte[] bytes) throws PeerException {
        server.putBlob(id, chunk, totalBytes, bytes);
    }

    @Override
    public byte[] readBlob(BlobId id, int chunk) throws PeerException {
        return server.readBlob(id, chunk);
    }

    @Override
    public @Nullable Checkpoint acknowledge(Acknowledgement mine) throws PeerException {
        return server.acknowledge(mine);
    }
}
