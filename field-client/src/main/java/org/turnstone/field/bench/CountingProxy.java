package org.turnstone.field.bench;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Passes connections on to a server and counts what crosses: bytes of both directions, connections and requests. */
final class CountingProxy implements AutoCloseable {
    private static final byte[] REQUEST = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket listening;
    private final InetSocketAddress server;
    private final AtomicLong up = new AtomicLong();
    private final AtomicLong down = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private CountingProxy(ServerSocket listening, InetSocketAddress server) {
        this.listening = listening;
        this.server = server;
    }

    static CountingProxy to(URI address) throws IOException {
        ServerSocket listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        CountingProxy proxy = new CountingProxy(listening, new InetSocketAddress(address.getHost(), address.getPort()));
        start("accept", proxy::accept);
        return proxy;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /** What has crossed since the proxy began, or since an earlier reading. */
    record Reading(long up, long down, long connections, long requests) {
        Reading since(Reading earlier) {
            return new Reading(
                    up - earlier.up,
                    down - earlier.down,
                    connections - earlier.connections,
                    requests - earlier.requests);
        }
    }

    Reading read() {
        return new Reading(up.get(), down.get(), connections.get(), requests.get());
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket behind = new Socket();
                behind.connect(server);
                client.setTcpNoDelay(true);
                behind.setTcpNoDelay(true);
                connections.incrementAndGet();
                open.add(client);
                open.add(behind);
                start("up", () -> pass(client, behind, up, true));
                start("down", () -> pass(behind, client, down, false));
            }
        } catch (IOException closed) {
            // The proxy has ended.
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, "proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void pass(Socket from, Socket to, AtomicLong count, boolean countRequests) {
        byte[] buffer = new byte[64 * 1024];
        int matched = 0;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                count.addAndGet(read);
                for (int i = 0; countRequests && i < read; i++) {
                    matched = buffer[i] == REQUEST[matched] ? matched + 1 : buffer[i] == REQUEST[0] ? 1 : 0;
                    if (matched == REQUEST.length) {
                        requests.incrementAndGet();
                        matched = 0;
                    }
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException broken) {
            // One side has gone; the other is told by closing.
        } finally {
            close(from);
            close(to);
        }
    }

    private void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
        open.remove(socket);
    }

    @Override
    public void close() {
        close(listening);
        open.forEach(this::close);
    }
}
