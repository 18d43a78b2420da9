package org.turnstone.server.proof;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Passes every connection on to a server on the loopback interface and keeps all that went through, as whoever listens on
 * the network of the laptops would.
 *
 * <p>Safe for use by several threads.
 */
final class RecordingProxy implements AutoCloseable {
    private final ServerSocket door;
    private final URI server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Guarded by itself. One for each direction of each connection. */
    private final List<ByteArrayOutputStream> records = new ArrayList<>();

    /** Guarded by records. */
    private final List<Socket> open = new ArrayList<>();

    RecordingProxy(URI server) throws IOException {
        this.server = server;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    /** What went through until now, each direction of each connection for itself. */
    List<byte[]> recorded() {
        synchronized (records) {
            return records.stream().map(ByteArrayOutputStream::toByteArray).toList();
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket laptop = door.accept();
                Socket onwards = new Socket(server.getHost(), server.getPort());
                ByteArrayOutputStream there = new ByteArrayOutputStream();
                ByteArrayOutputStream back = new ByteArrayOutputStream();
                synchronized (records) {
                    records.addAll(List.of(there, back));
                    open.addAll(List.of(laptop, onwards));
                }
                threads.execute(() -> copy(laptop, onwards, there));
                threads.execute(() -> copy(onwards, laptop, back));
            } catch (IOException closed) {
                // By close(), or the server is gone; a laptop then notices for itself.
            }
        }
    }

    private static void copy(Socket from, Socket to, ByteArrayOutputStream record) {
        byte[] piece = new byte[8192];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                record.write(piece, 0, length);
                out.write(piece, 0, length);
                out.flush();
            }
        } catch (IOException ended) {
            // One of the two hung up.
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        synchronized (records) {
            for (Socket socket : open) {
                socket.close();
            }
        }
        threads.shutdownNow();
    }
}
