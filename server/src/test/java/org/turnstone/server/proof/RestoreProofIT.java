package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.server.admin.AdminMain;
import org.turnstone.server.it.ServerCalls;
import org.turnstone.server.it.TestLaptop;
import org.turnstone.server.platform.RunningServer;
import org.turnstone.server.platform.ServerLaunch;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.exchange.PeerRefusedException;
import org.turnstone.sync.exchange.SyncReport;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.RecordId;

/**
 * A server whose database was put back to last week, and which signs a decision before it notices, is refilled by its
 * laptops: nothing that was acknowledged is lost, who was shut out stays out, and its laptops are told so only while it is so.
 */
@Tag("proof")
class RestoreProofIT {
    private static final String SITE = "restored";

    @TempDir
    Path folder;

    private int port;
    private int exitCode;

    @BeforeEach
    void aPort() throws IOException {
        port = BuiltTree.freePort();
    }

    private RunningServer start(ProofDatabase database) throws Exception {
        return RunningServer.start(
                new ServerLaunch(folder, port, database.settings(), System.getenv(), true), line -> {});
    }

    private static ServerCalls calls(RunningServer server) {
        return new ServerCalls(server.address().toString(), server.data().adminTokenFile());
    }

    private String admin(RunningServer server, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(
                "--url",
                server.address().toString(),
                "--token-file",
                server.data().adminTokenFile().toString()));
        AdminMain.Outcome outcome = AdminMain.run(all);
        exitCode = outcome.exitCode();
        return outcome.output() + outcome.error();
    }

    private static TestLaptop laptop(ServerCalls calls, String login) {
        calls.createUser(SITE, login, "facilitator");
        return TestLaptop.enrol(calls, calls.issueCode(SITE, login));
    }

    private static ChangeId save(TestLaptop laptop, String answer) {
        RecordId record = laptop.newRecord();
        return laptop.save(record, List.of(new Operation.Set(new FieldPath("q"), new FieldValue.Text(answer))))
                .entry()
                .id();
    }

    private Path databaseFolder() {
        return folder.resolve("database");
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.exists(to)) {
            try (Stream<Path> old = Files.walk(to)) {
                for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        try (Stream<Path> files = Files.walk(from)) {
            for (Path path : files.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    private static DeviceCertificate deviceOf(TestLaptop laptop) {
        return laptop.certificate();
    }

    @Test
    void laptopsGiveARestoredServerBackWhatItsBackupDidNotHave() throws Exception {
        Path backup = folder.resolveSibling(folder.getFileName() + "-backup");
        Set<ChangeId> acknowledged = new HashSet<>();
        try (ProofDatabase database = ProofDatabase.h2(folder)) {
            TestLaptop ada;
            TestLaptop kim;
            TestLaptop lee;
            try (RunningServer server = start(database)) {
                ServerCalls calls = calls(server);
                calls.createSite(SITE);
                ada = laptop(calls, "ada");
                kim = laptop(calls, "kim");
                acknowledged.add(save(ada, "before the backup"));
                ada.sync();
                kim.sync();
            }
            copy(databaseFolder(), backup);

            try (RunningServer server = start(database)) {
                ServerCalls calls = calls(server);
                lee = laptop(calls, "lee");
                lee.sync();
                acknowledged.add(save(lee, "from a laptop the backup does not know"));
                lee.sync();
                admin(server, "device", "revoke", deviceOf(lee).deviceId().toHex(), "--site", SITE, "--reason", "lost");
                assertThat(exitCode).isZero();
                acknowledged.add(save(ada, "after the backup"));
                ada.sync();
                kim.sync();
            }
            copy(backup, databaseFolder());

            try (RunningServer server = start(database)) {
                ServerCalls calls = calls(server);
                TestLaptop zoe = laptop(calls, "zoe");

                assertThatThrownBy(ada::sync)
                        .isInstanceOfSatisfying(
                                PeerRefusedException.class,
                                refused -> assertThat(refused.code()).isEqualTo("SERVER_RECOVERING"));
                String status = admin(server, "site", "recover", SITE);
                assertThat(exitCode).isEqualTo(7);
                assertThat(status).contains("2 histories", "heard from: ada", "Still out: kim");
                assertThatThrownBy(kim::sync).isInstanceOf(PeerRefusedException.class);
                admin(server, "site", "recover", SITE, "--confirm");
                assertThat(exitCode).isZero();

                SyncReport report = ada.sync();
                kim.sync();
                zoe.sync();
                ChangeId fresh = save(zoe, "by a laptop that only the restored server knew");
                zoe.sync();
                TestLaptop max = laptop(calls, "max");
                max.sync();

                assertThat(report.serverOlder()).isFalse();
                assertThat(ada.control().isForked()).isFalse();
                assertThat(ada.control().serverEpochs()).hasSize(2);
                assertThat(ada.control().isRevoked(deviceOf(lee).deviceId())).isTrue();
                assertThat(ada.control().device(deviceOf(zoe).deviceId())).isPresent();
                Set<ChangeId> lost = new HashSet<>(acknowledged);
                lost.removeAll(max.entries());
                assertThat(lost).isEmpty();
                assertThat(max.entries()).contains(fresh);
                assertThatThrownBy(lee::sync)
                        .isInstanceOfSatisfying(
                                PeerRefusedException.class,
                                refused -> assertThat(refused.code()).isEqualTo("REVOKED"));
                System.out.println(
                        "restored server: " + acknowledged.size() + " acknowledged, " + lost.size() + " lost");
            }
        }
    }
}
