package org.turnstone.server.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.h2.Driver;
import org.turnstone.sync.change.ChangeHeader;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.Tip;
import org.turnstone.sync.log.Tips;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;

/**
 * A backup of H2, opened from the file that will have to serve one day and read to its end: every header, body and
 * attachment must give the hash that names it, and every tip that the backup is to hold must stand at the end of a chain from
 * the first entry on without a gap and without anything lacking.
 *
 * <p>Memory grows with the number of entries, some hundred bytes for each.
 */
final class BackupCopy implements AutoCloseable {
    private static final String SUFFIX = ".mv.db";
    private static final int BODY_HERE = 1;

    private final Connection connection;

    private BackupCopy(Connection connection) {
        this.connection = connection;
    }

    /**
     * Takes the database out of its zip into an empty folder and opens it.
     *
     * @throws BackupFault if there is no database in it or it does not open
     */
    static BackupCopy open(Path zip, Path folder, String user, String password) throws BackupFault, IOException {
        String name = unpack(zip, folder);
        Properties login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password);
        String url = "jdbc:h2:file:" + folder.resolve(name).toAbsolutePath()
                + ";IFEXISTS=TRUE;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE";
        try {
            Connection connection = new Driver().connect(url, login);
            if (connection == null) {
                throw new BackupFault("the copy of the database is not one");
            }
            return new BackupCopy(connection);
        } catch (SQLException e) {
            throw new BackupFault("the copy of the database does not open", e);
        }
    }

    private static String unpack(Path zip, Path folder) throws BackupFault, IOException {
        try (InputStream file = Files.newInputStream(zip);
                ZipInputStream in = new ZipInputStream(file)) {
            ZipEntry next = in.getNextEntry();
            while (next != null) {
                String name = Path.of(next.getName()).getFileName().toString();
                if (name.endsWith(SUFFIX)) {
                    try (OutputStream out = Files.newOutputStream(folder.resolve(name))) {
                        in.transferTo(out);
                    }
                    return name.substring(0, name.length() - SUFFIX.length());
                }
                next = in.getNextEntry();
            }
        }
        throw new BackupFault("there is no database in the backup");
    }

    /** @throws BackupFault unless the copy holds all of this vector whole */
    void requireHolds(SiteId site, Tips vector) throws BackupFault {
        try {
            Map<ChangeId, ChangeHeader> whole = readEntries(site);
            readAttachments(site);
            Set<ChangeId> lacking = lacking(site);
            Set<ChangeId> good = new HashSet<>();
            for (SortedSet<Tip> tips : vector.byLog().values()) {
                for (Tip tip : tips) {
                    requireWhole(tip.id(), whole, lacking, good);
                }
            }
        } catch (SQLException e) {
            throw new BackupFault("the copy of the database cannot be read to its end", e);
        }
    }

    private static void requireWhole(
            ChangeId tip, Map<ChangeId, ChangeHeader> entries, Set<ChangeId> lacking, Set<ChangeId> good)
            throws BackupFault {
        ChangeId at = tip;
        while (good.add(at)) {
            ChangeHeader header = entries.get(at);
            if (header == null || lacking.contains(at)) {
                throw new BackupFault("entry " + at + " is not whole in the copy");
            }
            if (header.seq() == 1) {
                return;
            }
            at = header.prevId();
        }
    }

    private Map<ChangeId, ChangeHeader> readEntries(SiteId site) throws SQLException, BackupFault {
        Map<ChangeId, ChangeHeader> entries = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(
                "select e.change_id, e.header, e.signature, e.body_state, b.ciphertext from entry e"
                        + " left join body b on b.site_id = e.site_id and b.change_id = e.change_id where e.site_id = ?")) {
            query.setObject(1, site.value().toUuid());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    ChangeId id = new ChangeId(Octets16.ofUuid(row.getObject(1, UUID.class)));
                    byte[] body = row.getBytes(5);
                    if (row.getInt(4) == BODY_HERE && body == null) {
                        throw new BackupFault("the body of entry " + id + " is missing from the copy");
                    }
                    Entry entry = Entry.of(row.getBytes(2), row.getBytes(3), body);
                    if (!entry.id().equals(id)) {
                        throw new BackupFault("entry " + id + " is another one in the copy");
                    }
                    entries.put(id, entry.header());
                }
            }
        } catch (MalformedMessageException e) {
            throw new BackupFault("an entry is damaged in the copy", e);
        }
        return entries;
    }

    private void readAttachments(SiteId site) throws SQLException, BackupFault {
        try (PreparedStatement query = connection.prepareStatement(
                "select c.blob_id, c.chunk from blob b join blob_chunk c on c.site_id = b.site_id and c.blob_id = b.blob_id"
                        + " where b.site_id = ? and b.complete = true order by c.blob_id, c.n")) {
            query.setObject(1, site.value().toUuid());
            try (ResultSet row = query.executeQuery()) {
                String name = "";
                MessageDigest digest = sha256();
                while (row.next()) {
                    if (!row.getString(1).equals(name)) {
                        requireHash(name, digest);
                        name = row.getString(1);
                    }
                    digest.update(row.getBytes(2));
                }
                requireHash(name, digest);
            }
        }
    }

    private static void requireHash(String name, MessageDigest digest) throws BackupFault {
        byte[] hash = digest.digest();
        if (!name.isEmpty() && !Arrays.equals(new BlobId(name).toBytes(), hash)) {
            throw new BackupFault("attachment " + name + " is damaged in the copy");
        }
    }

    private Set<ChangeId> lacking(SiteId site) throws SQLException {
        Set<ChangeId> lacking = new HashSet<>();
        try (PreparedStatement query =
                connection.prepareStatement("select distinct change_id from lack where site_id = ?")) {
            query.setObject(1, site.value().toUuid());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    lacking.add(new ChangeId(Octets16.ofUuid(row.getObject(1, UUID.class))));
                }
            }
        }
        return lacking;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    @Override
    public void close() throws IOException {
        try (Statement statement = connection.createStatement()) {
            // Else its file is still in use when the folder is cleared away.
            statement.execute("shutdown immediately");
            connection.close();
        } catch (SQLException e) {
            throw new IOException("the copy of the database could not be closed", e);
        }
    }
}
