package org.turnstone.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AuditWordsTest {
    private static final Pattern RECORDED = Pattern.compile(
            "audit\\s*\\.record\\(\\s*[^,;]+,\\s*\"([a-z-]+\\.[a-z.-]*[a-z]|sign-in)\"", Pattern.DOTALL);

    @Test
    void everyActionThatIsWrittenDownHasWords() throws IOException {
        Set<String> recorded = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
            for (Path source :
                    sources.filter(path -> path.toString().endsWith(".java")).toList()) {
                Matcher found = RECORDED.matcher(Files.readString(source));
                while (found.find()) {
                    recorded.add(found.group(1));
                }
            }
        }

        assertThat(recorded).hasSizeGreaterThan(25).contains("sign-in", "answer.correct", "identifier.read");
        assertThat(recorded).allMatch(action -> !AuditWords.of(action).equals(action));
    }

    @Test
    void idsAreCutToWhatPeopleCompare() {
        assertThat(AuditWords.actor("device 0123456789abcdef0123456789abcdef")).isEqualTo("laptop 01234567…");
        assertThat(AuditWords.actor("morag")).isEqualTo("morag");
        assertThat(AuditWords.shortened("0123456789abcdef0123456789abcdef f_summary: both said"))
                .isEqualTo("01234567… f_summary: both said");
    }
}
