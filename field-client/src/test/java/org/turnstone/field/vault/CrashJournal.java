package org.turnstone.field.vault;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Everything that was done to a vault's files, in order, from which the files can be made as a power cut at any place would
 * leave them: what was synced is there; of what was not, all, nothing, some or a torn piece.
 */
final class CrashJournal implements FaultyDisk.Faults {
    /** What becomes of writes that were not synced. */
    enum Unsynced {
        ALL_THERE,
        ALL_LOST,
        SOME_THERE,
        LAST_TORN
    }

    private interface Step {}

    private record Write(Path file, long at, byte[] bytes) implements Step {}

    private record Cut(Path file, long size) implements Step {}

    private record Force(Path file) implements Step {}

    private record Move(Path from, Path to) implements Step {}

    private final List<Path> folders;
    private final Map<Path, byte[]> before = new TreeMap<>();
    private final List<Step> steps = new ArrayList<>();

    /** Begins with what stands in these folders now. */
    CrashJournal(List<Path> folders) throws IOException {
        this.folders = folders;
        for (Path folder : folders) {
            for (Path file : filesIn(folder)) {
                before.put(file, Files.readAllBytes(file));
            }
        }
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("lock"))
                    .toList();
        }
    }

    @Override
    public void write(Path file, long at, byte[] bytes) {
        steps.add(new Write(file, at, bytes));
    }

    @Override
    public void truncate(Path file, long size) {
        steps.add(new Cut(file, size));
    }

    @Override
    public void force(Path file) {
        steps.add(new Force(file));
    }

    @Override
    public void move(Path from, Path to) {
        steps.add(new Move(from, to));
    }

    int length() {
        return steps.size();
    }

    /** One file as the disk has it and what was done to it since. */
    private static final class Content {
        private byte[] synced;
        private final List<Step> since = new ArrayList<>();

        Content(byte[] synced) {
            this.synced = synced;
        }

        void force() {
            synced = after(since);
            since.clear();
        }

        byte[] after(List<Step> some) {
            byte[] bytes = synced;
            for (Step step : some) {
                if (step instanceof Cut cut) {
                    bytes = Arrays.copyOf(bytes, Math.min(bytes.length, (int) cut.size()));
                } else if (step instanceof Write write) {
                    int end = (int) write.at() + write.bytes().length;
                    bytes = Arrays.copyOf(bytes, Math.max(bytes.length, end));
                    System.arraycopy(write.bytes(), 0, bytes, (int) write.at(), write.bytes().length);
                }
            }
            return bytes;
        }

        byte[] as(Unsynced what, Random random) {
            switch (what) {
                case ALL_THERE:
                    return after(since);
                case ALL_LOST:
                    return synced;
                case SOME_THERE:
                    return after(
                            since.stream().filter(any -> random.nextBoolean()).toList());
                case LAST_TORN:
                    List<Step> torn = new ArrayList<>(since);
                    if (!torn.isEmpty() && torn.get(torn.size() - 1) instanceof Write last) {
                        int length = random.nextInt(last.bytes().length + 1);
                        torn.set(
                                torn.size() - 1,
                                new Write(last.file(), last.at(), Arrays.copyOf(last.bytes(), length)));
                    }
                    return after(torn);
            }
            throw new AssertionError(what);
        }
    }

    /** True if at this place the ways of {@link Unsynced} come to different files. */
    boolean hasUnsynced(int place) {
        Map<Path, Content> files = at(place);
        return files.values().stream().anyMatch(content -> !content.since.isEmpty());
    }

    private Map<Path, Content> at(int place) {
        Map<Path, Content> files = new HashMap<>();
        before.forEach((file, bytes) -> files.put(file, new Content(bytes)));
        for (Step step : steps.subList(0, place)) {
            if (step instanceof Write write) {
                files.computeIfAbsent(write.file(), any -> new Content(new byte[0]))
                        .since
                        .add(write);
            } else if (step instanceof Cut cut) {
                files.computeIfAbsent(cut.file(), any -> new Content(new byte[0]))
                        .since
                        .add(cut);
            } else if (step instanceof Force force && files.containsKey(force.file())) {
                files.get(force.file()).force();
            } else if (step instanceof Move move) {
                Content moved = files.remove(move.from());
                if (moved != null) {
                    files.put(move.to(), moved);
                }
            }
        }
        return files;
    }

    /** Makes the files as they would be; those that are there are written into, for the guard knows the store by its file. */
    void restore(int place, Unsynced what, Random random) throws IOException {
        Map<Path, Content> files = at(place);
        if (place > 0 && what == Unsynced.ALL_LOST && steps.get(place - 1) instanceof Move move) {
            // A rename is synced with its folder, which comes next.
            Map<Path, Content> earlier = at(place - 1);
            files.remove(move.to());
            files.putAll(earlier);
        }
        for (Path folder : folders) {
            for (Path file : filesIn(folder)) {
                if (!files.containsKey(file)) {
                    Files.delete(file);
                }
            }
        }
        for (Map.Entry<Path, Content> file : files.entrySet()) {
            if (Files.isDirectory(file.getKey())) {
                continue;
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(file.getValue().as(what, random));
            Files.write(file.getKey(), bytes.toByteArray());
        }
    }
}
