package org.turnstone.form;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Public forms that are no part of this project: a folder {@code shared/corpus} in or above the project's, or wherever the
 * property {@code turnstone.corpus} says. Without them the tests that read them say so and prove nothing
 * (docs/xlsform.md, "Figures").
 */
public final class PublicForms {
    private static final Pattern FILE = Pattern.compile("src=\"jr://[a-z-]+/([^\"]+)\"");

    private PublicForms() {}

    /** The folder itself, {@code corpus}, or one beside it; empty if it is not there. */
    public static Optional<Path> folder(String name) {
        String given = System.getProperty("turnstone.corpus");
        if (given != null) {
            return Optional.of(Path.of(given).resolveSibling(name));
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path shared = at.resolve("shared").resolve(name);
            if (Files.isDirectory(shared)) {
                return Optional.of(shared);
            }
        }
        return Optional.empty();
    }

    /** The folder; if it is not there, says so, and the test counts as skipped. */
    public static Path need(String name) {
        Optional<Path> folder = folder(name);
        if (folder.isEmpty()) {
            System.out.println("There is no folder shared/" + name + ", so nothing is shown (docs/xlsform.md)");
        }
        assumeTrue(folder.isPresent(), "the public forms are not there");
        return folder.orElseThrow();
    }

    /** The XForms of a corpus, by name. */
    public static List<Path> xforms(Path corpus) throws IOException {
        try (Stream<Path> files = Files.list(corpus.resolve("xforms"))) {
            return files.filter(file -> file.toString().endsWith(".xml.gz"))
                    .sorted()
                    .toList();
        }
    }

    /** The text of a packed XForm. */
    public static String unpacked(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** An XForm with files of our own in place of those that it asks for and nobody has. */
    public static FormSource source(String xform) {
        FormSource source = FormSource.of(xform.getBytes(StandardCharsets.UTF_8));
        Matcher files = FILE.matcher(xform);
        while (files.find()) {
            source = source.withMedia(files.group(1), invented(files.group(1)));
        }
        return source;
    }

    private static byte[] invented(String name) {
        String text = "name,label,name_key,region\na,A,a,1\nb,B,b,2\nc,C,c,1\n";
        if (name.endsWith(".xml")) {
            text =
                    "<root><item><name>a</name><label>A</label></item><item><name>b</name><label>B</label></item></root>";
        } else if (name.endsWith(".geojson")) {
            text = "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"id\":\"a\",\"geometry\":"
                    + "{\"type\":\"Point\",\"coordinates\":[1,2]},\"properties\":{\"name\":\"a\",\"label\":\"A\"}}]}";
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
