package org.turnstone.field.ui.settings;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.turnstone.field.ui.Language;
import org.turnstone.field.ui.theme.Theme;

/**
 * Where {@link WindowSettings} are kept. A file that is missing or says nothing useful gives the standard ones in the language
 * of the computer: nobody is kept out of their work by it.
 */
public final class SettingsFile {
    private static final System.Logger LOG = System.getLogger(SettingsFile.class.getName());

    private final Path file;

    public SettingsFile(Path file) {
        this.file = file;
    }

    public WindowSettings read() {
        Properties kept = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            kept.load(in);
        } catch (IOException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.DEBUG, "no settings of the window: {0}", e.getClass());
        }
        WindowSettings standard =
                WindowSettings.standard(Language.of(Locale.getDefault().toLanguageTag()));
        return new WindowSettings(
                Language.of(kept.getProperty("language", standard.language().tag())),
                look(kept.getProperty("look", "")),
                one(WindowSettings.SIZES, kept.getProperty("size", ""), standard.percent()),
                one(WindowSettings.LOCKS, kept.getProperty("lock", ""), standard.lockMinutes()));
    }

    private static Theme.Look look(String name) {
        for (Theme.Look look : Theme.Look.values()) {
            if (look.name().equalsIgnoreCase(name)) {
                return look;
            }
        }
        return Theme.Look.LIGHT;
    }

    private static int one(List<Integer> allowed, String text, int otherwise) {
        return allowed.stream()
                .filter(number -> text.equals(Integer.toString(number)))
                .findFirst()
                .orElse(otherwise);
    }

    /** Keeps them; where that fails they hold until the window is closed. */
    public void write(WindowSettings settings) {
        Properties kept = new Properties();
        kept.setProperty("language", settings.language().tag());
        kept.setProperty("look", settings.look().name().toLowerCase(Locale.ROOT));
        kept.setProperty("size", Integer.toString(settings.percent()));
        kept.setProperty("lock", Integer.toString(settings.lockMinutes()));
        Path beside = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (Writer out = Files.newBufferedWriter(beside)) {
                kept.store(out, null);
            }
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the settings of the window could not be kept: {0}", e.getClass());
        }
    }
}
