package org.turnstone.field.vault;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a vault to one process, and in it to one opening. It is a file of its own because a second opening of the store
 * within one process fails and at the same time drops the store's own lock for all other processes.
 */
final class DirectoryLock implements AutoCloseable {
    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    static DirectoryLock take(Path file) throws VaultException {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock != null) {
                DirectoryLock taken = new DirectoryLock(channel);
                channel = null;
                return taken;
            }
            throw new VaultInUseException();
        } catch (OverlappingFileLockException e) {
            throw new VaultInUseException();
        } catch (IOException e) {
            throw new VaultUnwritableException(e);
        } finally {
            closeQuietly(channel);
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            System.getLogger(DirectoryLock.class.getName())
                    .log(System.Logger.Level.WARNING, "the lock file of a vault could not be closed");
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }
}
