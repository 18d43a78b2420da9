package org.turnstone.layout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The package tables of docs/architecture.md. */
final class ArchitecturePage {
    static final String BASE = "org.turnstone.";
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private final List<Row> rows;

    private ArchitecturePage(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    /**
     * One package.
     *
     * @param name below the base, such as {@code sync.merge}
     * @param mayUse packages of ours; a name covers what lies below it
     * @param unchecked true if it may use everything of ours
     * @param libraries package prefixes that only rows naming them may use
     */
    record Row(String name, Set<String> mayUse, boolean unchecked, Set<String> libraries) {}

    /** Reads the page from the project's folder. */
    static ArchitecturePage read() throws IOException {
        return of(Files.readAllLines(root().resolve("docs/architecture.md")));
    }

    /** The project's folder, found upwards from the module's. */
    static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (at != null && !Files.exists(at.resolve("docs/architecture.md"))) {
            at = at.getParent();
        }
        if (at == null) {
            throw new IllegalStateException(
                    "docs/architecture.md was not found above " + Path.of("").toAbsolutePath());
        }
        return at;
    }

    static ArchitecturePage of(List<String> lines) {
        List<Row> rows = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("| `")) {
                String[] cells = line.split("\\|", -1);
                rows.add(new Row(
                        codes(cells[1]).iterator().next(),
                        codes(cells[3]),
                        cells[3].trim().equals("everything"),
                        codes(cells[4])));
            }
        }
        return new ArchitecturePage(rows);
    }

    private static Set<String> codes(String cell) {
        Set<String> codes = new LinkedHashSet<>();
        Matcher matcher = CODE.matcher(cell);
        while (matcher.find()) {
            codes.add(matcher.group(1));
        }
        return codes;
    }

    List<Row> rows() {
        return rows;
    }

    /** The row of a package: its own, or the one of the nearest package above it. */
    Optional<Row> rowOf(String packageName) {
        String name = packageName.startsWith(BASE) ? packageName.substring(BASE.length()) : packageName;
        while (true) {
            String sought = name;
            Optional<Row> found =
                    rows.stream().filter(row -> row.name().equals(sought)).findFirst();
            int dot = name.lastIndexOf('.');
            if (found.isPresent() || dot < 0) {
                return found;
            }
            name = name.substring(0, dot);
        }
    }

    /** Every library prefix that some row keeps to itself. */
    Set<String> guardedLibraries() {
        Set<String> all = new LinkedHashSet<>();
        rows.forEach(row -> all.addAll(row.libraries()));
        return all;
    }
}
