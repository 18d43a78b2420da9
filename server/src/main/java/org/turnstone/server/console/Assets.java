package org.turnstone.server.console;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Names for what does not change while a server runs, so that browsers may keep it. */
final class Assets {
    private static final Map<String, String> VERSIONS = new ConcurrentHashMap<>();
    private static final String START = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);

    private Assets() {}

    static String version(String name) {
        return VERSIONS.computeIfAbsent(name, any -> START);
    }
}
