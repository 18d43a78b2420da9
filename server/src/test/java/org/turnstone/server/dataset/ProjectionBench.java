package org.turnstone.server.dataset;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.turnstone.form.FormTemplate;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordHistory;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.Keyring;
import org.turnstone.sync.replica.RecordReader;
import org.turnstone.sync.replica.Standing;
import org.turnstone.sync.testing.TestSite;

/** Reads and projects records of a log in memory with the site's period key, as the server does with its database. */
final class ProjectionBench implements AutoCloseable {
    static final String FORM_HASH = "0123456789abcdef0123456789abcdef";

    private final FormTemplate template;
    private final DatasetKeys names;
    private final Keyring keyring;
    private final RecordReader reader;

    ProjectionBench(TestSite site, FormTemplate template, SymmetricKey secret, MemoryChangeLog log) {
        ControlState control = site.controlState();
        this.template = template;
        this.names = new DatasetKeys(secret, template.formId());
        this.keyring = new Keyring(log, control, List.of(site.periodKey()));
        this.reader = new RecordReader(log, new Standing(log, control), keyring);
    }

    static MemoryChangeLog logOf(TestSite site, List<Delivery> deliveries) {
        MemoryChangeLog log = site.newReplica();
        log.append(deliveries);
        return log;
    }

    RecordState state(RecordId record) {
        return Merger.merge(reader.read(record).history());
    }

    List<ProjectedRow> rows(RecordId record) {
        RecordHistory history = reader.read(record).history();
        return Projector.project(template, history, Merger.merge(history), facts(record))
                .rows();
    }

    byte[] sealed(ProjectedRow row, RecordId record, SymmetricKey key) {
        return RowCodec.seal(row, record, template.formId(), key);
    }

    private ProjectionFacts facts(RecordId record) {
        return new ProjectionFacts(
                names.of(record),
                "grimsby",
                ZoneId.of("Europe/London"),
                LocalDate.of(2026, 11, 3),
                false,
                0,
                new TimeClaims(Map.of(), Map.of(), Map.of()),
                FormClosing.OPEN,
                names::of,
                names::of,
                names::of);
    }

    @Override
    public void close() {
        keyring.close();
    }
}
