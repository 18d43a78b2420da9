package org.turnstone.sync.merge;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Answers "is a an ancestor of b" for the changes of one record, some of which may be closed: no walk enters those.
 *
 * <p>It is asked very often, so it is answered from clocks. The graph is cut into chains, in each of which every change is
 * an ancestor of the next. A change continues a chain whose last change it follows, best its own laptop's, so that there
 * are hardly more chains than laptops. It then needs to remember, for every other chain, only how far along it stands
 * behind it: positions on its own chain up to its own are behind it anyway. A change that follows only the one before it
 * on its chain shares that one's clock. With a0 <- b1 <- b2 and a0 <- c1 <- d1 -> b2, the chains are
 * {@code [a0 b1 b2 d1]} and {@code [c1]}, and d1's clock says "chain 2 up to place 0".
 *
 * <p>A graph contrived so that clocks would take more than {@value #MAX_CLOCK_INTS} numbers has none and is walked, which
 * is slow and takes little memory. Immutable.
 */
final class Reach {
    private static final int MAX_CLOCK_INTS = 16_000_000;
    private static final int[] NONE = {};

    private final BitSet closed;
    /** Per change the number of its chain, or -1 if it is closed, and its place there. */
    private final int[] chain;

    private final int[] link;
    /** Per change pairs of (chain, farthest link behind it), ascending by chain. Null if they would be too large. */
    private final int @Nullable [][] clocks;

    /**
     * @param parents per change the changes it follows
     * @param order every change, parents first
     * @param devices per change a number for the laptop it came from, or -1
     */
    Reach(int[][] parents, int[] order, int[] devices, BitSet closed) {
        this.closed = closed;
        chain = new int[order.length];
        link = new int[order.length];
        clocks = new Chaining(parents, devices).clocks(order);
    }

    /** Cuts chains and makes clocks in one pass. */
    private final class Chaining {
        private final int[][] parents;
        private final int[] devices;
        private final int[][] made;
        /** Per chain its last change so far. */
        private final int[] tails;

        private int chains;
        /** Per chain how far it is known to be behind the change at hand; -1 except while one is at hand. */
        private final int[] farthest;

        private final int[] touched;
        private int touchedCount;

        Chaining(int[][] parents, int[] devices) {
            this.parents = parents;
            this.devices = devices;
            int size = parents.length;
            made = new int[size][];
            tails = new int[size];
            touched = new int[size];
            farthest = new int[size];
            Arrays.fill(farthest, -1);
        }

        int @Nullable [][] clocks(int[] order) {
            long total = 0;
            for (int change : order) {
                if (closed.get(change)) {
                    chain[change] = -1;
                    made[change] = NONE;
                } else if (followsOnlyTheTailOfItsLaptop(change)) {
                    int parent = parents[change][0];
                    append(change, chain[parent]);
                    made[change] = made[parent];
                } else {
                    lookBehind(change);
                    append(change, chainToContinue(change));
                    made[change] = takeClock(chain[change]);
                    total += made[change].length;
                    if (total > MAX_CLOCK_INTS) {
                        return null;
                    }
                }
            }
            return made;
        }

        private boolean followsOnlyTheTailOfItsLaptop(int change) {
            if (parents[change].length != 1 || closed.get(parents[change][0])) {
                return false;
            }
            int parent = parents[change][0];
            return tails[chain[parent]] == parent && devices[parent] == devices[change];
        }

        private void append(int change, int toChain) {
            if (toChain == chains) {
                chains++;
                link[change] = 0;
            } else {
                link[change] = link[tails[toChain]] + 1;
            }
            chain[change] = toChain;
            tails[toChain] = change;
        }

        /** Takes the farthest of all parents' clocks and of the parents themselves. */
        private void lookBehind(int change) {
            for (int parent : parents[change]) {
                if (!closed.get(parent)) {
                    int[] clock = made[parent];
                    for (int i = 0; i < clock.length; i += 2) {
                        touch(clock[i], clock[i + 1]);
                    }
                    touch(chain[parent], link[parent]);
                }
            }
        }

        private void touch(int onChain, int upTo) {
            if (farthest[onChain] < 0) {
                touched[touchedCount++] = onChain;
            }
            farthest[onChain] = Math.max(farthest[onChain], upTo);
        }

        /** A chain whose last change is behind this one: its laptop's if there is one, else any, else a new one. */
        private int chainToContinue(int change) {
            int any = chains;
            for (int i = 0; i < touchedCount; i++) {
                int tail = tails[touched[i]];
                if (link[tail] == farthest[touched[i]]) {
                    if (devices[tail] == devices[change]) {
                        return touched[i];
                    }
                    any = touched[i];
                }
            }
            return any;
        }

        private int[] takeClock(int ownChain) {
            Arrays.sort(touched, 0, touchedCount);
            int[] clock = new int[2 * touchedCount];
            int length = 0;
            for (int i = 0; i < touchedCount; i++) {
                if (touched[i] != ownChain) {
                    clock[length++] = touched[i];
                    clock[length++] = farthest[touched[i]];
                }
                farthest[touched[i]] = -1;
            }
            touchedCount = 0;
            return length == 0 ? NONE : Arrays.copyOf(clock, length);
        }
    }

    /** False if the graph has to be walked instead. */
    boolean hasClocks() {
        return clocks != null;
    }

    /** The chain a change is on, or -1 if it is closed. */
    int chain(int change) {
        return chain[change];
    }

    /** A change's place on its chain; whatever has a smaller one there is behind it. */
    int link(int change) {
        return link[change];
    }

    /** Pairs of another chain and the farthest link on it that is behind the change. Not to be altered. */
    int[] clock(int change) {
        if (clocks == null) {
            throw new IllegalStateException("this graph has to be walked");
        }
        return clocks[change];
    }

    /** True if a walk from {@code change} along deps comes to {@code ancestor}; a change does not reach itself. */
    boolean reaches(int change, int ancestor) {
        if (chain[change] == chain[ancestor]) {
            return chain[change] >= 0 && link[ancestor] < link[change];
        }
        int[] clock = clock(change);
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
}
