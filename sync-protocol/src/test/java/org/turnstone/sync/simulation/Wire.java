package org.turnstone.sync.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.exchange.Acknowledgement;
import org.turnstone.sync.exchange.Checkpoint;
import org.turnstone.sync.exchange.Footing;
import org.turnstone.sync.exchange.FootingCodec;
import org.turnstone.sync.exchange.Outcome;
import org.turnstone.sync.exchange.Peer;
import org.turnstone.sync.exchange.PeerException;
import org.turnstone.sync.exchange.PeerUnreachableException;
import org.turnstone.sync.exchange.Standpoint;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.wire.VectorCodec;

/**
 * What lies between two sides of a session. Everything crosses as the bytes it really crosses as. In bad weather requests
 * and answers get lost, bundles are cut anywhere and come again later, the other side loses its power in the middle of a
 * write, and while one request is under way other things happen.
 */
final class Wire implements Peer {
    private final World world;
    private final Laptop guest;
    private final Replica host;
    private final Door door;

    Wire(World world, Laptop guest, Replica host) {
        this.world = world;
        this.guest = guest;
        this.host = host;
        this.door = new Door(host, guest.keys.device());
    }

    /** One request to the other side. */
    private interface Request<T> {
        T answer() throws PeerException;
    }

    private <T> T carried(Request<T> request) throws PeerException {
        world.meanwhile();
        if (world.isLost()) {
            throw lost("the request was lost");
        }
        T answer;
        try {
            answer = request.answer();
        } catch (SimulatedCrash crash) {
            world.trace(host + " loses power while it answers");
            world.restart(host);
            throw lost("the other side went away");
        }
        if (world.isLost()) {
            throw lost("the answer was lost");
        }
        return answer;
    }

    private PeerUnreachableException lost(String why) {
        return new PeerUnreachableException(why, Duration.ZERO);
    }

    /** A vector as it arrives. */
    private static Tips carried(Tips tips) {
        try {
            return VectorCodec.read(tips.encode());
        } catch (MalformedMessageException e) {
            throw new AssertionError("a vector of this program can be read", e);
        }
    }

    @Override
    public ControlAnswer control(Set<ChangeId> myEnds) throws PeerException {
        ControlAnswer answer = carried(() -> door.control(myEnds));
        Parcel parcel =
                arrived(Parcel.written(world.site().id(), answer.entries(), answer.more(), answer.checkpoint()));
        return new ControlAnswer(parcel.deliveries(), parcel.hasMore(), answer.ends(), parcel.checkpoint());
    }

    @Override
    public void remind(List<Delivery> decisions, Optional<Checkpoint> newest) throws PeerException {
        carried(() -> {
            door.remind(decisions, newest);
            return decisions;
        });
    }

    /** An answer: the asking side uses a bundle only if all of it came. */
    private Parcel arrived(byte[] bytes) throws PeerUnreachableException {
        Parcel parcel = Parcel.read(world.site().id(), world.cut(bytes));
        if (!parcel.isWhole()) {
            throw lost("the answer broke off");
        }
        return parcel;
    }

    @Override
    public boolean isLevelWith(Standpoint mine) throws PeerException {
        return carried(() -> door.isLevelWith(mine));
    }

    @Override
    public Comparison compare(Tips mine) throws PeerException {
        Comparison answer = carried(() -> door.compare(carried(mine)));
        if (world.has(Fault.NUMBERS_TRUSTED)) {
            return new Comparison(
                    Numbers.understood(answer.theirs(), guest.log), Set.of(), answer.wants(), answer.yours());
        }
        boolean named = !world.has(Fault.HELD_NOT_NAMED);
        return new Comparison(
                carried(answer.theirs()), named ? answer.theyHold() : Set.of(), answer.wants(), answer.yours());
    }

    @Override
    public PushAnswer push(List<Delivery> batch, List<KeyWrap> wraps) throws PeerException {
        byte[] bytes = Parcel.written(world.site().id(), batch, wraps, false, null);
        world.sent(guest, host, batch, bytes);
        return carried(() -> {
            byte[] arriving = world.cut(bytes);
            Parcel parcel = Parcel.read(world.site().id(), arriving);
            if (parcel.isWhole()) {
                PushAnswer answer = door.push(parcel.deliveries(), parcel.wraps());
                return world.has(Fault.NUMBERS_TRUSTED)
                        ? new PushAnswer(
                                answer.results(), Numbers.understood(answer.theirs(), guest.log), answer.wants())
                        : answer;
            }
            parcel.storeIn(host, guest.keys.device());
            throw lost("the transfer broke off after " + arriving.length + " bytes");
        });
    }

