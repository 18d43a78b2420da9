package org.turnstone.server.demo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** The tables of one site dataset, as they were downloaded. */
final class DemoTables {
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();

    private final TreeMap<String, List<CSVRecord>> tables = new TreeMap<>();
    private final List<Path> files = new ArrayList<>();

    private DemoTables() {}

    /** Unpacks a downloaded zip below {@code folder} and reads its tables. */
    static DemoTables unpack(byte[] zip, Path folder) throws IOException {
        DemoTables dataset = new DemoTables();
        Path root = folder.toAbsolutePath().normalize();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path file = root.resolve(entry.getName()).normalize();
                if (!file.startsWith(root)) {
                    throw new IOException("A file of the dataset would lie outside " + root + ".");
                }
                Files.createDirectories(file.getParent());
                byte[] bytes = in.readAllBytes();
                Files.write(file, bytes);
                dataset.files.add(file);
                if (entry.getName().endsWith(".csv")) {
                    dataset.tables.put(entry.getName(), read(bytes));
                }
            }
        }
        return dataset;
    }

    private static List<CSVRecord> read(byte[] csv) throws IOException {
        try (Reader reader = new InputStreamReader(new ByteArrayInputStream(csv), StandardCharsets.UTF_8);
                CSVParser parser = FORMAT.parse(reader)) {
            return parser.getRecords();
        }
    }

    /** Every file, tables and media. */
    List<Path> files() {
        return List.copyOf(files);
    }

    /** Rows of one table by its file name; none if there is no such table. */
    List<CSVRecord> rows(String name) {
        return tables.getOrDefault(name, List.of());
    }
}
