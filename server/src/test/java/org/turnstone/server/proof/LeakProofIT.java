package org.turnstone.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.server.demo.DemoPlay;
import org.turnstone.server.platform.RunningServer;
import org.turnstone.server.platform.ServerLaunch;
import org.turnstone.sync.testing.LeakSearch;

/**
 * What people said in the demo, their names and telephone numbers, and every passphrase, are in no vault, temporary folder,
 * log, server file, captured traffic or database dump, in any encoding that {@link LeakSearch} knows. Then a word is planted
 * in each kind of place, and the same search finds it. (That a vault which does not seal would be caught is shown by
 * {@code VaultLeakTest} of the field client.)
 */
@Tag("proof")
class LeakProofIT {
    /** Where words belong: what was typed, what was downloaded, what was handed to the owner. */
    private static final Set<String> MAY_HOLD_WORDS = Set.of("answers", "datasets", "secrets", "summary.json");

    private static final Set<String> SERVER_SECRETS = Set.of("admin.token", "keystore.passphrase");

    @TempDir
    Path folder;

    @Test
    void nothingOfTheDemoLeaksWithH2() throws Exception {
        try (ProofDatabase database = ProofDatabase.h2(folder.resolve("server"))) {
            search(database, "H2");
        }
    }

    @Test
    void nothingOfTheDemoLeaksWithPostgreSql() throws Exception {
        try (ProofDatabase database = ProofDatabase.postgres()) {
            search(database, "PostgreSQL");
        }
    }

    private void search(ProofDatabase database, String name) throws Exception {
        ServerLaunch launch = ServerLaunch.shortLivedIn(folder.resolve("server"), database.settings());
        try (RunningServer server = RunningServer.start(launch, line -> {});
                RecordingProxy proxy = new RecordingProxy(server.address())) {
            ByteArrayOutputStream told = new ByteArrayOutputStream();
            DemoPlay.play(
                    folder,
                    server,
                    proxy.address(),
                    BuiltTree.fieldClassPath(),
                    new PrintStream(told, true, StandardCharsets.UTF_8));
            List<byte[]> traffic = proxy.recorded();
            plantInTraffic(proxy);
            // Killed, so that what a power cut leaves lying about is searched as well.
            server.kill();
            Set<String> words = plantedWords();
            assertThat(words).contains("Kowalska", "07700900123", "Park first, then lighting.");
            LeakSearch search = new LeakSearch(words);
            byte[] dump = dump(database);

            assertThat(found(search, traffic))
                    .as("in what the laptops sent and received")
                    .isEmpty();
            assertThat(search.in(dump)).as("in the dump of the database").isEmpty();
            assertThat(search.in(told.toByteArray()))
                    .as("in what the demo prints on its way")
                    .isEmpty();
            LeakSearch.Searched files = searchFiles(search);
            assertThat(files.leaks()).isEmpty();

            System.out.println("Leak search, " + name + ": " + words.size() + " words, " + files.files() + " files of "
                    + files.bytes() + " bytes, " + traffic.size() + " streams of "
                    + traffic.stream().mapToLong(stream -> stream.length).sum() + " bytes, a dump of " + dump.length
                    + " bytes: nothing found");
            everyPlaceIsReallySearched(search, database, proxy);
        }
    }

