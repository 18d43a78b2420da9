package org.turnstone.server.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LaptopsFirstTest {
    private final LaptopsFirst laptops = new LaptopsFirst();
    private final CountDownLatch went = new CountDownLatch(1);

    private Thread inTheBackground() {
        Thread work = new Thread(() -> {
            laptops.giveWay();
            went.countDown();
        });
        work.setDaemon(true);
        work.start();
        return work;
    }

    @Test
    void workGoesOnAtOnceWhenNoLaptopIsAnswered() throws Exception {
        inTheBackground();

        assertThat(went.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void workStandsAsideForOneLongAnswer() throws Exception {
        laptops.begins();
        inTheBackground();

        assertThat(went.await(700, TimeUnit.MILLISECONDS))
                .as("longer than the moment that counts as quiet")
                .isFalse();
        laptops.ends();
        assertThat(went.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void workThatIsToEndDoesNotWait() throws Exception {
        laptops.begins();
        Thread work = inTheBackground();
        work.interrupt();

        assertThat(went.await(5, TimeUnit.SECONDS)).isTrue();
    }
}
