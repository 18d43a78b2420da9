package org.turnstone.server.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.turnstone.server.dataset.RecordAnswers;
import org.turnstone.server.dataset.RowCodec;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.change.Operation;
import org.turnstone.sync.crypto.InsecureTestParameters;
import org.turnstone.sync.crypto.Secret;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.DeviceCertificate;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.Entry;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.replica.ControlReader;
import org.turnstone.sync.replica.Keyring;
import org.turnstone.sync.replica.Standing;
import org.turnstone.sync.wire.ChangeOpener;

/**
 * Everything that somebody reads who has a server's database, its keystore and the keystore's passphrase: every answer of
 * every entry that opens by any wrap that opens, and every cell of every dataset row. What the decisions say is erased is
 * tried all the same.
 */
public final class ReadableDatabase {
    private final Connection connection;
    private final UUID site;
    private final MemoryChangeLog log = new MemoryChangeLog();
    private final ControlState control;
    private final SiteKeys keys;
    private final List<String> texts = new ArrayList<>();

    private ReadableDatabase(Connection connection, Path keystore, Path passphrase)
            throws SQLException, IOException, KeystoreException, MalformedMessageException {
        this.connection = connection;
        List<UUID> sites = new ArrayList<>();
        each("select site_id from site", row -> sites.add(row.getObject(1, UUID.class)));
        if (sites.size() != 1) {
            throw new IllegalArgumentException("the database has " + sites.size() + " sites");
        }
        this.site = sites.get(0);
        SecureRandom random = new SecureRandom();
        try (Secret secret = Secret.copyOf(Files.readString(passphrase).strip().getBytes(StandardCharsets.UTF_8))) {
            this.keys = Keystore.open(keystore, secret, InsecureTestParameters.fresh(random), random)
                    .find(new SiteId(Octets16.ofUuid(site)))
                    .orElseThrow();
        }
        fill();
        this.control = ControlReader.read(log, keys.authority().verifyingKey());
    }

    /** All of it, in no particular order. */
    public static List<String> texts(Connection connection, Path keystore, Path passphrase)
            throws SQLException, IOException, KeystoreException, MalformedMessageException,
                    VerificationFailedException {
        ReadableDatabase database = new ReadableDatabase(connection, keystore, passphrase);
        try (Keyring keyring = new Keyring(database.log, database.control, database.keys.recipients())) {
            database.answers(keyring);
            database.cells(keyring);
        }
        return List.copyOf(database.texts);
    }

    private void fill() throws SQLException, MalformedMessageException {
        List<Delivery> entries = new ArrayList<>();
        each(
                "select e.header, e.signature, b.ciphertext from entry e left join body b"
                        + " on b.site_id = e.site_id and b.change_id = e.change_id order by e.log_id, e.seq",
                row -> entries.add(Delivery.of(Entry.of(row.getBytes(1), row.getBytes(2), row.getBytes(3)))));
        log.append(entries);
        List<KeyWrap> wraps = new ArrayList<>();
        each("select wrap from key_wrap", row -> wraps.add(KeyWrap.decode(row.getBytes(1))));
        log.addWraps(wraps, ChangeLog.HERE);
    }

    private void answers(Keyring keyring) throws VerificationFailedException, MalformedMessageException {
        Standing standing = new Standing(log, control);
        for (RecordId record : log.records()) {
            for (Entry entry : log.entriesOf(record)) {
                Optional<DeviceCertificate> author =
                        standing.authorOf(entry.header().logId());
                if (entry.header().kind() == EntryKind.CHANGE && author.isPresent()) {
                    ChangeOpener.open(entry, keyring, author.get())
                            .ifPresent(opened -> opened.change().operations().forEach(this::add));
                }
            }
        }
    }

    private void add(Operation operation) {
        if (operation instanceof Operation.Set set) {
            texts.add(RecordAnswers.inWords(set.value()));
        } else if (operation instanceof Operation.Stamp stamp) {
            texts.add(RecordAnswers.inWords(stamp.value()));
        }
    }

    private void cells(Keyring keyring) throws SQLException, MalformedMessageException {
        each("select record_id, form_id, table_name, row_order, key_id, sealed_cells from dataset_row", row -> {
            RecordId record = new RecordId(Octets16.ofUuid(row.getObject(1, UUID.class)));
            KeyId key = new KeyId(Octets16.ofUuid(row.getObject(5, UUID.class)));
            Optional<SymmetricKey> open = keyring.key(record, key);
            if (open.isPresent()) {
                texts.addAll(RowCodec.open(
                                row.getBytes(6), record, row.getString(2), row.getString(3), row.getInt(4), open.get())
                        .byColumn()
                        .values());
            }
        });
    }

    private void each(String query, Reading reading) throws SQLException, MalformedMessageException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                reading.read(rows);
            }
        } catch (VerificationFailedException e) {
            throw new IllegalStateException("a row of the database is damaged", e);
        }
    }

    private interface Reading {
        void read(ResultSet row) throws SQLException, MalformedMessageException, VerificationFailedException;
    }

    /** How much was read, and none of it. */
    @Override
    public String toString() {
        return texts.size() + " texts";
    }
}
