package org.turnstone.server.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerLaunchTest {
    @TempDir
    Path temp;

    @Test
    void anOptionIsStrongerThanTheEnvironmentAndThatThanTheFile() throws Exception {
        Map<String, String> file = Map.of("turnstone.http.port", "1001", "turnstone.db.user", "file");
        Map<String, String> environment = Map.of("TURNSTONE_HTTP_PORT", "1002");

        assertThat(new ServerLaunch(temp, 1003, file, environment, false).effectivePort())
                .isEqualTo(1003);
        ServerLaunch withoutOption = new ServerLaunch(temp, null, file, environment, false);
        assertThat(withoutOption.effectivePort()).isEqualTo(1002);
        assertThat(withoutOption.systemProperties()).containsExactly(Map.entry("turnstone.db.user", "file"));
        assertThat(new ServerLaunch(temp, null, file, Map.of(), false).effectivePort())
                .isEqualTo(1001);
    }

    @Test
    void aNameThatDoesNotExistStopsTheStartAndIsNamed() throws IOException {
        Path file = Files.writeString(temp.resolve("c"), "turnstone.db.urll=x\nother=y\nturnstone.db.user=z\n");

        assertThatThrownBy(() -> ServerLaunch.readConfiguration(file))
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("no setting called other, turnstone.db.urll.")
                .hasMessageContaining("Nothing was started");
    }

    @Test
    void anUnknownNameInTheEnvironmentStopsTheStartToo() {
        ServerLaunch launch = new ServerLaunch(temp, 0, Map.of(), Map.of("TURNSTONE_HTPP_PORT", "1"), true);

        assertThatThrownBy(() -> RunningServer.start(launch, sentence -> {}))
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("TURNSTONE_HTPP_PORT");
    }

    @Test
    void aPortInUseIsSaidInWords() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ServerLaunch launch = new ServerLaunch(temp, taken.getLocalPort(), Map.of(), Map.of(), true);

            assertThatThrownBy(() -> RunningServer.start(launch, sentence -> {}))
                    .isInstanceOf(ServerStartException.class)
                    .hasMessageContaining("in use")
                    .hasMessageContaining("--port");
        }
    }

    @Test
    void anAddressOfTheNetworkNeedsTls() {
        ServerLaunch launch = new ServerLaunch(temp, 0, Map.of("turnstone.http.address", "0.0.0.0"), Map.of(), true);

        assertThatThrownBy(() -> RunningServer.start(launch, sentence -> {}))
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("without TLS");
        assertThat(temp).isEmptyDirectory();
    }
}
