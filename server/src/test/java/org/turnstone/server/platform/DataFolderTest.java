package org.turnstone.server.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path temp;

    @Test
    void theFolderAndItsSecretsAreTheOwnersOnly() throws IOException {
        DataFolder folder = DataFolder.open(temp.resolve("a/b"));

        boolean written = DataFolder.writeSecretIfAbsent(folder.adminTokenFile(), new SecureRandom());

        assertThat(written).isTrue();
        assertThat(permissions(folder.path())).isEqualTo("rwx------");
        assertThat(permissions(folder.adminTokenFile())).isEqualTo("rw-------");
        assertThat(DataFolder.readSecret(folder.adminTokenFile())).hasSize(43);
    }

    @Test
    void aFolderThatOthersMayReadIsClosedToThem() throws IOException {
        Path open = Files.createDirectory(
                temp.resolve("open"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));

        DataFolder.open(open);

        assertThat(permissions(open)).isEqualTo("rwx------");
    }

    @Test
    void aSecretThatIsThereIsKept() throws IOException {
        Path file = DataFolder.open(temp).adminTokenFile();
        DataFolder.writeOwnerOnly(file, "kept\n");

        assertThat(DataFolder.writeSecretIfAbsent(file, new SecureRandom())).isFalse();
        assertThat(DataFolder.readSecret(file)).isEqualTo("kept");
        assertThatThrownBy(() -> DataFolder.writeOwnerOnly(file, "other"))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void anEmptySecretIsNotRead() throws IOException {
        Path file = Files.writeString(temp.resolve("empty"), "\n");

        assertThatThrownBy(() -> DataFolder.readSecret(file)).isInstanceOf(IOException.class);
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
