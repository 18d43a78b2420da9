package org.turnstone.sync.merge;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.automerge.AmValue;
import org.automerge.Document;
import org.automerge.ObjectId;
import org.automerge.Transaction;
import org.turnstone.sync.record.FieldPath;
import org.turnstone.sync.record.FieldValue;

/**
 * Plays scripts of nothing but registers on Automerge and on merge: laptops that set fields and now and then take in what
 * another has. Both must list the same values in conflict; which of them is displayed is each one's own affair.
 */
final class AutomergeComparison implements AutoCloseable {
    private static final String[] FIELDS = {"f0", "f1", "f2"};

    private final Random random;
    private final List<Document> documents = new ArrayList<>();
    private final List<List<RecordHistory.Entry>> replicas = new ArrayList<>();
    private int changes;
    private int values;

    private AutomergeComparison(long seed) {
        random = new Random(seed);
        Document first = new Document(actor(seed, 0));
        documents.add(first);
        replicas.add(new ArrayList<>());
        save(0);
        int laptops = 2 + random.nextInt(3);
        for (int i = 1; i < laptops; i++) {
            documents.add(first.fork(actor(seed, i)));
            replicas.add(new ArrayList<>(replicas.get(0)));
        }
    }

    private static byte[] actor(long seed, int laptop) {
        byte[] actor = new byte[16];
        new Random(seed * 31 + laptop).nextBytes(actor);
        return actor;
    }

    /** True if the native library is there for this machine. */
    static boolean isAvailable() {
        try {
            new Document().free();
            return true;
        } catch (LinkageError e) {
            return false;
        }
    }

    /** The seeds whose scripts come out differently. */
    static List<Long> differing(long first, int cases) {
        List<Long> differing = new ArrayList<>();
        for (long seed = first; seed < first + cases; seed++) {
            try (AutomergeComparison comparison = new AutomergeComparison(seed)) {
                if (!comparison.agree()) {
                    differing.add(seed);
                }
            }
        }
        return differing;
    }

    private boolean agree() {
        for (int step = 0; step < 12; step++) {
            int laptop = random.nextInt(documents.size());
            if (random.nextInt(3) == 0) {
                takeIn(laptop, random.nextInt(documents.size()));
            } else {
                save(laptop);
            }
        }
        for (int i = 1; i < documents.size(); i++) {
            takeIn(0, i);
        }
        RecordState state = Merger.merge(RecordHistory.of(TestChange.RECORD, replicas.get(0)));
        for (String field : FIELDS) {
            Set<String> ours = new HashSet<>();
            state.field(new FieldPath(field))
                    .ifPresent(found -> found.candidates()
                            .forEach(candidate -> ours.add(((FieldValue.Text) candidate.value()).value())));
            if (!ours.equals(conflicts(documents.get(0), field))) {
                return false;
            }
        }
        return true;
    }

    private void save(int laptop) {
        RecordState shown = Merger.merge(RecordHistory.of(TestChange.RECORD, replicas.get(laptop)));
        TestChange change = TestChange.change("c" + changes++)
                .at(random.nextInt(5))
                .on("laptop " + laptop)
                .after(shown.shown());
        try (Transaction transaction = documents.get(laptop).startTransaction()) {
            for (int i = 0; i <= random.nextInt(3); i++) {
                String field = FIELDS[random.nextInt(FIELDS.length)];
                // Never the same twice: to Automerge, setting what is there already is no change.
                String value = "v" + values++;
                transaction.set(ObjectId.ROOT, field, value);
                change.set(field, value);
            }
            transaction.commit();
        }
        replicas.get(laptop).add(change.active());
    }

    private void takeIn(int into, int from) {
        if (into != from) {
            documents.get(into).merge(documents.get(from));
            replicas.get(into).addAll(replicas.get(from));
        }
    }

    /** Its class of conflicts is not public although the method that returns it is. */
    private static Set<String> conflicts(Document document, String field) {
        Optional<?> conflicts = document.getAll(ObjectId.ROOT, field);
        Set<String> values = new HashSet<>();
        if (conflicts.isPresent()) {
            try {
                Method method = conflicts.get().getClass().getMethod("values");
                method.setAccessible(true);
                for (Object value : (Collection<?>) method.invoke(conflicts.get())) {
                    values.add(((AmValue.Str) value).getValue());
                }
            } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
                throw new AssertionError("Automerge 0.0.7 lists its conflicts", e);
            }
        }
        return values;
    }

    @Override
    public void close() {
        documents.forEach(Document::free);
    }
}
