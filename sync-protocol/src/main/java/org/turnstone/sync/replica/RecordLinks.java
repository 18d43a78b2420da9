package org.turnstone.sync.replica;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.identity.RecordLink;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.wire.RequestJson;

/**
 * Records that the office found to be about one person. They are shown together and counted once where a dataset asks for
 * people; they are never merged. A pair is linked if, of its LINK entries that no other replaces, one says so: linking wins
 * over unlinking made without knowledge of it (docs/protocol.md, "Requests and links").
 */
public final class RecordLinks {
    private final Map<RecordId, SortedSet<RecordId>> linked = new TreeMap<>();
    private final Map<Pair, Set<ChangeId>> current = new HashMap<>();

    private RecordLinks() {}

    /** Two records, the lower id first. */
    private record Pair(RecordId first, RecordId second) {
        static Pair of(RecordId a, RecordId b) {
            return a.compareTo(b) <= 0 ? new Pair(a, b) : new Pair(b, a);
        }
    }

    private record Link(Entry entry, RecordLink content) {}

    public static RecordLinks read(ChangeLog log, Standing standing) {
        Map<Pair, List<Link>> byPair = new HashMap<>();
        for (Entry entry : log.entriesOf(EntryKind.LINK)) {
            if (!entry.hasBody()
                    || standing.isQuarantined(entry)
                    || standing.control().isErased(entry.header().recordId())) {
                continue;
            }
            try {
                RecordLink content = RequestJson.readLink(entry.body().orElseThrow());
                if (!standing.control().isErased(content.other())) {
                    byPair.computeIfAbsent(
                                    Pair.of(entry.header().recordId(), content.other()), any -> new ArrayList<>())
                            .add(new Link(entry, content));
                }
            } catch (MalformedMessageException e) {
                // Inert like any other body that cannot be read; it stays in the log.
                continue;
            }
        }
        RecordLinks links = new RecordLinks();
        byPair.forEach(links::add);
        return links;
    }

    private void add(Pair pair, List<Link> links) {
        Set<ChangeId> replaced = new HashSet<>();
        links.forEach(link -> replaced.addAll(link.entry().header().deps()));
        List<Link> last = links.stream()
                .filter(link -> !replaced.contains(link.entry().id()))
                .toList();
        Set<ChangeId> ids = new TreeSet<>();
        last.forEach(link -> ids.add(link.entry().id()));
        current.put(pair, ids);
        if (last.stream().anyMatch(link -> link.content().linked())
                && !pair.first().equals(pair.second())) {
            linked.computeIfAbsent(pair.first(), any -> new TreeSet<>()).add(pair.second());
            linked.computeIfAbsent(pair.second(), any -> new TreeSet<>()).add(pair.first());
        }
    }

    /** The records that were linked to this one directly. */
    public Set<RecordId> linkedTo(RecordId record) {
        return new TreeSet<>(linked.getOrDefault(record, new TreeSet<>()));
    }

    /** The entries about a pair that the next one about it has to name as its deps, ascending. */
    public List<ChangeId> heads(RecordId a, RecordId b) {
        return List.copyOf(current.getOrDefault(Pair.of(a, b), Set.of()));
    }
}
