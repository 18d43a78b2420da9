package org.turnstone.sync.merge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds which acts on a path nothing supersedes. Whether one change supersedes another's acts is asked once for all acts
 * of the two, latest superseding change first, since along a line of edits the latest one settles the question.
 */
final class Survivors {
    private final Causality causality;

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
        for (Act act : superseding) {
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
