package org.turnstone.field.vault;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

/**
 * The machine's own disk, seen through something that is told of each write, sync, rename and lock and may refuse it. Both
 * ways to a vault's files lead through it: Java's files by {@link #path}, MVStore's by the scheme {@code faulty}.
 */
final class FaultyDisk extends FileSystemProvider {
    static final String SCHEME = "faulty";
    private static volatile Faults current = new Faults() {};

    private final Disk disk = new Disk();

    static {
        FilePath.register(new FaultyStoreFile());
    }

    /** What a disk is told; each may be refused. */
    interface Faults {
        default void write(Path file, long at, byte[] bytes) throws IOException {}

        default void force(Path file) throws IOException {}

        default void truncate(Path file, long size) throws IOException {}

        default void lock(Path file) throws IOException {}

        default void move(Path from, Path to) throws IOException {}
    }

    /** From now on the disk has these faults. */
    void has(Faults faults) {
        current = faults;
    }

    void isSound() {
        current = new Faults() {};
    }

    Path path(Path real) {
        return new FaultyPath(real);
    }

    /** Whatever faults there are at the time. */
    private static final class Now implements Faults {
        @Override
        public void write(Path file, long at, byte[] bytes) throws IOException {
            current.write(file, at, bytes);
        }

        @Override
        public void force(Path file) throws IOException {
            current.force(file);
        }

        @Override
        public void truncate(Path file, long size) throws IOException {
            current.truncate(file, size);
        }

        @Override
        public void lock(Path file) throws IOException {
            current.lock(file);
        }
    }

    static FileChannel channel(Path real, FileChannel channel) {
        return new FaultyChannel(real, channel, new Now());
    }

    private static Path real(Path path) {
        return path instanceof FaultyPath faulty ? faulty.real : path;
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        Path real = real(path);
        if (options.contains(StandardOpenOption.TRUNCATE_EXISTING) || options.contains(StandardOpenOption.CREATE_NEW)) {
            current.truncate(real, 0);
        }
        return channel(real, FileChannel.open(real, options, attributes));
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public void move(Path from, Path to, CopyOption... options) throws IOException {
        current.move(real(from), real(to));
        Files.move(real(from), real(to), options);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(real(folder))) {
            for (Path file : files) {
                Path seen = path(file);
                if (filter.accept(seen)) {
                    all.add(seen);
                }
            }
        }
        return new DirectoryStream<>() {
            @Override
            public java.util.Iterator<Path> iterator() {
                return all.iterator();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
        Files.createDirectory(real(folder), attributes);
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.delete(real(path));
    }

    @Override
    public void copy(Path from, Path to, CopyOption... options) throws IOException {
        Files.copy(real(from), real(to), options);
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
        return Files.isSameFile(real(one), real(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return Files.isHidden(real(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return Files.getFileStore(real(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        real(path).getFileSystem().provider().checkAccess(real(path), modes);
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        return Files.getFileAttributeView(real(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return Files.readAttributes(real(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) throws IOException {
        return Files.readAttributes(real(path), names, options);
    }

    @Override
    public void setAttribute(Path path, String name, Object value, LinkOption... options) throws IOException {
        Files.setAttribute(real(path), name, value, options);
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return disk;
    }

    @Override
    public Path getPath(URI uri) {
        throw new UnsupportedOperationException();
    }

    private final class Disk extends FileSystem {
        private final FileSystem real = FileSystems.getDefault();

        @Override
        public FileSystemProvider provider() {
            return FaultyDisk.this;
        }

        @Override
        public void close() {}

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean isReadOnly() {
            return false;
        }

        @Override
        public String getSeparator() {
            return real.getSeparator();
        }

        @Override
        public Iterable<Path> getRootDirectories() {
            return real.getRootDirectories();
        }

        @Override
        public Iterable<FileStore> getFileStores() {
            return real.getFileStores();
        }

        @Override
        public Set<String> supportedFileAttributeViews() {
            return real.supportedFileAttributeViews();
        }

        @Override
        public Path getPath(String first, String... more) {
            return path(real.getPath(first, more));
        }

        @Override
        public PathMatcher getPathMatcher(String pattern) {
            PathMatcher matcher = real.getPathMatcher(pattern);
            return path -> matcher.matches(FaultyDisk.real(path));
        }

        @Override
        public UserPrincipalLookupService getUserPrincipalLookupService() {
            return real.getUserPrincipalLookupService();
        }

        @Override
        public WatchService newWatchService() {
            throw new UnsupportedOperationException();
        }
    }

    private final class FaultyPath implements Path {
        private final Path real;

        private FaultyPath(Path real) {
            this.real = real;
        }

        private @Nullable Path wrap(@Nullable Path path) {
            return path == null ? null : new FaultyPath(path);
        }

        @Override
        public FileSystem getFileSystem() {
            return disk;
        }

        @Override
        public boolean isAbsolute() {
            return real.isAbsolute();
        }

        @Override
        public @Nullable Path getRoot() {
            return wrap(real.getRoot());
        }

        @Override
        public @Nullable Path getFileName() {
            return wrap(real.getFileName());
        }

        @Override
        public @Nullable Path getParent() {
            return wrap(real.getParent());
        }

        @Override
        public int getNameCount() {
            return real.getNameCount();
        }

        @Override
        public Path getName(int index) {
            return path(real.getName(index));
        }

        @Override
        public Path subpath(int from, int to) {
            return path(real.subpath(from, to));
        }

        @Override
        public boolean startsWith(Path other) {
            return real.startsWith(FaultyDisk.real(other));
        }

        @Override
        public boolean endsWith(Path other) {
            return real.endsWith(FaultyDisk.real(other));
        }

        @Override
        public Path normalize() {
            return path(real.normalize());
        }

        @Override
        public Path resolve(Path other) {
            return path(real.resolve(FaultyDisk.real(other)));
        }

        @Override
        public Path relativize(Path other) {
            return path(real.relativize(FaultyDisk.real(other)));
        }

        @Override
        public URI toUri() {
            return real.toUri();
        }

        @Override
        public Path toAbsolutePath() {
            return path(real.toAbsolutePath());
        }

        @Override
        public Path toRealPath(LinkOption... options) throws IOException {
            return path(real.toRealPath(options));
        }

        @Override
        public File toFile() {
            return real.toFile();
        }

        @Override
        public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int compareTo(Path other) {
            return real.compareTo(FaultyDisk.real(other));
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof FaultyPath that && real.equals(that.real);
        }

        @Override
        public int hashCode() {
            return real.hashCode();
        }

        @Override
        public String toString() {
            return real.toString();
        }
    }
}
