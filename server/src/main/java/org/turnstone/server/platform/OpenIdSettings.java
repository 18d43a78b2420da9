package org.turnstone.server.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * The provider that signs people in, in place of passwords (OpenID Connect Core 1.0).
 *
 * @param issuer as the provider names itself, to the letter
 * @param clientId how it knows this server
 * @param clientSecretFile holds the secret they share, or null for a public client, which PKCE alone protects
 * @param name what the page calls the provider
 * @param secondStepAcr values of {@code acr} by which the provider says that it asked for a second step
 * @param secondStepAmr values of {@code amr} by which it says so
 */
public record OpenIdSettings(
        URI issuer,
        String clientId,
        @Nullable Path clientSecretFile,
        String name,
        Set<String> secondStepAcr,
        Set<String> secondStepAmr) {
    public OpenIdSettings {
        secondStepAcr = Set.copyOf(secondStepAcr);
        secondStepAmr = Set.copyOf(secondStepAmr);
        if (!isSafe(issuer) || issuer.getQuery() != null || issuer.getFragment() != null) {
            throw new IllegalArgumentException(
                    SettingNames.OPENID_ISSUER + " is an address that begins with https:// (http:// only on loopback)");
        }
    }

    /** Whether the provider is believed about a second step at all. */
    public boolean trustsSecondStep() {
        return !secondStepAcr.isEmpty() || !secondStepAmr.isEmpty();
    }

    /** What this server shares with the provider: the first line of the file; null for a public client. */
    public @Nullable String readSecret() throws IOException {
        if (clientSecretFile == null) {
            return null;
        }
        try (Stream<String> lines = Files.lines(clientSecretFile)) {
            return lines.map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .findFirst()
                    .orElseThrow(() -> new IOException("empty"));
        } catch (UncheckedIOException e) {
            throw new IOException("not text", e);
        }
    }

    /** Whether what is sent to an address, or comes from it, can be read or changed by nobody on the way. */
    public static boolean isSafe(URI address) {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        String host = address.getHost();
        return host != null && (scheme.equals("https") || scheme.equals("http") && isLoopback(host));
    }

    /** By its number alone: what a name stands for is somebody else's word. */
    private static boolean isLoopback(String host) {
        try {
            return host.matches("[0-9.]+|\\[[0-9a-fA-F:]+]")
                    && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /**
     * Null unless an issuer is set.
     *
     * @throws IllegalArgumentException if only a part of it is set
     */
    static @Nullable OpenIdSettings from(Config config) {
        Optional<URI> issuer = config.getOptionalValue(SettingNames.OPENID_ISSUER, URI.class);
        Optional<String> client = config.getOptionalValue(SettingNames.OPENID_CLIENT_ID, String.class);
        if (issuer.isPresent() != client.isPresent()) {
            throw new IllegalArgumentException(
                    SettingNames.OPENID_ISSUER + " and " + SettingNames.OPENID_CLIENT_ID + " are set both or neither");
        }
        if (issuer.isEmpty()) {
            return null;
        }
        if (config.getOptionalValue(SettingNames.PUBLIC_URL, URI.class).isEmpty()) {
            throw new IllegalArgumentException(SettingNames.PUBLIC_URL
                    + " is missing: the provider sends people back to it, so it has to be set with "
                    + SettingNames.OPENID_ISSUER);
        }
        return new OpenIdSettings(
                issuer.get(),
                client.orElseThrow(),
                config.getOptionalValue(SettingNames.OPENID_SECRET_FILE, String.class)
                        .map(Path::of)
                        .orElse(null),
                config.getOptionalValue(SettingNames.OPENID_NAME, String.class).orElse("your organisation"),
                words(config, SettingNames.OPENID_ACR),
                words(config, SettingNames.OPENID_AMR));
    }

    private static Set<String> words(Config config, String name) {
        return Arrays.stream(
                        config.getOptionalValue(name, String.class).orElse("").split("[,\\s]+"))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }
}
