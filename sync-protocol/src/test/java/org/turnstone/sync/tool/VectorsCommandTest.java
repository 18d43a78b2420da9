package org.turnstone.sync.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class VectorsCommandTest {
    private static final String HEAD = "{\"format\":\"turnstone-merge-vectors-1\",\"cases\":[";
    private static final String CASE = "{\"name\":\"one\",\"changes\":[{\"id\":\"a0\",\"deps\":[],\"wall\":1,\"ops\":"
            + "[{\"op\":\"set\",\"path\":\"age\",\"value\":{\"i\":34}}]}],"
            + "\"expect\":{\"erased\":false,\"bin\":false,\"fields\":{\"age\":{\"i\":34}},\"rows\":{},\"review\":[]}}";

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return new CommandLine(new VectorsCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    @Test
    void casesOfAllFilesAreCounted() throws IOException {
        int exit = run(file("a.json", HEAD + CASE + "]}"), file("b.json", HEAD + CASE + "]}"));

        assertThat(exit).isZero();
        assertThat(out.toString().strip()).isEqualTo("2 passed, 0 failed");
    }

    @Test
    void aFailingCaseIsPrintedWithWhatWasExpectedAndWhatCame() throws IOException {
        String wrong = CASE.replace("\"fields\":{\"age\":{\"i\":34}}", "\"fields\":{\"age\":{\"s\":\"34\"}}");

        int exit = run(file("a.json", HEAD + CASE + "," + wrong.replace("one", "two") + "]}"));

        assertThat(exit).isEqualTo(1);
        assertThat(out.toString())
                .contains("FAILED two", "expected {", "{\"s\":\"34\"}", "actual   {", "{\"i\":34}")
                .endsWith("1 passed, 1 failed" + System.lineSeparator());
    }

    @Test
    void everyPartOfAnExpectationIsCompared() throws IOException {
        String[] wrongs = {
            CASE.replace("\"erased\":false", "\"erased\":true"),
            CASE.replace("\"bin\":false", "\"bin\":true"),
            CASE.replace("\"rows\":{}", "\"rows\":{\"g\":[]}"),
            CASE.replace("\"review\":[]", "\"review\":[{\"kind\":\"record-deleted-while-edited\"}]"),
            CASE.replace("\"fields\":{\"age\":{\"i\":34}}", "\"fields\":{}"),
        };
        for (String wrong : wrongs) {
            assertThat(run(file("a.json", HEAD + wrong + "]}"))).isEqualTo(1);
        }
    }

    @Test
    void aMalformedFileIsExitFourAndTheOthersStillRun() throws IOException {
        String[] malformed = {
            "",
            "[]",
            HEAD + "]}",
            HEAD + CASE + "]",
            "[".repeat(100_000),
            HEAD + "[".repeat(20) + "]".repeat(20) + "]}",
            HEAD + CASE + "," + CASE + "]}",
            "{\"format\":\"another\",\"cases\":[" + CASE + "]}",
            HEAD + CASE.replace("\"set\"", "\"sett\"") + "]}",
            HEAD + CASE.replace("\"wall\":1", "\"wall\":1.5") + "]}",
            HEAD + CASE.replace("{\"i\":34}}]", "{\"i\":9007199254740992}}]") + "]}",
            HEAD + CASE.replace("\"age\"", "\"g[\"") + "]}",
            HEAD + CASE.replace("\"a0\"", "\"12345678901234567\"") + "]}",
            HEAD + CASE.replace("\"deps\":[]", "\"deps\":[\"a0\"]") + "]}",
            HEAD + CASE.replace("\"deps\"", "\"quarantine\":true,\"deps\"") + "]}",
            HEAD + CASE.replace("\"wall\":1", "\"wall\":1,\"wall\":2") + "]}",
        };
        for (String content : malformed) {
            out.getBuffer().setLength(0);

            assertThat(run(file("bad.json", content), file("good.json", HEAD + CASE + "]}")))
                    .as("%.200s", content)
                    .isEqualTo(4);
            assertThat(out.toString().strip()).isEqualTo("1 passed, 0 failed");
            assertThat(err.toString()).contains("bad.json is not a vector file");
        }
    }

    @Test
    void noFileAndAMissingFileAreWrongUse() {
        assertThat(run()).isEqualTo(2);
        assertThat(run(folder.resolve("none.json").toString())).isEqualTo(2);
    }
}
