package org.turnstone.sync.merge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * What was done to something that can be deleted: a row with all it holds, or the record. Acts come in by change, then
 * by place in it. Of one change only the last edit, delete and keep matter: whatever an earlier one decides towards
 * another change, the last one decides too.
 */
final class Deletable {
    private int[] editChanges = {};
    private int[] editIndexes = {};
    private int edits;
    private final List<Act> deletes = new ArrayList<>(0);
    private final List<Act> keeps = new ArrayList<>(0);

    /** What became of it. */
    enum Fate {
        KEPT,
        KEPT_THOUGH_DELETED,
        DELETED
    }

    /** Notes something done in it or to it that is no delete. */
    void edited(Act act) {
        if (edits > 0 && editChanges[edits - 1] == act.change()) {
            editIndexes[edits - 1] = act.index();
            return;
        }
        if (edits == editChanges.length) {
            editChanges = Arrays.copyOf(editChanges, Math.max(4, 2 * edits));
            editIndexes = Arrays.copyOf(editIndexes, Math.max(4, 2 * edits));
        }
        editChanges[edits] = act.change();
        editIndexes[edits++] = act.index();
    }

    void deleted(Act act) {
        putLastOfChange(deletes, act);
    }

    /** Notes an act that says it shall be there: a row inserted, a record restored. */
    void kept(Act act) {
        putLastOfChange(keeps, act);
    }

    private static void putLastOfChange(List<Act> acts, Act act) {
        int last = acts.size() - 1;
        if (last >= 0 && acts.get(last).change() == act.change()) {
            acts.set(last, act);
        } else {
            acts.add(act);
        }
    }

    boolean isEdited() {
        return edits > 0;
    }

    /** The last keep of each change that has one. */
    List<Act> keeps() {
        return keeps;
    }

    /** A delete before a keep is spent. One that is not hides what was edited only by acts before it. */
    Fate fate(Causality causality) {
        Fate fate = Fate.KEPT;
        LaterActs laterKeeps = deletes.isEmpty() || keeps.isEmpty() ? null : new LaterActs(keeps, causality);
        for (Act delete : deletes) {
            if (laterKeeps == null || !isSpent(delete, laterKeeps)) {
                if (sawEverything(delete, causality)) {
                    return Fate.DELETED;
                }
                fate = Fate.KEPT_THOUGH_DELETED;
            }
        }
        return fate;
    }

    private boolean isSpent(Act delete, LaterActs laterKeeps) {
        return laterKeeps.areAfter(delete.change()) || keptLaterInTheSameChange(delete);
    }

    /** Keeps stand in the order of their changes. */
    private boolean keptLaterInTheSameChange(Act delete) {
        int found = Collections.binarySearch(keeps, delete, Comparator.comparingInt(Act::change));
        return found >= 0 && delete.index() < keeps.get(found).index();
    }

    private boolean sawEverything(Act delete, Causality causality) {
        for (int i = 0; i < edits; i++) {
            boolean seen = editChanges[i] == delete.change()
                    ? editIndexes[i] < delete.index()
                    : causality.isBefore(editChanges[i], delete.change());
            if (!seen) {
                return false;
            }
        }
        return true;
    }
}
