package org.turnstone.field.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.field.testing.FieldSite;
import org.turnstone.field.vault.Vault;
import org.turnstone.field.vault.VaultPlace;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;
import org.turnstone.sync.record.FormHash;
import org.turnstone.sync.testing.Proof;
import org.turnstone.sync.testing.TestCount;

/**
 * Row B1: what earlier versions wrote is read. The vaults of {@code src/test/resources/frozen} open and display what was typed
 * into them; the frozen bundle and its parts are read by the golden files' own test. A vault is frozen with
 *
 * <pre>
 * mvn test -pl field-client -am -Dtest=FrozenVaultTest -Dsurefire.failIfNoSpecifiedTests=false -Dturnstone.freeze=NAME
 * </pre>
 *
 * once for each version that changes the store, and never altered afterwards.
 */
class FrozenVaultTest {
    private static final FieldPath REFERENCE = new FieldPath("w/w_ref");
    private static final String TYPED = "GRI-W-0031";

    private static Path frozen() throws IOException, URISyntaxException {
        URL here = Objects.requireNonNull(FrozenVaultTest.class.getResource("/frozen/README.txt"));
        return Objects.requireNonNull(Path.of(here.toURI()).getParent());
    }

    @Test
    void everyFrozenVaultAndBundleIsRead(@TempDir Path folder) throws Exception {
        List<Path> vaults = new ArrayList<>();
        try (Stream<Path> here = Files.list(frozen())) {
            here.filter(Files::isDirectory).forEach(vaults::add);
        }
        int read = 0;
        for (Path vault : vaults) {
            Path copy =
                    folder.resolve(Objects.requireNonNull(vault.getFileName()).toString());
            copy(vault, copy);
            read += displays(copy) ? 1 : 0;
        }
        TestCount bundles = TestCount.of("org.turnstone.sync.wire.GoldenFilesTest");

        Proof.of("B1", "frozen-files-are-read")
                .all("vaults", read, vaults.size())
                .all("bundle-and-parts", bundles.passed(), bundles.found())
                .conclude();
    }

    private static boolean displays(Path copy) throws Exception {
        FieldSite site = new FieldSite(1);
        try (Vault vault = site.reopen(new VaultPlace(copy.resolve("vault"), copy.resolve("guards")))) {
            return site.records(vault).all().stream()
                    .anyMatch(view -> view.state()
                            .value(REFERENCE)
                            .filter(new FieldValue.Text(TYPED)::equals)
                            .isPresent());
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    /** Freezes a vault of this version into the sources. */
    @Test
    @EnabledIfSystemProperty(named = "turnstone.freeze", matches = "[a-z0-9.-]+")
    void freezeOneNow() throws Exception {
        Path place = Path.of("src", "test", "resources", "frozen", System.getProperty("turnstone.freeze"));
        assertThat(place).doesNotExist();
        FieldSite site = new FieldSite(1);
        FormHash form = site.publish("tfc_workshop_record");
        try (Vault vault = site.member(new VaultPlace(place.resolve("vault"), place.resolve("guards")));
                RecordWork work = site.records(vault).begin(form)) {
            assertThat(work.answer(REFERENCE, new FieldValue.Text(TYPED)).isAccepted())
                    .isTrue();
            work.save(null);
        }
        Files.writeString(place.resolve("passphrase.txt"), FieldSite.PASSPHRASE + "\n", StandardCharsets.UTF_8);
    }
}
