package org.turnstone.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of docs/testing.md, from which {@code ./turnstone prove} runs, names tests that are there. */
class ProofTableTest {
    private static final Path ROOT = ArchitecturePage.root();

    private record Carrier(String row, String module, String test) {}

    private static List<Carrier> carriers() throws IOException {
        List<Carrier> carriers = new ArrayList<>();
        for (String line : Files.readAllLines(ROOT.resolve("docs/testing.md"))) {
            if (line.matches("\\| [A-Z][0-9] \\|.*")) {
                String[] cells = line.split("\\|", -1);
                carriers.add(new Carrier(
                        cells[1].trim(), cells[3].trim(), cells[4].trim().replace("`", "")));
            }
        }
        return carriers;
    }

    @Test
    void everyCarrierOfARowIsATestOfItsModule() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Carrier carrier : carriers()) {
            String name = carrier.test().replaceFirst("#.*", "") + ".java";
            try (Stream<Path> files = Files.walk(ROOT.resolve(carrier.module()).resolve("src/test/java"))) {
                boolean found = files.anyMatch(file -> file.endsWith(name) && mentions(file, carrier.row()));
                if (!found) {
                    missing.add(carrier.toString());
                }
            }
        }

        assertThat(missing).isEmpty();
        assertThat(carriers()).extracting(Carrier::row).contains("P1");
    }

    @Test
    void theLauncherProvesEachRow() throws IOException {
        Matcher rows = Pattern.compile("(?m)^rows='([^']*)'$").matcher(Files.readString(ROOT.resolve("turnstone")));

        assertThat(rows.find()).isTrue();
        assertThat(rows.group(1).split(" "))
                .containsExactlyInAnyOrderElementsOf(
                        carriers().stream().map(Carrier::row).distinct().toList());
    }

    private static boolean mentions(Path file, String row) {
        try {
            return Pattern.compile("\\b" + row + "\\b")
                    .matcher(Files.readString(file))
                    .find();
        } catch (IOException e) {
            throw new AssertionError("a source of ours cannot be read: " + file, e);
        }
    }
}