    @Override
    public Optional<NewsAnswer> news(
            Footing footing, @Nullable Acknowledgement mine, List<Delivery> batch, Octets16 leftWanting)
            throws PeerException {
        if (world.has(Fault.NUMBERS_TRUSTED) || world.has(Fault.HELD_NOT_NAMED)) {
            // These are faults of saying everything in full.
            return Optional.empty();
        }
        byte[] bytes = Parcel.written(world.site().id(), batch, List.of(), false, null);
        byte[] said = mine == null ? null : FootingCodec.acknowledgement(mine, footing);
        world.mayComeAgain(host, batch, bytes);
        return carried(() -> {
            byte[] arriving = world.cut(bytes);
            Parcel parcel = Parcel.read(world.site().id(), arriving);
            if (!parcel.isWhole()) {
                parcel.storeIn(host, guest.keys.device());
                throw lost("the transfer broke off after " + arriving.length + " bytes");
            }
            Optional<Door.Told> told = door.told(footing.id(), said, parcel.deliveries(), leftWanting);
            if (told.isEmpty()) {
                return Optional.empty();
            }
            world.receipt(told.get().receipt());
            world.spokenFirst(guest, batch);
            return Optional.of(heard(told.get(), footing, mine == null ? footing.said() : mine, batch));
        });
    }

    private static NewsAnswer heard(Door.Told told, Footing footing, Acknowledgement mine, List<Delivery> batch) {
        if (told.outcome().length == 0) {
            return NewsAnswer.level(footing);
        }
        try {
            byte[] shortly = told.shortly();
            Checkpoint receipt =
                    shortly == null ? told.receipt() : FootingCodec.checkpoint(shortly, footing, mine.tips());
            return NewsAnswer.of(Outcome.decode(told.outcome(), receipt.have()), batch, receipt);
        } catch (MalformedMessageException e) {
            throw new AssertionError("what this program says in short can be read", e);
        }
    }

    @Override
    public SupplyAnswer supply(List<Need> wanted) throws PeerException {
        SupplyAnswer answer = carried(() -> door.supply(wanted));
        Parcel parcel =
                arrived(Parcel.written(world.site().id(), answer.entries(), answer.wraps(), answer.more(), null));
        return new SupplyAnswer(parcel.deliveries(), parcel.wraps(), parcel.hasMore());
    }

    @Override
    public PullAnswer pull(Tips mine, Set<ChangeId> iHold, int maxBytes) throws PeerException {
        Tips asked = world.has(Fault.NUMBERS_TRUSTED) ? Numbers.understood(mine, host.log) : mine;
        Set<ChangeId> held = world.has(Fault.HELD_NOT_NAMED) ? Set.of() : iHold;
        PullAnswer answer = carried(() -> door.pull(asked, held, maxBytes));
        Parcel parcel = arrived(Parcel.written(world.site().id(), answer.entries(), answer.more(), null));
        return new PullAnswer(parcel.deliveries(), parcel.hasMore());
    }

    @Override
    public Map<String, byte[]> form(FormHash hash) throws PeerException {
        return carried(() -> door.form(hash));
    }

    @Override
    public BlobHoldings blob(BlobId id) throws PeerException {
        return carried(() -> door.blob(id));
    }

    @Override
    public void putBlob(BlobId id, int chunk, long totalBytes, byte[] bytes) throws PeerException {
        carried(() -> {
            door.putBlob(id, chunk, totalBytes, bytes);
            return id;
        });
    }

    @Override
    public byte[] readBlob(BlobId id, int chunk) throws PeerException {
        return carried(() -> door.readBlob(id, chunk));
    }

    @Override
    public Checkpoint acknowledge(Acknowledgement mine) throws PeerException {
        return carried(() -> {
            Checkpoint word = door.acknowledge(mine);
            if (host instanceof Server) {
                world.receipt(word);
            }
            return word;
        });
    }
}
