package org.turnstone.field.vault;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeHeader;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.SigningKey;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.LogPosition;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.wire.ChangeSealer;

/**
 * Turns a save into the entries that follow a place in a log. A save beyond the limits of one change becomes a chain, each
 * seeing the one before, under one {@code save} id; a save made over more heads than a header holds is preceded by changes
 * without operations that join them.
 */
final class SaveSealer {
    private final ChangeSealer sealer;
    private final SecureRandom random;

    SaveSealer(SecureRandom random) {
        this.sealer = new ChangeSealer(random);
        this.random = random;
    }

    /** A part of a save that becomes one change. */
    private record Piece(List<Operation> operations, List<ChangeSealer.Part> parts) {
        int size() {
            return operations.size()
                    + parts.stream().mapToInt(part -> part.operations().size()).sum();
        }
    }

    /** @throws IllegalArgumentException if a single operation is larger than a change may be */
    List<Delivery> seal(RecordSave save, LogPosition at, SigningKey key) {
        List<Entry> entries = new ArrayList<>();
        LogPosition place = at;
        List<ChangeId> deps = save.deps();
        while (deps.size() > ChangeHeader.MAX_DEPS) {
            Piece nothing = new Piece(List.of(), List.of());
            Entry joined = seal(save, nothing, deps.subList(0, ChangeHeader.MAX_DEPS), null, place, key);
            entries.add(joined);
            place = LogPosition.after(joined);
            List<ChangeId> fewer = new ArrayList<>(deps.subList(ChangeHeader.MAX_DEPS, deps.size()));
            fewer.add(joined.id());
            deps = fewer;
        }
        List<Piece> pieces = pieces(save);
        List<Entry> chain = List.of();
        while (chain.isEmpty()) {
            try {
                chain = sealAll(save, pieces, deps, place, key);
            } catch (IllegalArgumentException tooLarge) {
                pieces = halves(pieces, tooLarge);
            }
        }
        entries.addAll(chain);
        List<Delivery> deliveries = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            deliveries.add(new Delivery(entries.get(i), i == 0 ? save.wraps() : List.of()));
        }
        return deliveries;
    }

    private List<Entry> sealAll(
            RecordSave save, List<Piece> pieces, List<ChangeId> deps, LogPosition at, SigningKey key) {
        String saveId = pieces.size() > 1 ? newSaveId() : null;
        List<Entry> chain = new ArrayList<>();
        LogPosition place = at;
        List<ChangeId> seen = deps;
        for (Piece piece : pieces) {
            Entry entry = seal(save, piece, seen, saveId, place, key);
            chain.add(entry);
            place = LogPosition.after(entry);
            seen = List.of(entry.id());
        }
        return chain;
    }

    private Entry seal(
            RecordSave save,
            Piece piece,
            List<ChangeId> deps,
            @Nullable String saveId,
            LogPosition at,
            SigningKey key) {
        return sealer.seal(
                new ChangeSealer.Draft(
                        save.record(),
                        save.recordKey(),
                        deps,
                        save.unseen(),
                        save.wall(),
                        piece.operations(),
                        piece.parts(),
                        save.why(),
                        saveId),
                at,
                key);
    }

    private static List<Piece> pieces(RecordSave save) {
        List<Piece> pieces = new ArrayList<>();
        List<Operation> operations = new ArrayList<>();
        List<ChangeSealer.Part> parts = new ArrayList<>();
        int size = 0;
        for (Operation operation : save.operations()) {
            if (size == WireLimits.MAX_OPERATIONS) {
                pieces.add(new Piece(List.copyOf(operations), List.of()));
                operations.clear();
                size = 0;
            }
            operations.add(operation);
            size++;
        }
        for (ChangeSealer.Part part : save.parts()) {
            int from = 0;
            while (from < part.operations().size()) {
                if (size == WireLimits.MAX_OPERATIONS || parts.size() == WireLimits.MAX_BOXES) {
                    pieces.add(new Piece(List.copyOf(operations), List.copyOf(parts)));
                    operations.clear();
                    parts.clear();
                    size = 0;
                }
                int to = Math.min(part.operations().size(), from + WireLimits.MAX_OPERATIONS - size);
                parts.add(new ChangeSealer.Part(part.key(), part.operations().subList(from, to)));
                size += to - from;
                from = to;
            }
        }
        pieces.add(new Piece(List.copyOf(operations), List.copyOf(parts)));
        return pieces;
    }

    /** Each piece cut in two, since one of them was too large; pieces of one operation stay whole. */
    private static List<Piece> halves(List<Piece> pieces, IllegalArgumentException tooLarge) {
        List<Piece> smaller = new ArrayList<>();
        for (Piece piece : pieces) {
            if (piece.size() <= 1) {
                smaller.add(piece);
            } else if (!piece.operations().isEmpty() && !piece.parts().isEmpty()) {
                smaller.add(new Piece(piece.operations(), List.of()));
                smaller.add(new Piece(List.of(), piece.parts()));
            } else if (piece.parts().isEmpty()) {
                int half = piece.operations().size() / 2;
                smaller.add(new Piece(piece.operations().subList(0, half), List.of()));
                smaller.add(new Piece(
                        piece.operations().subList(half, piece.operations().size()), List.of()));
            } else {
                halveParts(piece.parts(), smaller);
            }
        }
        if (smaller.size() == pieces.size()) {
            throw tooLarge;
        }
        return smaller;
    }

    private static void halveParts(List<ChangeSealer.Part> parts, List<Piece> into) {
        if (parts.size() > 1) {
            int half = parts.size() / 2;
            into.add(new Piece(List.of(), parts.subList(0, half)));
            into.add(new Piece(List.of(), parts.subList(half, parts.size())));
            return;
        }
        ChangeSealer.Part part = parts.get(0);
        int half = part.operations().size() / 2;
        into.add(new Piece(
                List.of(),
                List.of(new ChangeSealer.Part(part.key(), part.operations().subList(0, half)))));
        into.add(new Piece(
                List.of(),
                List.of(new ChangeSealer.Part(
                        part.key(),
                        part.operations().subList(half, part.operations().size())))));
    }

    private String newSaveId() {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
