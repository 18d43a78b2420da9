package org.turnstone.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FormMainTest {
    private final StringWriter said = new StringWriter();

    private int run(String... arguments) {
        CommandLine commandLine = FormMain.commandLine();
        commandLine.setOut(new PrintWriter(said, true));
        commandLine.setErr(new PrintWriter(said, true));
        return commandLine.execute(arguments);
    }

    private static Path form(Path folder, String type) throws IOException {
        return Files.writeString(folder.resolve("visit.md"), """
                | survey  |        |      |       |
                |         | type   | name | label |
                |         | %s     | a    | A     |
                | settings | form_id | version |
                |         | visit   | 2026112201 |
                """.formatted(type));
    }

    @Test
    void aWorkbookIsCheckedWithItsNotes(@TempDir Path folder) throws IOException {
        int exit = run("check", form(folder, "numeric").toString());

        assertThat(exit).isEqualTo(ExitCode.DONE);
        assertThat(said.toString())
                .contains("Note: [row : 2] The type 'numeric'")
                .contains("visit version 2026112201 can be used: 1 questions");
    }

    @Test
    void aFormThatCannotBeMadeIsRefusedWithThePlace(@TempDir Path folder) throws IOException {
        int exit = run("check", form(folder, "texxt").toString());

        assertThat(exit).isEqualTo(ExitCode.MALFORMED);
        assertThat(said.toString()).contains("Nothing was changed").contains("survey, row 2, column 'type'");
    }

    @Test
    void aFolderOfSheetsIsConverted(@TempDir Path folder) throws IOException {
        Path sheets = Files.createDirectory(folder.resolve("visit"));
        Files.writeString(sheets.resolve("survey.csv"), "type,name,label\ntext,a,A\n");
        Path out = folder.resolve("visit.xml");

        int exit = run("convert", sheets.toString(), out.toString());

        assertThat(exit).isEqualTo(ExitCode.DONE);
        assertThat(out)
                .content()
                .contains("<data id=\"visit\">")
                .contains("<bind nodeset=\"/data/a\" type=\"string\"/>");
    }
}
