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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void theServerHasHalfAGigabyteUnlessItIsGivenMore() throws Exception {
        assertThat(launchWith(Map.of()).memoryMegabytes()).isEqualTo(512);
        assertThat(launchWith(Map.of("turnstone.memory-megabytes", "2048")).memoryMegabytes())
                .isEqualTo(2048);
    }

    @ParameterizedTest
    @ValueSource(strings = {"255", "-1", "1g", "", "99999999999"})
    void memoryThatIsNoNumberOrTooLittleStopsTheStart(String text) {
        ServerLaunch launch = launchWith(Map.of("turnstone.memory-megabytes", text));

        assertThatThrownBy(() -> RunningServer.start(launch, sentence -> {}))
                .isInstanceOf(ServerStartException.class)
                .hasMessage("turnstone.memory-megabytes is a number of at least 256. Nothing was started or changed.");
    }

    private ServerLaunch launchWith(Map<String, String> file) {
        return new ServerLaunch(temp, 0, file, Map.of(), true);
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
