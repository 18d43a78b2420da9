package org.turnstone.server.cases;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * On whose list each case stands: with whom it was handed to last; else with whom the list of what was given out names; else
 * with who was there last. Pure.
 *
 * <p>Example: a list gives GRI-0115 to Aneesa, and Tom calls there once by mistake: it stays hers. Her laptop is stolen and
 * Morag hands the case to Shazia: it is Shazia's, in round 2, and visits from then on count to that round.
 */
final class CaseOwners {
    private CaseOwners() {}

    private record Key(String number, String wave) {}

    /** @param logins of people by their keys in the dataset */
    static List<CaseFile> of(
            List<CaseFile> files,
            Collection<SampleList.Issued> issued,
            Collection<CaseHanding> handings,
            Map<String, String> logins) {
        Map<Key, String> listed = new HashMap<>();
        issued.forEach(one -> listed.put(new Key(one.number(), one.wave()), one.researcher()));
        Map<Key, List<CaseHanding>> handed = new HashMap<>();
        handings.stream()
                .sorted(Comparator.comparing(CaseHanding::at))
                .forEach(one -> handed.computeIfAbsent(
                                new Key(one.number(), one.wave()), any -> new java.util.ArrayList<>())
                        .add(one));
        return files.stream()
                .map(file -> {
                    Key key = new Key(file.number(), file.wave());
                    List<CaseHanding> rounds = handed.getOrDefault(key, List.of());
                    String given = rounds.isEmpty()
                            ? listed.getOrDefault(key, "")
                            : rounds.get(rounds.size() - 1).to();
                    String last = file.lastBy();
                    return file.standingWith(
                            given.isEmpty() && last != null ? logins.getOrDefault(last, "") : given, rounds);
                })
                .toList();
    }
}
