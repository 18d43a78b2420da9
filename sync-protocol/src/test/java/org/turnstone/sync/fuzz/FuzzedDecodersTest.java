package org.turnstone.sync.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.sync.testing.Proof;

/**
 * Row X2: every decoder is fuzzed for 60 seconds, several at once, so that the whole takes some two minutes. The row's size is
 * that number of seconds.
 */
class FuzzedDecodersTest {
    private static final int AT_ONCE = 11;

    @TestFactory
    List<DynamicTest> theCorpusBeginsWithInputsThatAreRead() {
        return DecoderFuzzer.names().stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    List<byte[]> seeds = DecoderFuzzer.seeds(name);

                    assertThat(seeds).isNotEmpty();
                    DecoderFuzzer.decoder(name).decode(seeds.get(0));
                }))
                .toList();
    }

    @Test
    void noInputCrashesADecoderOrTakesMoreThanEightMebibytes(@TempDir Path folder) throws Exception {
        int seconds = Proof.size("X2", 60);
        List<String> names = DecoderFuzzer.names();
        List<Fuzzing.Outcome> outcomes = new ArrayList<>();
        for (int from = 0; from < names.size(); from += AT_ONCE) {
            List<Fuzzing> running = new ArrayList<>();
            for (String name : names.subList(from, Math.min(names.size(), from + AT_ONCE))) {
                running.add(Fuzzing.start(DecoderFuzzer.class, name, DecoderFuzzer.seeds(name), seconds, folder));
            }
            for (Fuzzing one : running) {
                outcomes.add(one.await());
            }
        }

        List<String> crashed = new ArrayList<>();
        for (Fuzzing.Outcome outcome : outcomes) {
            if (outcome.crashed()) {
                crashed.add(outcome.name());
                System.err.println("fuzzing " + outcome.name() + ":\n" + tail(outcome.log()));
            }
        }
        Proof.of("X2", "fuzzed-decoders")
                .figure("targets", names.size())
                .figure("seconds-each", seconds)
                .figure(
                        "executions",
                        outcomes.stream().mapToLong(Fuzzing.Outcome::executions).sum())
                .exactly("crashes", crashed.size(), 0)
                .atMost(
                        "max-allocation-bytes",
                        outcomes.stream()
                                .mapToLong(Fuzzing.Outcome::mostBytes)
                                .max()
                                .orElse(0),
                        DecoderFuzzer.MOST_BYTES)
                .conclude();
    }

    private static String tail(String log) {
        return log.substring(Math.max(0, log.length() - 6_000));
    }
}
