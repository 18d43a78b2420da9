package org.turnstone.field.transfer;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Where a server is reached: https, or http on this very machine. */
public record ServerAddress(URI base) {
    /** @throws IllegalArgumentException with a sentence for the person if it is no such address */
    public ServerAddress {
        String scheme = base.getScheme() == null ? "" : base.getScheme().toLowerCase(Locale.ROOT);
        if (base.getHost() == null
                || !(scheme.equals("https") || scheme.equals("http"))
                || base.getUserInfo() != null) {
            throw new IllegalArgumentException("This is not the address of a server. Nothing was sent. Write it like"
                    + " https://server.example.org");
        }
        if (scheme.equals("http") && !isLoopback(base.getHost())) {
            throw new IllegalArgumentException("The server's address begins with http://, so anybody on the way could"
                    + " read and change what is sent. Nothing was sent. Ask the office for the https:// address.");
        }
    }

    /** @throws IllegalArgumentException with a sentence for the person if it is no such address */
    public static ServerAddress of(String text) {
        try {
            return new ServerAddress(new URI(text.strip()));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "This is not the address of a server. Nothing was sent. Write it like https://server.example.org",
                    e);
        }
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.equals("[::1]")
                || host.equals("::1")
                || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    /** @param path without a slash at its start */
    URI resolve(String path) {
        String text = base.toString();
        return URI.create(text.endsWith("/") ? text + path : text + "/" + path);
    }
}
