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
        return read("merge.json");
    }

    private static List<MergeCase> read(String name) throws IOException, MalformedVectorsException {
        try (InputStream in = VectorsTest.class.getResourceAsStream("/vectors/" + name)) {
            return VectorFile.read(Objects.requireNonNull(in, "the vectors are a test resource")
                    .readAllBytes());
        }
    }

    @TestFactory
    Stream<DynamicTest> everyCaseComesToWhatItExpects() throws Exception {
        return Stream.concat(cases().stream(), read("queries.json").stream())
                .map(one -> DynamicTest.dynamicTest(
                        one.name(), () -> assertThat(one.failure()).isEmpty()));
    }

    @Test
    void theFilesAreWhole() throws Exception {
        assertThat(cases()).hasSize(142);
        assertThat(read("queries.json")).hasSize(28);
    }
}