    /** The control: the same collecting and the same search, with one word planted in each place. */
    private void everyPlaceIsReallySearched(LeakSearch search, ProofDatabase database, RecordingProxy proxy)
            throws IOException, SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create table planted (words varchar(100))");
            try (PreparedStatement insert = connection.prepareStatement("insert into planted values (?)")) {
                insert.setString(1, "Mrs Kowalska");
                insert.executeUpdate();
            }
        }
        assertThat(search.in(dump(database))).contains("Kowalska");
        for (String place : List.of("laptops/tom/vault", "laptops/tom/tmp", "server/logs", "server/database")) {
            String line = Base64.getEncoder().encodeToString("a Kowalska b".getBytes(StandardCharsets.UTF_8));
            Path planted = Files.createDirectories(folder.resolve(place)).resolve("planted");
            Files.writeString(planted, line);
            assertThat(searchFiles(search).leaks())
                    .anyMatch(leak -> leak.place().equals(Path.of(place, "planted")));
            Files.delete(planted);
        }
        assertThat(found(search, proxy.recorded())).contains("Kowalska");
    }

    /** A request with a name in it, whose answer is read to its end: it was recorded by then. */
    private static void plantInTraffic(RecordingProxy proxy) throws IOException {
        try (Socket laptop =
                new Socket(InetAddress.getLoopbackAddress(), proxy.address().getPort())) {
            OutputStream out = laptop.getOutputStream();
            out.write("GET /Kowalska HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            laptop.setSoTimeout(30_000);
            assertThat(laptop.getInputStream().readAllBytes()).isNotEmpty();
        }
    }

    private static Set<String> found(LeakSearch search, List<byte[]> streams) {
        Set<String> found = new TreeSet<>();
        streams.forEach(stream -> found.addAll(search.in(stream)));
        return found;
    }

    // --- the words ---

    /** Every text that was typed and stands in no form, every word of a name, and every secret. */
    private Set<String> plantedWords() throws IOException {
        Set<String> typed = new TreeSet<>();
        for (Path file : filesBelow(folder.resolve("answers"))) {
            try (Reader text = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                    JsonReader reader = Json.createReader(text)) {
                JsonStructure answers = reader.read();
                texts(answers, typed);
            }
        }
        Set<String> words = new TreeSet<>(typed);
        typed.stream()
                .filter(text -> text.startsWith("Mrs "))
                .forEach(text -> words.add(text.substring("Mrs ".length())));
        StringBuilder forms = new StringBuilder();
        for (Path file : filesBelow(folder.resolve("forms"))) {
            forms.append(textOf(file));
        }
        words.removeIf(word -> word.length() < 6
                || word.startsWith("/")
                || word.matches("\\d{4}-\\d\\d-\\d\\d.*")
                || forms.indexOf(word) >= 0);
        for (Path secret : filesBelow(folder.resolve("secrets"))) {
            words.add(Files.readString(secret).strip());
        }
        for (String secret : SERVER_SECRETS) {
            words.add(Files.readString(folder.resolve("server").resolve(secret)).strip());
        }
        return words;
    }

    /** Of a workbook the XML inside it. */
    private static String textOf(Path form) throws IOException {
        if (!form.toString().endsWith(".xlsx")) {
            return Files.readString(form);
        }
        StringBuilder parts = new StringBuilder();
        try (ZipFile workbook = new ZipFile(form.toFile())) {
            for (ZipEntry part : Collections.list(workbook.entries())) {
                try (InputStream in = workbook.getInputStream(part)) {
                    parts.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        return parts.toString();
    }

    private static void texts(JsonValue value, Set<String> into) {
        switch (value.getValueType()) {
            case OBJECT:
                value.asJsonObject().forEach((name, inside) -> {
                    if (!name.equals("@row")) {
                        texts(inside, into);
                    }
                });
                break;
            case ARRAY:
                value.asJsonArray().forEach(inside -> texts(inside, into));
                break;
            case STRING:
                into.add(((JsonString) value).getString());
                break;
            default:
                break;
        }
    }

    // --- the places ---

    private LeakSearch.Searched searchFiles(LeakSearch search) throws IOException {
        return search.below(folder, place -> !mayHoldWords(place) && !isProgram(place));
    }

    private static boolean mayHoldWords(Path place) {
        boolean serverSecret = place.getNameCount() == 2
                && place.startsWith("server")
                && SERVER_SECRETS.contains(place.getFileName().toString());
        return serverSecret || MAY_HOLD_WORDS.contains(place.getName(0).toString());
    }

    /** The container unpacks itself into its temporary folder: two hundred megabytes that were there before any answer. */
    static boolean isProgram(Path file) {
        return file.toString().matches(".*\\.(jar|war|rar|class)");
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Every column of every row of every table, bytes as they are. */
    static byte[] dump(ProofDatabase database) throws SQLException, IOException {
        ByteArrayOutputStream dump = new ByteArrayOutputStream();
        try (Connection connection = database.connect()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet found = connection
                    .getMetaData()
                    .getTables(connection.getCatalog(), "public", "%", new String[] {"TABLE", "BASE TABLE"})) {
                while (found.next()) {
                    tables.add(found.getString("TABLE_NAME"));
                }
            }
            assertThat(tables).contains("entry");
            for (String table : tables) {
                dumpTable(connection, table, dump);
            }
        }
        return dump.toByteArray();
    }

    private static void dumpTable(Connection connection, String table, OutputStream dump)
            throws SQLException, IOException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select * from \"" + table + "\"")) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                for (int column = 1; column <= columns; column++) {
                    Object value = rows.getObject(column);
                    if (value instanceof byte[] bytes) {
                        dump.write(bytes);
                    } else if (value != null) {
                        String text = rows.getString(column);
                        dump.write(text.getBytes(StandardCharsets.UTF_8));
                    }
                    dump.write('\n');
                }
            }
        }
    }
}
