package org.turnstone.sync.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeakSearchTest {
    private static final String WORD = "Kowalska";

    private final LeakSearch search = new LeakSearch(List.of(WORD, "Brightwell"));
    private final Random random = new Random(5);

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void aWordIsFoundInEveryCharset(String charset) {
        assertThat(search.in(amongOthers(WORD.getBytes(Charset.forName(charset)))))
                .containsExactly(WORD);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void aWordIsFoundInBase64AtEveryAlignment(int before) {
        String text = "x".repeat(before) + WORD + "and more";
        for (Base64.Encoder encoder :
                List.of(Base64.getEncoder(), Base64.getUrlEncoder().withoutPadding())) {
            for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE)) {
                assertThat(search.in(amongOthers(encoder.encode(text.getBytes(charset)))))
                        .containsExactly(WORD);
            }
        }
    }

    @Test
    void aWordIsFoundInTheUrlAlphabet() {
        LeakSearch odd = new LeakSearch(List.of("~~~???>>>ÿÿ"));

        byte[] url = Base64.getUrlEncoder().encode("a~~~???>>>ÿÿ".getBytes(StandardCharsets.UTF_8));
        byte[] standard = Base64.getEncoder().encode("a~~~???>>>ÿÿ".getBytes(StandardCharsets.UTF_8));

        assertThat(url).isNotEqualTo(standard);
        assertThat(odd.in(amongOthers(url))).hasSize(1);
        assertThat(odd.in(amongOthers(standard))).hasSize(1);
    }

    @Test
    void aWordIsFoundInHexadecimal() {
        byte[] bytes = WORD.getBytes(StandardCharsets.UTF_8);

        assertThat(search.in(amongOthers(HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII))))
                .containsExactly(WORD);
    }

    @Test
    void aWordIsFoundInsideEveryKindOfDeflatedStream() throws IOException {
        byte[] text = ("Mrs Brightwell said so. ".repeat(20) + "Then Mrs " + WORD + " spoke.")
                .getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            out.putNextEntry(new ZipEntry("a"));
            out.write(text);
        }
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(gzip)) {
            out.write(text);
        }

        for (byte[] stream :
                List.of(deflated(text, false, 9), deflated(text, true, 1), zip.toByteArray(), gzip.toByteArray())) {
            assertThat(search.in(amongOthers(stream))).containsExactlyInAnyOrder(WORD, "Brightwell");
        }
    }

    @Test
    void aShortStreamAndOneThatBreaksOffAreSearchedToo() throws IOException {
        byte[] word = deflated(WORD.getBytes(StandardCharsets.UTF_8), true, 9);
        byte[] text = deflated((WORD + " " + "and so on ".repeat(99)).getBytes(StandardCharsets.UTF_8), true, 9);

        assertThat(search.in(amongOthers(word))).containsExactly(WORD);
        assertThat(search.in(java.util.Arrays.copyOf(text, text.length - 4))).containsExactly(WORD);
    }

    @Test
    void aWordIsFoundInBase64InsideAStream() throws IOException {
        byte[] text = Base64.getEncoder().encode(("x" + WORD + " and more").getBytes(StandardCharsets.UTF_8));

        assertThat(search.in(amongOthers(deflated(text, true, 9)))).containsExactly(WORD);
    }

    @Test
    void nothingIsFoundWhereNothingIs() {
        byte[] noise = new byte[200_000];
        random.nextBytes(noise);

        assertThat(search.in(noise)).isEmpty();
        assertThat(search.in("Kowalski and Bright well".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @Test
    void aWordThatTurnsUpByChanceIsRefused() {
        assertThatThrownBy(() -> new LeakSearch(List.of("Ann"))).isInstanceOf(IllegalArgumentException.class);
    }

    private byte[] amongOthers(byte[] bytes) {
        byte[] all = new byte[bytes.length + 1000];
        random.nextBytes(all);
        System.arraycopy(bytes, 0, all, 333, bytes.length);
        return all;
    }

    private static byte[] deflated(byte[] bytes, boolean raw, int level) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(level, raw);
        try (OutputStream stream = new DeflaterOutputStream(out, deflater)) {
            stream.write(bytes);
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }
}
