package org.turnstone.field.bench;

import java.util.List;
import java.util.Set;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.exchange.ForwardingPeer;
import org.turnstone.sync.exchange.Peer;
import org.turnstone.sync.log.Tips;

/** A server as whoever sends and does not receive sees it: its entries stay there, all else is as it is. */
final class SendingOnly extends ForwardingPeer {
    SendingOnly(Peer server) {
        super(server);
    }

    @Override
    public PullAnswer pull(Tips mine, Set<ChangeId> iHold, int maxBytes) {
        return new PullAnswer(List.of(), false);
    }
}
