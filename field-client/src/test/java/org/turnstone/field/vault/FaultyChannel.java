package org.turnstone.field.vault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import org.h2.store.fs.FileBaseDefault;

/** A file of a {@link FaultyDisk}. */
final class FaultyChannel extends FileBaseDefault {
    private final Path path;
    private final FileChannel real;
    private final FaultyDisk.Faults faults;

    FaultyChannel(Path path, FileChannel real, FaultyDisk.Faults faults) {
        this.path = path;
        this.real = real;
        this.faults = faults;
    }

    @Override
    public long size() throws IOException {
        return real.size();
    }

    @Override
    public synchronized int read(ByteBuffer into, long at) throws IOException {
        return real.read(into, at);
    }

    @Override
    public synchronized int write(ByteBuffer from, long at) throws IOException {
        byte[] bytes = new byte[from.remaining()];
        from.duplicate().get(bytes);
        faults.write(path, at, bytes);
        return real.write(from, at);
    }

    @Override
    public void force(boolean metadata) throws IOException {
        faults.force(path);
        real.force(metadata);
    }

    @Override
    protected void implTruncate(long size) throws IOException {
        faults.truncate(path, size);
        real.truncate(size);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        faults.lock(path);
        return real.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        real.close();
    }
}
