package org.turnstone.server.platform;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * One statement in the language both databases share, for what entities cannot say: {@code insert … on conflict do nothing},
 * many rows at once, locks. Places for values are written {@code ?} and filled in order; texts are never pasted in. Moments
 * are stored as milliseconds.
 *
 * <pre>{@code
 * long records = Sql.of("select count(*) from record_state where site_id = ?", site).one(entities).whole(0);
 * }</pre>
 */
public final class Sql {
    private final StringBuilder text = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    private Sql() {}

    public static Sql of(String text, Object... values) {
        return new Sql().and(text, values);
    }

    /** Goes on with more of the statement. */
    public Sql and(String more, Object... values) {
        int next = 0;
        for (int i = 0; i < more.length(); i++) {
            char c = more.charAt(i);
            text.append(c);
            if (c == '?') {
                this.values.add(values[next]);
                next++;
                text.append(this.values.size());
            }
        }
        if (next != values.length) {
            throw new IllegalArgumentException("a statement has as many places as values");
        }
        return this;
    }

    /** Goes on with {@code (?, ?, …)}, one place for each value; at least one. */
    public Sql andList(Collection<?> items) {
        return and("(" + "?, ".repeat(items.size() - 1) + "?)", items.toArray());
    }

    /**
     * Goes on with {@code ((first, ?), (first, ?), …)}, for {@code where (site_id, x) in}. Not {@code site_id = ? and x in}:
     * for that H2 reads every row of the site, for this it looks each pair up in the index.
     */
    public Sql andPairs(Object first, Collection<?> seconds) {
        List<Object[]> pairs = new ArrayList<>(seconds.size());
        seconds.forEach(second -> pairs.add(new Object[] {first, second}));
        return andTuples(pairs);
    }

    /** Goes on with {@code ((?, …), (?, …), …)}; at least one. */
    public Sql andTuples(List<Object[]> tuples) {
        and("(");
        for (int i = 0; i < tuples.size(); i++) {
            and(i == 0 ? "" : ", ").andList(List.of(tuples.get(i)));
        }
        return and(")");
    }

    /** Goes on with {@code values (…), (…)}. */
    public Sql andRows(List<Object[]> rows) {
        for (int i = 0; i < rows.size(); i++) {
            and(i == 0 ? " values " : ", ").andList(List.of(rows.get(i)));
        }
        return this;
    }

    /** Runs it and says how many rows it changed. */
    public int update(EntityManager entities) {
        return query(entities).executeUpdate();
    }

    public List<Row> rows(EntityManager entities) {
        List<Row> rows = new ArrayList<>();
        for (Object row : query(entities).getResultList()) {
            rows.add(new Row(row instanceof Object[] cells ? cells : new Object[] {row}));
        }
        return rows;
    }

    public Optional<Row> first(EntityManager entities) {
        return rows(entities).stream().findFirst();
    }

    /** The only row. */
    public Row one(EntityManager entities) {
        return first(entities).orElseThrow();
    }

    private Query query(EntityManager entities) {
        Query query = entities.createNativeQuery(text.toString());
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            query.setParameter(i + 1, value instanceof Instant instant ? instant.toEpochMilli() : value);
        }
        return query;
    }

    /** The statement without its values, which may be answers. */
    @Override
    public String toString() {
        return text.toString();
    }
}
