package org.turnstone.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each claim of docs/threat-model.md names at least one test, and every test that a page names is there, and every row. */
class ThreatModelTest {
    private static final Path ROOT = ArchitecturePage.root();
    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z0-9]*(?:Test|IT))`");

    /** With the method, if one is named. */
    private static final Pattern NAMED =
            Pattern.compile("`([A-Z][A-Za-z0-9]*(?:Test|IT|Contract))(?:#([a-zA-Z0-9]+))?`");

    private static final Pattern ROW = Pattern.compile("\\brows? ([A-Z][0-9](?:(?:, | and )[A-Z][0-9])*)");

    private static List<String> claims() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/threat-model.md"));
        String section = page.substring(page.indexOf("## What is claimed"), page.indexOf("## What is not claimed"));
        return section.lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| claim "))
                .toList();
    }

    /** Sources by the name of their class. */
    private static Map<String, Path> tests() {
        try (Stream<Path> files = Stream.of("sync-protocol", "field-client", "server")
                .map(module -> ROOT.resolve(module).resolve("src/test/java"))
                .flatMap(ThreatModelTest::walk)) {
            // One name may stand in two modules; which of the two is meant does not matter here.
            return files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            Function.identity(),
                            (one, other) -> one));
        }
    }

    private static Stream<Path> walk(Path folder) {
        try {
            return Files.walk(folder);
        } catch (IOException e) {
            throw new AssertionError("the sources of a module cannot be read", e);
        }
    }

    @Test
    void everyClaimNamesTestsThatExist() throws IOException {
        Map<String, Path> tests = tests();
        List<String> unproved = new ArrayList<>();
        for (String claim : claims()) {
            Matcher named = TEST.matcher(claim);
            int found = 0;
            while (named.find()) {
                found++;
                if (!tests.containsKey(named.group(1))) {
                    unproved.add(named.group(1) + " does not exist: " + claim);
                }
            }
            if (found == 0) {
                unproved.add("no test: " + claim);
            }
        }

        assertThat(claims()).hasSizeGreaterThan(15);
        assertThat(unproved).isEmpty();
    }

    @Test
    void everyTestThatAPageNamesIsThereAndHasTheMethod() throws IOException {
        Map<String, Path> tests = tests();
        List<String> missing = new ArrayList<>();
        for (Path page : pages()) {
            Matcher named = NAMED.matcher(Files.readString(page));
            while (named.find()) {
                Path source = tests.get(named.group(1));
                String method = named.group(2);
                if (source == null) {
                    missing.add(page.getFileName() + ": " + named.group(1));
                } else if (method != null && !Files.readString(source).contains("void " + method + "(")) {
                    missing.add(page.getFileName() + ": " + named.group());
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void everyRowThatAClaimNamesIsProved() throws IOException {
        String table = Files.readString(ROOT.resolve("docs/testing.md"));
        List<String> missing = new ArrayList<>();
        int found = 0;
        for (String claim : claims()) {
            Matcher rows = ROW.matcher(claim);
            while (rows.find()) {
                for (String row : rows.group(1).split(", | and ")) {
                    found++;
                    if (!table.contains("\n| " + row + " | ")) {
                        missing.add(row + ": " + claim);
                    }
                }
            }
        }

        assertThat(found).isPositive();
        assertThat(missing).isEmpty();
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }
}
