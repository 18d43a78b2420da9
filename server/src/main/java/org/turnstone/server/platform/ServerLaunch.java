package org.turnstone.server.platform;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How to start a server: what the person asked for, over the environment, over the configuration file.
 *
 * @param dataDir null to take it from the configuration
 * @param port null to take it from the configuration, 0 for any free one
 * @param configuration {@code turnstone.*} settings of a file
 * @param environment of this process, which the server inherits
 * @param shortLived true for a demonstration or a test: starts in half the time, runs slower for ever
 */
public record ServerLaunch(
        @Nullable Path dataDir,
        @Nullable Integer port,
        Map<String, String> configuration,
        Map<String, String> environment,
        boolean shortLived) {
    private static final String DEFAULT_DATA_DIR = "turnstone-data";
    private static final int DEFAULT_PORT = 8080;
    private static final String DEFAULT_ADDRESS = "127.0.0.1";
    private static final int DEFAULT_MEMORY_MEGABYTES = 512;

    /** With less the server starts and then ends at the first large request. */
    private static final int LEAST_MEMORY_MEGABYTES = 256;

    public ServerLaunch {
        configuration = Map.copyOf(configuration);
        environment = Map.copyOf(environment);
    }

    /** A server for a demonstration or a test, in a folder of its own, on any free port of the loopback interface. */
    public static ServerLaunch shortLivedIn(Path dataDir, Map<String, String> configuration) {
        return new ServerLaunch(dataDir, 0, configuration, System.getenv(), true);
    }

    /**
     * Reads a configuration file.
     *
     * @throws ServerStartException if it cannot be read or names a setting that does not exist
     */
    static Map<String, String> readConfiguration(Path file) throws ServerStartException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new ServerStartException(
                    "The configuration file " + file + " cannot be read. Nothing was started or changed.", e);
        }
        Map<String, String> settings = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        Set<String> foreign = new TreeSet<>(settings.keySet());
        foreign.removeIf(
                name -> SettingNames.unknownAmong(Set.of(name), Set.of()).isEmpty() && isOurs(name));
        if (!foreign.isEmpty()) {
            throw unknownSettings(foreign);
        }
        return settings;
    }

    /** @throws ServerStartException naming every setting that does not exist, or a number that cannot be */
    void refuseWrongSettings() throws ServerStartException {
        Set<String> unknown = SettingNames.unknownAmong(configuration.keySet(), environment.keySet());
        if (!unknown.isEmpty()) {
            throw unknownSettings(unknown);
        }
        effectivePort();
        memoryMegabytes();
    }

    private static ServerStartException unknownSettings(Set<String> names) {
        return new ServerStartException("There is no setting called " + String.join(", ", names)
                + ". Nothing was started or changed. The settings are: " + String.join(", ", SettingNames.ALL) + ".");
    }

    private static boolean isOurs(String name) {
        return name.startsWith("turnstone.") || (name.startsWith("%") && name.contains(".turnstone."));
    }

    Path effectiveDataDir() {
        return dataDir != null
                ? dataDir
                : Path.of(setting(SettingNames.DATA_DIR).orElse(DEFAULT_DATA_DIR));
    }

    int effectivePort() throws ServerStartException {
        return port != null ? port : number(SettingNames.HTTP_PORT, DEFAULT_PORT, 0, 0xFFFF);
    }

    /** What the server may use for its objects. */
    int memoryMegabytes() throws ServerStartException {
        return number(
                SettingNames.MEMORY_MEGABYTES, DEFAULT_MEMORY_MEGABYTES, LEAST_MEMORY_MEGABYTES, Integer.MAX_VALUE);
    }

    private int number(String name, int otherwise, int least, int most) throws ServerStartException {
        String text = setting(name).orElse(Integer.toString(otherwise));
        try {
            int number = Integer.parseInt(text);
            if (number < least || number > most) {
                throw new NumberFormatException("out of range");
            }
            return number;
        } catch (NumberFormatException e) {
            String range = most == Integer.MAX_VALUE ? "of at least " + least : "from " + least + " to " + most;
            throw new ServerStartException(name + " is a number " + range + ". Nothing was started or changed.", e);
        }
    }

    String effectiveAddress() {
        return setting(SettingNames.HTTP_ADDRESS).orElse(DEFAULT_ADDRESS);
    }

    Optional<String> setting(String name) {
        String fromEnvironment = environment.get(SettingNames.inEnvironment(name));
        return Optional.ofNullable(fromEnvironment != null ? fromEnvironment : configuration.get(name));
    }

    /** What the server process gets as system properties: the file's settings that the environment does not override. */
    Map<String, String> systemProperties() {
        Map<String, String> properties = new TreeMap<>(configuration);
        properties.keySet().removeIf(name -> environment.containsKey(SettingNames.inEnvironment(name)));
        return properties;
    }
}
