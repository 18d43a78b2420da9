package org.turnstone.server.demo;

import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.LocalDate;
import org.turnstone.server.platform.RunningServer;

/** The demo's day, played on a server that a test has started. */
public final class DemoPlay {
    private DemoPlay() {}

    /** @param reach the address the laptops are given, which leads to the server */
    public static void play(Path folder, RunningServer server, URI reach, String fieldClassPath, PrintStream out)
            throws Exception {
        new DemoRun(folder, server, reach, fieldClassPath, DemoStory.FIRST_SEED, LocalDate.now(), out).play();
    }
}
