package org.turnstone.field.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.testing.FieldSite;

/** {@code field vault check} as a person and a script meet it. */
final class VaultCheckCommandTest {
    @TempDir
    Path folder;

    private final FieldSite site = new FieldSite(81);

    private CommandLine tom() throws Exception {
        CommandLine tom = new CommandLine(site, folder, "tom");
        tom.enrol();
        return tom;
    }

    @Test
    void aWholeVaultEndsWithZero() throws Exception {
        CommandLine.Ran ran = tom().run("vault", "check");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).matches("All of \\d+ values are as they were saved\\.");
    }

    @Test
    void aDamageEndsWithFourAndARepairWithZero() throws Exception {
        CommandLine tom = tom();
        Path header = folder.resolve("tom").resolve("vault.hdr");
        byte[] intact = Files.readAllBytes(header);
        try (RandomAccessFile file = new RandomAccessFile(header.toFile(), "rw")) {
            file.seek(99);
            file.write(file.read() ^ 1);
        }

        CommandLine.Ran looked = tom.run("vault", "check", "--json");

        assertThat(looked.code()).isEqualTo(4);
        assertThat(looked.json().getJsonArray("findings").getJsonObject(0).getString("code"))
                .isEqualTo("vault-header-copy");
        CommandLine.Ran repaired = tom.run("vault", "check", "--repair");
        assertThat(repaired.code()).isZero();
        assertThat(repaired.out()).contains("vault.hdr").contains("whole again");
        assertThat(Files.readAllBytes(header)).isEqualTo(intact);
    }

    @Test
    void whatTheNextSyncHasToBringEndsWithSeven() throws Exception {
        CommandLine tom = tom();
        Files.delete(folder.resolve("guards").resolve(guard()));

        CommandLine.Ran repaired = tom.run("vault", "check", "--repair");

        assertThat(repaired.code()).isEqualTo(7);
        assertThat(repaired.out()).contains("new page of the log").contains("next sync");
        assertThat(tom.run("vault", "check").code()).isZero();
    }

    @Test
    void aWrongPassphraseEndsWithThree() throws Exception {
        assertThat(tom().runWith("something else entirely", "vault", "check").code())
                .isEqualTo(3);
    }

    private String guard() throws Exception {
        try (var files = Files.list(folder.resolve("guards"))) {
            return files.findFirst().orElseThrow().getFileName().toString();
        }
    }
}
