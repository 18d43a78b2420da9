package org.turnstone.server.cases;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.turnstone.form.OutlineNode;

/**
 * All cases of a site's form, with what their codes mean.
 *
 * @param formId of the form that tells of visits; empty if the site has none
 * @param cases by number and wave
 * @param unnamed records that name no case
 * @param opened records that were opened so far
 * @param total records that there are
 * @param people names by the keys of the dataset
 * @param laptops short ids by the keys of the dataset
 */
public record Caseload(
        String formId,
        List<CaseFile> cases,
        int unnamed,
        int opened,
        int total,
        Map<String, String> outcomes,
        Map<String, String> waves,
        Map<String, String> areas,
        Map<String, String> people,
        Map<String, String> laptops) {
    public Caseload {
        cases = List.copyOf(cases);
        outcomes = Map.copyOf(outcomes);
        waves = Map.copyOf(waves);
        areas = Map.copyOf(areas);
        people = Map.copyOf(people);
        laptops = Map.copyOf(laptops);
    }

    /** False while records are still being opened. */
    public boolean isWhole() {
        return opened >= total;
    }

    public String outcome(String code) {
        return outcomes.getOrDefault(code, code);
    }

    public String wave(String code) {
        return waves.getOrDefault(code, code);
    }

    public String area(String code) {
        return areas.getOrDefault(code, code);
    }

    public String person(String key) {
        return people.getOrDefault(key, key);
    }

    public String laptop(String key) {
        return laptops.getOrDefault(key, key);
    }

    public Optional<CaseFile> find(String number, String wave) {
        return cases.stream()
                .filter(file -> file.number().equals(number) && file.wave().equals(wave))
                .findFirst();
    }

    /** Tallies of the cases that fall together, in the order of their names. */
    public static Map<String, Tally> tallies(Collection<CaseFile> cases, Function<CaseFile, String> by) {
        Map<String, List<CaseFile>> groups = new TreeMap<>();
        cases.forEach(file ->
                groups.computeIfAbsent(by.apply(file), any -> new ArrayList<>()).add(file));
        Map<String, Tally> tallies = new LinkedHashMap<>();
        groups.forEach((name, some) -> tallies.put(name, Tally.of(some)));
        return tallies;
    }

    static Map<String, String> words(Optional<OutlineNode.Question> question, String language) {
        Map<String, String> words = new LinkedHashMap<>();
        question.ifPresent(
                found -> found.choices().forEach(choice -> words.put(choice.code(), choice.label(language))));
        return words;
    }

    @Override
    public String toString() {
        return cases.size() + " cases";
    }
}
