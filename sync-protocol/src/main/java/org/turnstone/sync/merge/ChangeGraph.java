package org.turnstone.sync.merge;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.merge.RecordHistory.KnownChange;

/**
 * Who follows whom among the changes of one record, by their index in the history.
 *
 * <p>"Is a an ancestor of b" is asked very often, so it is answered from clocks. The graph is cut into chains, each
 * change continuing the chain of a parent where it can. A change then needs to remember, for every other chain, only how
 * far along it stands behind it: positions on its own chain up to its own are behind it anyway. A change with one parent
 * on its own chain shares that parent's clock. With a0 <- b1 <- b2 and a0 <- c1 <- d1 -> b2, the chains are
 * {@code [a0 b1 b2 d1]} and {@code [c1]}, and d1's clock says "chain 2 up to place 0".
 *
 * <p>A graph contrived so that clocks would take more than {@value #MAX_CLOCK_INTS} numbers is answered by walking it,
 * which is slow and takes little memory. Immutable.
 */
final class ChangeGraph {
    private static final int MAX_CLOCK_INTS = 16_000_000;
    private static final int[] NONE = {};

    private final Map<ChangeId, Integer> indexes;
    private final int[][] parents;
    /** Place of each change in one order in which parents come first. */
    private final int[] place;

    private final boolean complete;

    private final int[] chain;
    private final int[] link;
    /** Per change pairs of (chain, farthest link behind it), ascending by chain. Null if they would be too large. */
    private final int @Nullable [][] clocks;

    ChangeGraph(List<KnownChange> changes) {
        int size = changes.size();
        indexes = new HashMap<>(size * 2);
        for (int i = 0; i < size; i++) {
            indexes.put(changes.get(i).id(), i);
        }
        parents = new int[size][];
        boolean allHere = true;
        for (int i = 0; i < size; i++) {
            parents[i] = known(changes.get(i).deps(), indexes);
            allHere &= parents[i].length == changes.get(i).deps().size();
        }
        complete = allHere;
        int[] order = parentsFirst();
        place = new int[size];
        for (int i = 0; i < size; i++) {
            place[order[i]] = i;
        }
        chain = new int[size];
        link = new int[size];
        int chains = cutIntoChains(order);
        clocks = clocks(order, chains);
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
        int[] order = new int[size];
        int ready = 0;
        for (int i = 0; i < size; i++) {
            if (waiting[i] == 0) {
                order[ready++] = i;
            }
        }
        for (int done = 0; done < ready; done++) {
            for (int child : children[order[done]]) {
                if (--waiting[child] == 0) {
                    order[ready++] = child;
                }
            }
        }
        if (ready < size) {
            throw new IllegalArgumentException("changes follow each other in a ring, which hashes cannot");
        }
        return order;
    }

    private int cutIntoChains(int[] order) {
        int chains = 0;
        boolean[] continued = new boolean[order.length];
        for (int change : order) {
            chain[change] = -1;
            for (int parent : parents[change]) {
                if (!continued[parent]) {
                    continued[parent] = true;
                    chain[change] = chain[parent];
                    link[change] = link[parent] + 1;
                    break;
                }
            }
            if (chain[change] < 0) {
                chain[change] = chains++;
            }
        }
        return chains;
    }

    private int @Nullable [][] clocks(int[] order, int chains) {
        int[][] made = new int[order.length][];
        int[] farthest = new int[chains];
        Arrays.fill(farthest, -1);
        int[] touched = new int[chains];
        long total = 0;
        for (int change : order) {
            int[] ps = parents[change];
            if (ps.length == 0) {
                made[change] = NONE;
            } else if (ps.length == 1 && chain[ps[0]] == chain[change]) {
                made[change] = made[ps[0]];
            } else {
                made[change] = join(made, change, farthest, touched);
                total += made[change].length;
                if (total > MAX_CLOCK_INTS) {
                    return null;
                }
            }
        }
        return made;
    }

    /** Takes the farthest of all parents' clocks; {@code farthest} is all -1 before and after. */
    private int[] join(int[][] made, int change, int[] farthest, int[] touched) {
        int count = 0;
        for (int parent : parents[change]) {
            int[] clock = made[parent];
            for (int i = 0; i <= clock.length; i += 2) {
                int onChain = i < clock.length ? clock[i] : chain[parent];
                int upTo = i < clock.length ? clock[i + 1] : link[parent];
                if (onChain != chain[change]) {
                    if (farthest[onChain] < 0) {
                        touched[count++] = onChain;
                    }
                    farthest[onChain] = Math.max(farthest[onChain], upTo);
                }
            }
        }
        Arrays.sort(touched, 0, count);
        int[] joined = new int[2 * count];
        for (int i = 0; i < count; i++) {
            joined[2 * i] = touched[i];
            joined[2 * i + 1] = farthest[touched[i]];
            farthest[touched[i]] = -1;
        }
        return joined;
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

    /** False if {@link #reaches} cannot be asked and {@link #walk} has to be used. */
    boolean hasClocks() {
        return clocks != null;
    }

    /** True if a walk from {@code change} along deps comes to {@code ancestor}; a change does not reach itself. */
    boolean reaches(int change, int ancestor) {
        if (chain[change] == chain[ancestor]) {
            return link[ancestor] < link[change];
        }
        if (clocks == null) {
            throw new IllegalStateException("this graph has to be walked");
        }
        int[] clock = clocks[change];
        int wanted = chain[ancestor];
        int low = 0;
        int high = clock.length / 2 - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int at = clock[2 * middle];
            if (at == wanted) {
                return clock[2 * middle + 1] >= link[ancestor];
            }
            if (at < wanted) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return false;
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
