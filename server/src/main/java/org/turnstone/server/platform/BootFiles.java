package org.turnstone.server.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files that make Payara Micro what we need: it listens where it is told, waits for slow links, says nothing about
 * itself, closes what is open by default, and keeps its log short.
 *
 * @param preboot commands before it listens
 * @param postboot commands after it started
 * @param logging its log settings
 */
record BootFiles(Path preboot, Path postboot, Path logging) {
    private static final String NETWORK = "set configs.config.server-config.network-config.";

    /** @param address of the listener that laptops use; with TLS the plain one stays on loopback whatever it is */
    static BootFiles write(Path folder, String address, boolean tls) throws IOException {
        String plain = tls ? "127.0.0.1" : address;
        String http = NETWORK + "protocols.protocol.http-listener.http.";
        String https = NETWORK + "protocols.protocol.https-listener.http.";
        StringBuilder preboot = new StringBuilder()
                // A laptop on a weak link may pause for longer than the default of 30 s in the middle of a bundle.
                .append(NETWORK)
                .append("transports.transport.tcp.read-timeout-millis=120000\n")
                .append(NETWORK)
                .append("network-listeners.network-listener.http-listener.address=")
                .append(plain)
                .append('\n')
                .append(http)
                .append("server-header=false\n")
                .append(http)
                .append("xpowered-by=false\n")
                // Its threads can wait for each other in a circle when a client breaks off, and then nobody is
                // answered.
                .append(http)
                .append("http2-enabled=false\n")
                .append(http)
                .append("compression=on\n")
                .append(http)
                .append("compression-min-size-bytes=2048\n")
                .append(http)
                .append("compressable-mime-type=text/html,text/css\n");
        // Nothing of ours is kept in the data grid, which listens for others of its kind and takes a third of a start.
        preboot.append("set configs.config.server-config.hazelcast-config-specific-configuration.enabled=false\n");
        if (tls) {
            preboot.append(NETWORK)
                    .append("network-listeners.network-listener.https-listener.address=")
                    .append(address)
                    .append('\n')
                    .append(https)
                    .append("server-header=false\n")
                    .append(https)
                    .append("xpowered-by=false\n")
                    .append(https)
                    .append("http2-enabled=false\n");
        }
        return new BootFiles(
                put(folder.resolve("preboot.txt"), preboot.toString()),
                put(folder.resolve("postboot.txt"), """
                        set-metrics-configuration --enabled=false
                        set-openapi-configuration --enabled=false
                        """),
                put(folder.resolve("logging.properties"), """
                        handlers=java.util.logging.ConsoleHandler
                        java.util.logging.ConsoleHandler.level=ALL
                        java.util.logging.ConsoleHandler.formatter=java.util.logging.SimpleFormatter
                        java.util.logging.SimpleFormatter.format=%1$tFT%1$tT.%1$tL%1$tz %4$s %3$s %5$s%6$s%n
                        .level=SEVERE
                        org.turnstone.level=INFO
                        """));
    }

    private static Path put(Path file, String text) throws IOException {
        return Files.writeString(file, text, StandardCharsets.UTF_8);
    }
}
