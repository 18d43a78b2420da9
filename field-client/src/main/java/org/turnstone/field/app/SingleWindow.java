package org.turnstone.field.app;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Lets one window run at a time for a person's vaults: a second start raises the first one's window and ends. The first holds a
 * lock on a file, which the system gives back whatever happens to it, and listens on a socket in a folder of its own, whose name
 * stands in a second file. Only programs of the same person can reach the socket, and all they can do is raise the window.
 */
final class SingleWindow implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SingleWindow.class.getName());
    private static final byte RAISE = 1;

    private final FileChannel file;
    private final FileLock lock;
    private final Path folder;
    private final Path socket;
    private final ServerSocketChannel server;
    private final ExecutorService listening = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "second starts");
        thread.setDaemon(true);
        return thread;
    });
    private volatile @Nullable Runnable raise;

    private SingleWindow(FileChannel file, FileLock lock, Path where) throws IOException {
        this.file = file;
        this.lock = lock;
        folder = Files.createTempDirectory("turnstone");
        socket = folder.resolve("raise");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Files.writeString(where, socket.toString());
        listening.execute(this::listen);
    }

    /**
     * Claims the window of these vaults.
     *
     * @param beside a file name beside the vaults; ends are added to it
     * @return empty if a window is open already; it was asked to come to the front
     */
    static Optional<SingleWindow> claim(Path beside) {
        Path where = beside.resolveSibling(beside.getFileName() + ".at");
        try {
            Files.createDirectories(beside.toAbsolutePath().getParent());
            FileChannel file = FileChannel.open(
                    beside.resolveSibling(beside.getFileName() + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            FileLock lock = tryLock(file);
            if (lock != null) {
                return Optional.of(new SingleWindow(file, lock, where));
            }
            file.close();
            raise(where);
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("the folder of the vaults cannot be written", e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static void raise(Path where) {
        try (SocketChannel channel = SocketChannel.open(
                UnixDomainSocketAddress.of(Files.readString(where).strip()))) {
            channel.write(ByteBuffer.wrap(new byte[] {RAISE}));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.INFO, "the open window could not be raised: {0}", e.getClass());
        }
    }

    /** @param now brings the window to the front; run on a thread of this class */
    void onSecondStart(Runnable now) {
        raise = now;
    }

    private void listen() {
        while (server.isOpen()) {
            try (SocketChannel asked = server.accept()) {
                Runnable now = raise;
                if (asked.read(ByteBuffer.allocate(1)) == 1 && now != null) {
                    now.run();
                }
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "nobody listens for second starts any more: {0}", e.getClass());
            }
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            listening.shutdownNow();
            Files.deleteIfExists(socket);
            Files.deleteIfExists(folder);
            lock.release();
            file.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "what told of the window was not cleared away: {0}", e.getClass());
        }
    }
}
