package org.turnstone.sync.merge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds which acts on a path nothing supersedes. Whether one change supersedes another's acts is asked once for all acts
 * of the two, latest superseding change first, since along a line of edits the latest one settles the question. For one
 * path only.
 */
final class Survivors {
    /** So many of the latest acts are asked one by one, which nearly always settles it. */
    private static final int ASKED_ONE_BY_ONE = 8;

    private final Causality causality;
    private @Nullable LaterActs index;

    Survivors(Causality causality) {
        this.causality = causality;
    }

    /** @param acts by change, then by place in it */
    List<Act> of(List<Act> acts) {
        List<Act> superseding = lastSupersedingOfEachChange(acts);
        if (superseding.isEmpty()) {
            return acts;
        }
        superseding.sort(Comparator.comparingInt((Act act) -> causality.place(act.change()))
                .reversed());
        List<Act> survivors = new ArrayList<>(1);
        int start = 0;
        while (start < acts.size()) {
            int change = acts.get(start).change();
            int end = start;
            int firstLeft = start;
            for (; end < acts.size() && acts.get(end).change() == change; end++) {
                if (supersedes(acts.get(end))) {
                    firstLeft = end;
                }
            }
            if (!isSupersededByAnother(change, superseding)) {
                survivors.addAll(acts.subList(firstLeft, end));
            }
            start = end;
        }
        return survivors;
    }

    private static List<Act> lastSupersedingOfEachChange(List<Act> acts) {
        List<Act> found = new ArrayList<>(1);
        for (Act act : acts) {
            if (supersedes(act)) {
                int last = found.size() - 1;
                if (last >= 0 && found.get(last).change() == act.change()) {
                    found.set(last, act);
                } else {
                    found.add(act);
                }
            }
        }
        return found;
    }

    private static boolean supersedes(Act act) {
        return switch (act.operation().kind()) {
            case SET, CONSENT, RECOUNT -> true;
            default -> false;
        };
    }

    private boolean isSupersededByAnother(int change, List<Act> superseding) {
        int place = causality.place(change);
        int asked = 0;
        for (Act act : superseding) {
            if (asked++ == ASKED_ONE_BY_ONE) {
                index = index == null ? new LaterActs(superseding, causality) : index;
                return index.areAfter(change);
            }
            if (causality.place(act.change()) <= place) {
                return false;
            }
            if (causality.isBefore(change, act.change())) {
                return true;
            }
        }
        return false;
    }
}
