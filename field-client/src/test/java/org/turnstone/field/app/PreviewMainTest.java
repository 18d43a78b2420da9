package org.turnstone.field.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnstone.form.SampleForms;
import org.turnstone.sync.identity.FormFiles;

class PreviewMainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private Path form;

    @BeforeEach
    void folders() throws IOException {
        form = folder.resolve("form");
        Files.createDirectories(form.resolve("media"));
    }

    private void lay(SampleForms sample) throws IOException {
        Files.write(form.resolve(FormFiles.XFORM), sample.xform());
        Files.write(form.resolve(FormFiles.DICTIONARY), sample.bytes("dictionary.csv"));
        if (sample == SampleForms.PANEL) {
            Files.write(form.resolve("media").resolve("stories.csv"), sample.bytes("stories.csv"));
        }
    }

    private int preview(String... more) {
        String[] words =
                Stream.concat(Stream.of(form.toString()), Stream.of(more)).toArray(String[]::new);
        return PreviewMain.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    }

    private List<Path> pictures() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".png"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @EnumSource(SampleForms.class)
    void everyPageOfASampleFormIsPaintedWithoutADisplay(SampleForms sample) throws IOException {
        lay(sample);

        int code = preview("--png", folder.resolve("form.png").toString());

        assertThat(err.toString()).isEmpty();
        assertThat(code).isZero();
        assertThat(pictures()).hasSizeGreaterThan(2);
        for (Path file : pictures()) {
            assertThat(coloursIn(ImageIO.read(file.toFile())))
                    .as(file.toString())
                    .hasSizeGreaterThan(20);
        }
    }

    @Test
    void inUrduTheSectionsStandOnTheRight() throws IOException {
        lay(SampleForms.WORKSHOP);

        int code = preview("--png", folder.resolve("form.png").toString(), "--language", "اردو (ur)");

        assertThat(code).isZero();
        assertThat(out.toString()).contains("شریک 1");
        BufferedImage page = ImageIO.read(folder.resolve("form-4.png").toFile());
        int edge = page.getWidth() - 248;
        assertThat(colours(page, edge + 20, page.getWidth())).hasSizeGreaterThan(20);
        assertThat(colours(page, 0, 100)).as("nothing but the page on the left").hasSize(1);
    }

    private static Set<Integer> coloursIn(BufferedImage image) {
        return colours(image, 0, image.getWidth());
    }

    /** The colours between two columns, below the bar on top and above the one at the bottom. */
    private static Set<Integer> colours(BufferedImage image, int from, int to) {
        Set<Integer> found = new HashSet<>();
        for (int x = from; x < to; x++) {
            for (int y = 80; y < image.getHeight() - 80; y++) {
                found.add(image.getRGB(x, y));
            }
        }
        return found;
    }

    @Test
    void withoutADisplayAWindowIsRefusedWithTheWayOut() throws IOException {
        lay(SampleForms.PANEL);

        assertThat(preview()).isEqualTo(1);
        assertThat(err.toString()).contains("no display").contains("--png");
        assertThat(pictures()).isEmpty();
    }

    @Test
    void aLanguageTheFormDoesNotHaveIsRefusedWithThoseItHas() throws IOException {
        lay(SampleForms.PANEL);

        assertThat(preview("--language", "Klingon")).isEqualTo(2);
        assertThat(err.toString()).contains("Klingon").contains("Cymraeg (cy)");
    }

    @Test
    void aFormTheEngineCannotRunIsRefused() throws IOException {
        Files.writeString(form.resolve(FormFiles.XFORM), "<html/>");

        assertThat(preview("--png", folder.resolve("form.png").toString())).isEqualTo(4);
        assertThat(err.toString()).contains("cannot be used");
        assertThat(pictures()).isEmpty();
    }
}
