package org.turnstone.sync.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;

/**
 * Every entry that can come to be in a model. Each is made once, when a step first needs it, and has a number from then on, by
 * which a set of entries is one {@code long}. An entry has a higher number than the one before it in its log. Used by one
 * thread.
 */
public final class Universe {
    private final List<Delivery> entries = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final Map<ChangeId, Integer> numbers = new HashMap<>();
    private final Map<Object, Integer> made = new HashMap<>();
    private final Map<Long, String> named = new HashMap<>();

    /**
     * The number of an entry.
     *
     * @param what says which one it is; equal for the same one
     * @param name for people
     * @param making makes it if it is asked for the first time
     */
    public int number(Object what, String name, Supplier<Delivery> making) {
        Integer known = made.get(what);
        if (known != null) {
            return known;
        }
        int number = entries.size();
        if (number == Long.SIZE) {
            throw new IllegalStateException("the model needs more than " + Long.SIZE + " entries");
        }
        Delivery entry = making.get();
        entries.add(entry);
        names.add(name);
        numbers.put(entry.entry().id(), number);
        made.put(what, number);
        return number;
    }

    public Delivery entry(int number) {
        return entries.get(number);
    }

    /** The entries of a set, by number. */
    public List<Delivery> in(long set) {
        List<Delivery> found = new ArrayList<>();
        for (int number : numbers(set)) {
            found.add(entries.get(number));
        }
        return found;
    }

    /** True if this is an entry of the universe; a model may keep others that everybody has anyway. */
    public boolean knows(ChangeId id) {
        return numbers.containsKey(id);
    }

    public int numberOf(ChangeId id) {
        Integer number = numbers.get(id);
        if (number == null) {
            throw new IllegalArgumentException("no entry of this universe");
        }
        return number;
    }

    /** The set of these, those that are none of the universe left out. */
    public long setOf(Collection<ChangeId> ids) {
        long set = 0;
        for (ChangeId id : ids) {
            set |= knows(id) ? bit(numberOf(id)) : 0;
        }
        return set;
    }

    /** Which entries of the universe a log holds, held ones included. */
    public long heldBy(ChangeLog log) {
        long set = 0;
        for (int number = 0; number < entries.size(); number++) {
            set |= log.find(entries.get(number).entry().id()).isPresent() ? bit(number) : 0;
        }
        return set;
    }

    /** Which of them have their bodies in a log. */
    public long bodiesIn(ChangeLog log) {
        long set = 0;
        for (int number = 0; number < entries.size(); number++) {
            boolean whole = log.find(entries.get(number).entry().id())
                    .filter(entry -> entry.hasBody())
                    .isPresent();
            set |= whole ? bit(number) : 0;
        }
        return set;
    }

    /** What people call the entries of a set. */
    public String names(long set) {
        return named.computeIfAbsent(set, this::namesAnew);
    }

    private String namesAnew(long set) {
        List<String> told = new ArrayList<>();
        numbers(set).forEach(number -> told.add(names.get(number)));
        return told.isEmpty() ? "nothing" : String.join(" ", told);
    }

    public static long bit(int number) {
        return 1L << number;
    }

    public static List<Integer> numbers(long set) {
        List<Integer> found = new ArrayList<>(Long.bitCount(set));
        for (long rest = set; rest != 0; rest &= rest - 1) {
            found.add(Long.numberOfTrailingZeros(rest));
        }
        return found;
    }
}
