package org.turnstone.field.app;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where this user's files lie if nobody said otherwise, by the customs of each system. */
final class Folders {
    private final String system;
    private final Path home;
    private final Map<String, String> environment;

    Folders(String system, Path home, Map<String, String> environment) {
        this.system = system.toLowerCase(Locale.ROOT);
        this.home = home;
        this.environment = environment;
    }

    Path vault() {
        return data("XDG_DATA_HOME", ".local/share").resolve("vault");
    }

    /** @param configured {@code turnstone.guard.dir}, or null */
    Path guards(@Nullable String configured) {
        return configured == null || configured.isBlank()
                ? data("XDG_STATE_HOME", ".local/state").resolve("guards")
                : Path.of(configured);
    }

    private Path data(String variable, String below) {
        if (system.startsWith("windows")) {
            return from("LOCALAPPDATA").orElse(home.resolve("AppData/Local")).resolve("Turnstone");
        }
        if (system.startsWith("mac")) {
            return home.resolve("Library/Application Support/Turnstone");
        }
        return from(variable).orElse(home.resolve(below)).resolve("turnstone");
    }

    private Optional<Path> from(String variable) {
        return Optional.ofNullable(environment.get(variable))
                .filter(value -> !value.isBlank())
                .map(Path::of);
    }
}
