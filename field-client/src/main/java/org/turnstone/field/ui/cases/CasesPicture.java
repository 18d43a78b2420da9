package org.turnstone.field.ui.cases;

import java.util.List;
import java.util.Optional;
import org.turnstone.field.capture.Caseload;
import org.turnstone.field.capture.RecordIndex;
import org.turnstone.sync.record.FormHash;

/**
 * What the page of cases shows. Immutable; toString names no door.
 *
 * @param made what is said of the list as a whole: how many there are, how many are still to go to, and as of when
 * @param form with which a visit is begun; empty if it is not on this laptop
 */
record CasesPicture(String made, List<Line> lines, Optional<FormHash> form) {
    CasesPicture {
        lines = List.copyOf(lines);
    }

    /**
     * One case in words.
     *
     * @param title number and wave
     * @param place area and round
     * @param came visits, and what it came to
     * @param done whether nobody need go there again
     * @param calls the visits that the office told of, the newest first
     */
    record Line(Caseload.Door door, String title, String place, String came, boolean done, List<String> calls) {
        Line {
            calls = List.copyOf(calls);
        }

        List<RecordIndex.Line> here() {
            return door.here();
        }

        @Override
        public String toString() {
            return "line of a case";
        }
    }

    @Override
    public String toString() {
        return lines.size() + " cases";
    }
}
