package org.turnstone.sync.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class VectorsTest {
    static List<MergeCase> cases() throws IOException, MalformedVectorsException {
        try (InputStream in = VectorsTest.class.getResourceAsStream("/vectors/merge.json")) {
            return VectorFile.read(Objects.requireNonNull(in, "the vectors are a test resource")
                    .readAllBytes());
        }
    }

    @TestFactory
    Stream<DynamicTest> everyCaseComesToWhatItExpects() throws Exception {
        return cases().stream()
                .map(one -> DynamicTest.dynamicTest(
                        one.name(), () -> assertThat(one.failure()).isEmpty()));
    }

    @Test
    void theFileIsWhole() throws Exception {
        assertThat(cases()).hasSize(142);
    }
}
