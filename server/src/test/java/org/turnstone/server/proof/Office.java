package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.turnstone.form.SampleForms;
import org.turnstone.server.platform.RunningServer;
import org.turnstone.server.platform.ServerLaunch;
import org.turnstone.sync.testing.LeakSearch;

/**
 * The office of several scenarios: one server on PostgreSQL and one browser for them all. Each scenario has a site, laptops and
 * a folder of its own.
 */
final class Office implements AutoCloseable {
    private final Path folder;
    private final ProofDatabase database;
    private final RunningServer server;
    private final Chromium browser;
    private final Map<String, String> passwords = new HashMap<>();

    private Office(Path folder, ProofDatabase database, RunningServer server, Chromium browser) {
        this.folder = folder;
        this.database = database;
        this.server = server;
        this.browser = browser;
    }

    static Office open(Path folder) throws Exception {
        Optional<Path> program = Chromium.installed();
        assertThat(program)
                .as("a browser; ./turnstone test installs the package chromium where it can")
                .isPresent();
        ProofDatabase database = ProofDatabase.postgres();
        try {
            RunningServer server = RunningServer.start(
                    ServerLaunch.shortLivedIn(folder.resolve("server"), database.settings()), line -> {});
            Chromium browser = Chromium.start(program.get(), Files.createDirectories(folder.resolve("browser")));
            browser.size(1280, 900, false);
            return new Office(folder, database, server, browser);
        } catch (Exception e) {
            database.close();
            throw e;
        }
    }

    RunningServer server() {
        return server;
    }

    Chromium browser() {
        return browser;
    }

    /** A fresh site. */
    Scene scene(String site, SampleForms... forms) throws Exception {
        return new Scene(server, passwords, Files.createDirectories(folder.resolve(site)), site, forms);
    }

    /** Somebody at the console of a site, signed in. */
    Desk desk(Scene scene, String login, String role) throws Exception {
        String password = login.equals("morag") ? passwords.get(login) : scene.person(login, role);
        return new Desk(browser, server.address(), scene.site(), login, String.valueOf(password));
    }

    /** No word of these is anywhere in the clear: not at the scene, in the server's files or in its tables. */
    void assertNothingLeaks(Scene scene, Collection<String> words) throws Exception {
        assertThat(scene.leaks(words)).isEmpty();
        LeakSearch search = new LeakSearch(words);
        assertThat(search.in(LeakProofIT.dump(database))).isEmpty();
        assertThat(search.below(folder, place -> place.startsWith("server") && !LeakProofIT.isProgram(place))
                        .leaks())
                .isEmpty();
        assertThat(browser.foreignRequests()).as("addresses elsewhere").isEmpty();
    }

    /** The page can be read by everybody, at the width of a desk and of a telephone; a picture of it is kept. */
    void assertForEverybody(String name) throws Exception {
        String axe = Chromium.axe();
        Path pictures = Files.createDirectories(Path.of("target", "console"));
        for (int width : new int[] {390, 1280}) {
            browser.size(width, 900, false);
            assertThat(browser.accessibilityFaults(axe))
                    .as(name + " at " + width)
                    .isEmpty();
            assertThat(browser.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
                    .as("wider than the screen: " + name + " at " + width)
                    .isEqualTo("false");
            browser.screenshot(pictures.resolve(name + "-" + width + ".png"), 2_400);
        }
    }

    @Override
    public void close() throws Exception {
        try {
            browser.close();
        } finally {
            try {
                server.close();
            } finally {
                database.close();
            }
        }
    }
}
