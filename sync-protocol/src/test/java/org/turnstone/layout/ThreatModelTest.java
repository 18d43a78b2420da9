package org.turnstone.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each claim of docs/threat-model.md names at least one test, and every test it names is there. */
class ThreatModelTest {
    private static final Path ROOT = ArchitecturePage.root();
    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z0-9]*(?:Test|IT))`");

    private static List<String> claims() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/threat-model.md"));
        String section = page.substring(page.indexOf("## What is claimed"), page.indexOf("## What is not claimed"));
        return section.lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| claim "))
                .toList();
    }

    private static Set<String> tests() throws IOException {
        try (Stream<Path> files = Stream.of("sync-protocol", "field-client", "server")
                .map(module -> ROOT.resolve(module).resolve("src/test/java"))
                .flatMap(ThreatModelTest::walk)) {
            return files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
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
        Set<String> tests = tests();
        List<String> unproved = new ArrayList<>();
        for (String claim : claims()) {
            Matcher named = TEST.matcher(claim);
            int found = 0;
            while (named.find()) {
                found++;
                if (!tests.contains(named.group(1))) {
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
}
