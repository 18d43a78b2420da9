package org.turnstone.server.proof;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bad line to a server on the loopback interface: every other connection is cut without a word after some thousand bytes, in
 * whichever direction they went.
 *
 * <p>Safe for use by several threads.
 */
final class CuttingProxy implements AutoCloseable {
    private static final int LEAST_BYTES = 300;
    private static final int MOST_BYTES = 12_000;

    private final ServerSocket door;
    private final URI server;
    private final Random random = new Random();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger cuts = new AtomicInteger();

    /** Guarded by itself. */
    private final List<Socket> open = new ArrayList<>();

    CuttingProxy(URI server) throws IOException {
        this.server = server;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    /** How many connections were cut. */
    int cuts() {
        return cuts.get();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket laptop = door.accept();
                synchronized (open) {
                    open.add(laptop);
                }
                connect(laptop);
            } catch (IOException closed) {
                // By close(), or a laptop hung up at once.
            }
        }
    }

    private void connect(Socket laptop) throws IOException {
        try {
            Socket onwards = new Socket(server.getHost(), server.getPort());
            synchronized (open) {
                open.add(onwards);
            }
            boolean holds = random.nextBoolean();
            long bytes = LEAST_BYTES + random.nextInt(MOST_BYTES - LEAST_BYTES);
            AtomicLong left = new AtomicLong(holds ? Long.MAX_VALUE : bytes);
            threads.execute(() -> copy(laptop, onwards, left));
            threads.execute(() -> copy(onwards, laptop, left));
        } catch (IOException gone) {
            // The server is: its laptop hears so at once, as it would without us.
            laptop.close();
        }
    }

    private void copy(Socket from, Socket to, AtomicLong left) {
        byte[] piece = new byte[1024];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                if (left.addAndGet(-length) < 0) {
                    cut(from, to);
                    return;
                }
                out.write(piece, 0, length);
                out.flush();
            }
        } catch (IOException ended) {
            // One of the two hung up.
        }
    }

    private void cut(Socket from, Socket to) throws IOException {
        boolean first = !from.isClosed() && !to.isClosed();
        for (Socket socket : List.of(from, to)) {
            if (!socket.isClosed()) {
                // What is under way is thrown away too.
                socket.setSoLinger(true, 0);
                socket.close();
            }
        }
        if (first) {
            cuts.incrementAndGet();
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        synchronized (open) {
            for (Socket socket : open) {
                socket.close();
            }
        }
        threads.shutdownNow();
    }
}
