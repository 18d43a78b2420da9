package org.turnstone.server.platform;

import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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

    /**
     * Inserts rows in one go. A row whose key is there already changes nothing.
     *
     * @param into a table and its columns, {@code "tip (site_id, log_id)"}
     * @param rows as many values in each as there are columns
     * @return for each row 1 if it is new
     */
    public static int[] insertAll(EntityManager entities, String into, List<Object[]> rows) {
        if (rows.isEmpty()) {
            return new int[0];
        }
        String places = "?, ".repeat(rows.get(0).length - 1) + "?";
        return updateAll(entities, "insert into " + into + " values (" + places + ") on conflict do nothing", rows);
    }

    /**
     * Runs one statement for many rows of values in one go.
     *
     * @param text with as many places as there are values in each
     * @return for each how many rows it changed
     */
    public static int[] updateAll(EntityManager entities, String text, List<Object[]> rows) {
        if (rows.isEmpty()) {
            return new int[0];
        }
        Sql all = new Sql();
        all.text.append(text);
        try (PreparedStatement statement = all.prepared(entities)) {
            for (Object[] row : rows) {
                bind(statement, row);
                statement.addBatch();
            }
            return statement.executeBatch();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /**
     * Asks one question for many rows of values. Where a list of pairs would make H2 read all else too, which it does for the
     * beginning of a longer key, this looks each up.
     *
     * @param text with as many places as there are values in each
     * @return what was found for all, one after the other
     */
    public static List<Row> rowsOfAll(EntityManager entities, String text, List<Object[]> asked) {
        if (asked.isEmpty()) {
            return List.of();
        }
        Sql all = new Sql();
        all.text.append(text);
        try (PreparedStatement statement = all.prepared(entities)) {
            List<Row> rows = new ArrayList<>();
            for (Object[] values : asked) {
                bind(statement, values);
                try (ResultSet found = statement.executeQuery()) {
                    addAll(found, rows);
                }
            }
            return rows;
        } catch (SQLException e) {
            throw failed(e);
        }
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
        try (PreparedStatement statement = prepared(entities)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    public List<Row> rows(EntityManager entities) {
        try (PreparedStatement statement = prepared(entities);
                ResultSet found = statement.executeQuery()) {
            List<Row> rows = new ArrayList<>();
            addAll(found, rows);
            return rows;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static void addAll(ResultSet found, List<Row> rows) throws SQLException {
        int width = found.getMetaData().getColumnCount();
        while (found.next()) {
            Object[] cells = new Object[width];
            for (int i = 0; i < width; i++) {
                cells[i] = found.getObject(i + 1);
            }
            rows.add(new Row(cells));
        }
    }

    public Optional<Row> first(EntityManager entities) {
        return rows(entities).stream().findFirst();
    }

    /** The only row. */
    public Row one(EntityManager entities) {
        return first(entities).orElseThrow();
    }

    /**
     * On the connection of the running transaction, after what entities have waiting for it. Not a native query of the
     * entity manager: those took twice as long to bind as the database to work.
     */
    private PreparedStatement prepared(EntityManager entities) throws SQLException {
        entities.flush();
        Connection connection = entities.unwrap(Connection.class);
        if (connection == null) {
            throw new IllegalStateException("a statement belongs into a transaction");
        }
        PreparedStatement statement = connection.prepareStatement(text.toString());
        try {
            bind(statement, values.toArray());
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
        return statement;
    }

    private static void bind(PreparedStatement statement, Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            statement.setObject(i + 1, value instanceof Instant instant ? instant.toEpochMilli() : value);
        }
    }

    /** Its message may quote a value, so only the database's code goes on. */
    private static RuntimeException failed(SQLException e) {
        return ProblemMapper.isNoText(e)
                ? new ProblemException(ProblemMapper.NO_TEXT)
                : new PersistenceException("the database refused a statement: " + e.getSQLState());
    }

    /** The statement without its values, which may be answers. */
    @Override
    public String toString() {
        return text.toString();
    }
}
