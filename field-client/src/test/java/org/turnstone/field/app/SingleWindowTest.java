package org.turnstone.field.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One window at a time, whatever became of the one before. */
class SingleWindowTest {
    @TempDir
    private Path folder;

    private Path beside() {
        return folder.resolve("vault.window");
    }

    @Test
    void aSecondStartRaisesTheFirstWindowAndGetsNone() throws Exception {
        CountDownLatch raised = new CountDownLatch(1);
        try (SingleWindow first = SingleWindow.claim(beside()).orElseThrow()) {
            first.onSecondStart(raised::countDown);

            Optional<SingleWindow> second = SingleWindow.claim(beside());

            assertThat(second).isEmpty();
            assertThat(raised.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void everyFurtherStartRaisesIt() throws Exception {
        CountDownLatch raised = new CountDownLatch(3);
        try (SingleWindow first = SingleWindow.claim(beside()).orElseThrow()) {
            first.onSecondStart(raised::countDown);

            for (int start = 0; start < 3; start++) {
                assertThat(SingleWindow.claim(beside())).isEmpty();
            }

            assertThat(raised.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void afterItIsClosedTheNextStartHasTheWindow() {
        SingleWindow.claim(beside()).orElseThrow().close();

        try (SingleWindow next = SingleWindow.claim(beside()).orElseThrow()) {
            assertThat(next).isNotNull();
        }
    }

    @Test
    void whatACrashLeftBehindShutsNobodyOut() throws Exception {
        Files.writeString(folder.resolve("vault.window.lock"), "");
        Files.writeString(
                folder.resolve("vault.window.at"), folder.resolve("gone").toString());

        try (SingleWindow next = SingleWindow.claim(beside()).orElseThrow()) {
            assertThat(SingleWindow.claim(beside())).isEmpty();
            assertThat(next).isNotNull();
        }
    }

    @Test
    void theVaultsOfAnotherFolderHaveAWindowOfTheirOwn() {
        try (SingleWindow one = SingleWindow.claim(folder.resolve("one.window")).orElseThrow();
                SingleWindow other =
                        SingleWindow.claim(folder.resolve("other.window")).orElseThrow()) {
            assertThat(one).isNotSameAs(other);
        }
    }
}
