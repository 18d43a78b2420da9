package org.turnstone.sync.exchange;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Need;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.log.Wants;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.replica.IntakeResult;
import org.turnstone.sync.wire.VarInt;
import org.turnstone.sync.wire.VectorDifference;

/**
 * What became of the entries of a request, and how the server stands after it (docs/protocol.md, "Outcome").
 *
 * <pre>
 * varint accepted ‖ varint k ‖ k × ( u8 code ‖ changeId[16] ) ‖ difference of the vector from the receipt's have
 * ‖ varint n ‖ n × need ‖ varint y ‖ y × logId[16]
 * </pre>
 *
 * @param accepted how many are new there and count, branches not counted
 * @param named what became of those that are neither plainly accepted nor duplicates
 * @param theirs the server's vector
 * @param wants what the server lacks
 * @param yours logs of the asking device of which the server knows more than was acknowledged
 */
public record Outcome(
        int accepted, Map<ChangeId, IntakeResult.Code> named, Tips theirs, Wants wants, Set<LogId> yours) {
    /** In the order of their numbers on the wire, from 1. */
    private static final List<IntakeResult.Code> CODES = List.of(
            IntakeResult.Code.ACCEPTED_BRANCH,
            IntakeResult.Code.HELD,
            IntakeResult.Code.QUARANTINED,
            IntakeResult.Code.ERASED,
            IntakeResult.Code.SIG,
            IntakeResult.Code.UNKNOWN_LOG,
            IntakeResult.Code.LIMIT);

    public Outcome {
        named = Map.copyOf(named);
        yours = Set.copyOf(yours);
    }

    public static Outcome of(List<IntakeResult> results, Tips theirs, Wants wants, Set<LogId> yours) {
        int accepted = 0;
        Map<ChangeId, IntakeResult.Code> named = new LinkedHashMap<>();
        for (IntakeResult result : results) {
            if (result.code() == IntakeResult.Code.ACCEPTED) {
                accepted++;
            } else if (result.code() != IntakeResult.Code.DUPLICATE) {
                named.put(result.id(), result.code());
            }
        }
        return new Outcome(accepted, named, theirs, wants, yours);
    }

    /** What became of each entry. Of those that are not named the first so many are taken as the new ones. */
    public List<IntakeResult> results(List<Delivery> batch) {
        return IntakeResult.ofBatch(batch, named, accepted);
    }

    /** @param have of the checkpoint beside which this stands */
    public byte[] encode(Tips have) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        VarInt.write(accepted, out);
        VarInt.write(named.size(), out);
        named.forEach((id, code) -> {
            out.write(CODES.indexOf(code) + 1);
            out.writeBytes(id.value().toBytes());
        });
        VectorDifference.write(have, theirs, out);
        VarInt.write(wants.needs().size(), out);
        wants.needs().forEach(need -> out.writeBytes(need.encode()));
        VarInt.write(yours.size(), out);
        new TreeSet<>(yours).forEach(log -> out.writeBytes(log.value().toBytes()));
        return out.toByteArray();
    }

    /** @throws MalformedMessageException if it is cut short or over a limit */
    public static Outcome decode(byte[] encoded, Tips have) throws MalformedMessageException {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        try {
            int accepted = VarInt.read(in, WireLimits.MAX_ENTRIES_PER_REQUEST);
            int count = VarInt.read(in, WireLimits.MAX_ENTRIES_PER_REQUEST);
            Map<ChangeId, IntakeResult.Code> named = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                int code = in.get() - 1;
                if (code < 0 || code >= CODES.size()) {
                    throw new MalformedMessageException("an outcome has an unknown code");
                }
                named.put(new ChangeId(Octets16.readFrom(in)), CODES.get(code));
            }
            Tips theirs = VectorDifference.read(in, have);
            int wanted = VarInt.read(in, WireLimits.MAX_WANTS);
            List<Need> needs = new ArrayList<>();
            for (int i = 0; i < wanted; i++) {
                needs.add(Need.read(in));
            }
            int logs = VarInt.read(in, WireLimits.MAX_LOGS_PER_DEVICE);
            Set<LogId> yours = new HashSet<>();
            for (int i = 0; i < logs; i++) {
                yours.add(new LogId(Octets16.readFrom(in)));
            }
            if (in.hasRemaining()) {
                throw new MalformedMessageException("an outcome has bytes that do not belong to it");
            }
            return new Outcome(accepted, named, theirs, Wants.of(needs), yours);
        } catch (BufferUnderflowException e) {
            throw new MalformedMessageException("an outcome is cut short", e);
        }
    }
}
