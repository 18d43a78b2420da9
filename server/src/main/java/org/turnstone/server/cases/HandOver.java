package org.turnstone.server.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.turnstone.server.platform.ProblemException;

/** Which of the cases that somebody names change hands, and from whom; or why none does. Pure. */
final class HandOver {
    static final String NOTHING_CHANGED = "No case was handed over.";

    private HandOver() {}

    /**
     * Those that are not the person's already, by whose they are now.
     *
     * <p>Example: two people look at a list of Aneesa's cases. One hands GRI-0115 to Tom; the other, whose page still says
     * Aneesa, hands it to Shazia and is refused, since Tom may stand at that door already.
     *
     * @param from login with whom the one who hands over saw them, empty for nobody's; absent if they do not say
     * @throws ProblemException 404 if a case is not known, 409 if one is with somebody else than {@code from} meanwhile, or if
     *     all are the person's already, 503 while records are being opened
     */
    static SortedMap<String, List<CaseFile>> of(
            Caseload load, List<CaseHandings.Door> doors, Optional<String> from, String to) {
        if (!load.isWhole()) {
            throw new ProblemException(
                    503,
                    "OPENING",
                    "The records are still being opened, so it is not known yet with whom each case is.",
                    NOTHING_CHANGED + " Try again in a minute.");
        }
        SortedMap<String, List<CaseFile>> byOwner = new TreeMap<>();
        for (CaseHandings.Door door : doors.stream().distinct().toList()) {
            CaseFile file = load.find(door.number(), door.wave())
                    .orElseThrow(() -> new ProblemException(
                            404, "NO_CASE", "One of these cases is not known at this site.", NOTHING_CHANGED));
            if (file.owner().equals(to)) {
                continue;
            }
            if (from.isPresent() && !from.get().equals(file.owner())) {
                throw new ProblemException(
                        409,
                        "HANDED_ON",
                        "One of these cases is with " + (file.owner().isEmpty() ? "nobody" : file.owner())
                                + " meanwhile.",
                        NOTHING_CHANGED + " Load the page again and look with whom they are.");
            }
            byOwner.computeIfAbsent(file.owner(), any -> new ArrayList<>()).add(file);
        }
        if (byOwner.isEmpty()) {
            throw new ProblemException(409, "SAME_PERSON", "These cases are with " + to + " already.", NOTHING_CHANGED);
        }
        return byOwner;
    }
}
