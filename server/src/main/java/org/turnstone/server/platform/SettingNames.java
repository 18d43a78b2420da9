package org.turnstone.server.platform;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Every {@code turnstone.*} name there is. A name that is not here is a typing mistake that would otherwise silently leave
 * a default in force, so it stops the start.
 */
final class SettingNames {
    static final String DATA_DIR = "turnstone.data.dir";
    static final String HTTP_PORT = "turnstone.http.port";
    static final String HTTP_ADDRESS = "turnstone.http.address";
    static final String MEMORY_MEGABYTES = "turnstone.memory-megabytes";
    static final String DB_URL = "turnstone.db.url";
    static final String DB_PASSWORD_FILE = "turnstone.db.password-file";
    static final String PASSPHRASE_FILE = "turnstone.keys.passphrase-file";
    static final String PUBLIC_URL = "turnstone.public-url";
    static final String TLS_KEYSTORE_FILE = "turnstone.tls.keystore-file";
    static final String TLS_PASSWORD_FILE = "turnstone.tls.password-file";
    static final String REQUEST_BYTES = "turnstone.limits.request-bytes";
    static final String UPLOAD_BYTES = "turnstone.limits.upload-bytes";
    static final String STICK_BYTES = "turnstone.limits.stick-bytes";
    static final String LOGIN_FAILURES = "turnstone.limits.login-failures";
    static final String LOGIN_LOCK_MINUTES = "turnstone.limits.login-lock-minutes";

    static final String OPENID_ISSUER = "turnstone.openid.issuer";
    static final String OPENID_CLIENT_ID = "turnstone.openid.client-id";
    static final String OPENID_SECRET_FILE = "turnstone.openid.client-secret-file";
    static final String OPENID_NAME = "turnstone.openid.name";
    static final String OPENID_ACR = "turnstone.openid.second-step-acr";
    static final String OPENID_AMR = "turnstone.openid.second-step-amr";

    private static final String PREFIX = "turnstone.";
    private static final String ENVIRONMENT_PREFIX = "TURNSTONE_";

    static final List<String> ALL = List.of(
            DATA_DIR,
            HTTP_PORT,
            HTTP_ADDRESS,
            MEMORY_MEGABYTES,
            DB_URL,
            "turnstone.db.user",
            DB_PASSWORD_FILE,
            "turnstone.db.class",
            PASSPHRASE_FILE,
            PUBLIC_URL,
            "turnstone.guard.dir",
            TLS_KEYSTORE_FILE,
            TLS_PASSWORD_FILE,
            REQUEST_BYTES,
            UPLOAD_BYTES,
            STICK_BYTES,
            LOGIN_FAILURES,
            LOGIN_LOCK_MINUTES,
            OPENID_ISSUER,
            OPENID_CLIENT_ID,
            OPENID_SECRET_FILE,
            OPENID_NAME,
            OPENID_ACR,
            OPENID_AMR);

    private static final Set<String> ALL_IN_ENVIRONMENT =
            ALL.stream().map(SettingNames::inEnvironment).collect(Collectors.toUnmodifiableSet());

    private SettingNames() {}

    /** The name under which the environment carries a setting: {@code TURNSTONE_DB_PASSWORD_FILE}. */
    static String inEnvironment(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /** Those of the given names that look like ours and are not, in alphabetical order. */
    static Set<String> unknownAmong(Collection<String> properties, Collection<String> environment) {
        Set<String> unknown = new TreeSet<>();
        for (String name : properties) {
            String plain = withoutProfile(name);
            if (plain.startsWith(PREFIX) && !ALL.contains(plain)) {
                unknown.add(name);
            }
        }
        for (String name : environment) {
            if (name.startsWith(ENVIRONMENT_PREFIX) && !ALL_IN_ENVIRONMENT.contains(name)) {
                unknown.add(name);
            }
        }
        return unknown;
    }

    /** {@code %pg.turnstone.db.url} is {@code turnstone.db.url} in the profile pg. */
    private static String withoutProfile(String name) {
        int dot = name.indexOf('.');
        return name.startsWith("%") && dot > 0 ? name.substring(dot + 1) : name;
    }
}
