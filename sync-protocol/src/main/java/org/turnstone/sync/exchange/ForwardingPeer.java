package org.turnstone.sync.exchange;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;

/** Passes every request on to another peer; whoever extends it changes some of them. As safe for threads as that peer. */
public abstract class ForwardingPeer implements Peer {
    private final Peer real;

    protected ForwardingPeer(Peer real) {
        this.real = real;
    }

    @Override
    public ControlAnswer control(Set<ChangeId> myEnds) throws PeerException {
        return real.control(myEnds);
    }

    @Override
    public void remind(List<Delivery> decisions, Optional<Checkpoint> newest) throws PeerException {
        real.remind(decisions, newest);
    }

    @Override
    public Optional<NewsAnswer> news(
            Footing footing, @Nullable Acknowledgement mine, List<Delivery> batch, Octets16 leftWanting)
            throws PeerException {
        return real.news(footing, mine, batch, leftWanting);
    }

    @Override
    public boolean isLevelWith(Standpoint mine) throws PeerException {
        return real.isLevelWith(mine);
    }

    @Override
    public Comparison compare(Tips mine) throws PeerException {
        return real.compare(mine);
    }

    @Override
    public PushAnswer push(List<Delivery> batch, List<KeyWrap> wraps) throws PeerException {
        return real.push(batch, wraps);
    }

    @Override
    public PullAnswer pull(Tips mine, Set<ChangeId> iHold, int maxBytes) throws PeerException {
        return real.pull(mine, iHold, maxBytes);
    }

    @Override
    public SupplyAnswer supply(List<Need> wanted) throws PeerException {
        return real.supply(wanted);
    }

    @Override
    public Map<String, byte[]> form(FormHash hash) throws PeerException {
        return real.form(hash);
    }

    @Override
    public BlobHoldings blob(BlobId id) throws PeerException {
        return real.blob(id);
    }

    @Override
    public void putBlob(BlobId id, int chunk, long totalBytes, byte[] bytes) throws PeerException {
        real.putBlob(id, chunk, totalBytes, bytes);
    }

    @Override
    public byte[] readBlob(BlobId id, int chunk) throws PeerException {
        return real.readBlob(id, chunk);
    }

    @Override
    public @Nullable Checkpoint acknowledge(Acknowledgement mine) throws PeerException {
        return real.acknowledge(mine);
    }
}
