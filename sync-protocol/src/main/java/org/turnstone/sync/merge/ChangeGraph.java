package org.turnstone.sync.merge;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.turnstone.sync.change.Change;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.merge.RecordHistory.KnownChange;

/**
 * Who follows whom among the changes of one record, by their index in the history. What is an ancestor of what is answered
 * by {@link Reach}, or by walking. Immutable.
 */
final class ChangeGraph {
    private static final int[] NONE = {};

    private final Map<ChangeId, Integer> indexes;
    private final int[][] parents;
    /** Place of each change in one order in which parents come first. */
    private final int[] place;

    private final boolean complete;

    private final int[] order;
    /** A number for the laptop each change came from, or -1 where its body is not here. */
    private final int[] devices;

    ChangeGraph(List<KnownChange> changes) {
        int size = changes.size();
        indexes = new HashMap<>(size * 2);
        for (int i = 0; i < size; i++) {
            indexes.put(changes.get(i).id(), i);
        }
        devices = devices(changes);
        parents = new int[size][];
        boolean allHere = true;
        for (int i = 0; i < size; i++) {
            parents[i] = known(changes.get(i).deps(), indexes);
            allHere &= parents[i].length == changes.get(i).deps().size();
        }
        complete = allHere;
        order = parentsFirst();
        place = new int[size];
        for (int i = 0; i < size; i++) {
            place[order[i]] = i;
        }
    }

    private static int[] devices(List<KnownChange> changes) {
        Map<DeviceId, Integer> numbers = new HashMap<>();
        int[] devices = new int[changes.size()];
        for (int i = 0; i < devices.length; i++) {
            Change body = changes.get(i).body();
            devices[i] = body == null ? -1 : numbers.computeIfAbsent(body.device(), device -> numbers.size());
        }
        return devices;
    }

    private static int[] known(List<ChangeId> deps, Map<ChangeId, Integer> indexes) {
        int[] found = new int[deps.size()];
        int count = 0;
        for (ChangeId dep : deps) {
            Integer index = indexes.get(dep);
            if (index != null) {
                found[count++] = index;
            }
        }
        return count == found.length ? found : Arrays.copyOf(found, count);
    }

    private int[] parentsFirst() {
        int size = parents.length;
        int[] waiting = new int[size];
        int[] childCount = new int[size];
        for (int i = 0; i < size; i++) {
            waiting[i] = parents[i].length;
            for (int parent : parents[i]) {
                childCount[parent]++;
            }
        }
        int[][] children = new int[size][];
        for (int i = 0; i < size; i++) {
            children[i] = childCount[i] == 0 ? NONE : new int[childCount[i]];
        }
        for (int i = 0; i < size; i++) {
            for (int parent : parents[i]) {
                children[parent][--childCount[parent]] = i;
            }
        }
        int[] sorted = new int[size];
        int ready = 0;
        for (int i = 0; i < size; i++) {
            if (waiting[i] == 0) {
                sorted[ready++] = i;
            }
        }
        for (int done = 0; done < ready; done++) {
            for (int child : children[sorted[done]]) {
                if (--waiting[child] == 0) {
                    sorted[ready++] = child;
                }
            }
        }
        if (ready < size) {
            throw new IllegalArgumentException("changes follow each other in a ring, which hashes cannot");
        }
        return sorted;
    }

    /** The index of a change, or -1 if it is not in the history. */
    int indexOf(ChangeId id) {
        return indexes.getOrDefault(id, -1);
    }

    /** True if every dep that any change names is here. */
    boolean isComplete() {
        return complete;
    }

    /** Place in one order in which parents come first: an ancestor's is smaller. */
    int place(int change) {
        return place[change];
    }

    /** True if each change but one names the one before it among those it follows. */
    boolean isOneLine() {
        for (int i = 1; i < order.length; i++) {
            int before = order[i - 1];
            if (Arrays.stream(parents[order[i]]).noneMatch(parent -> parent == before)) {
                return false;
            }
        }
        return true;
    }

    /** Who reaches whom where nobody may enter the closed changes. */
    Reach reach(BitSet closed) {
        return new Reach(parents, order, devices, closed);
    }

    /** Everything a walk from {@code change} comes to that does not enter {@code closed}. */
    BitSet walk(int change, BitSet closed) {
        BitSet reached = new BitSet(parents.length);
        int[] stack = new int[Math.max(16, parents[change].length)];
        int depth = 0;
        int at = change;
        while (true) {
            for (int parent : parents[at]) {
                if (!reached.get(parent) && !closed.get(parent)) {
                    reached.set(parent);
                    if (depth == stack.length) {
                        stack = Arrays.copyOf(stack, 2 * depth);
                    }
                    stack[depth++] = parent;
                }
            }
            if (depth == 0) {
                return reached;
            }
            at = stack[--depth];
        }
    }
}
