package org.turnstone.sync.attack;

import java.util.List;
import java.util.Set;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.crypto.RecipientKeyPair;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.log.MemoryChangeLog;
import org.turnstone.sync.log.SendRule;
import org.turnstone.sync.merge.Merger;
import org.turnstone.sync.merge.RecordState;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.replica.Intake;
import org.turnstone.sync.replica.IntakeResult;
import org.turnstone.sync.replica.Keyring;
import org.turnstone.sync.replica.RecordReader;
import org.turnstone.sync.replica.Standing;
import org.turnstone.sync.testing.TestSite;

/** One copy of a site's logs with what reads and takes in: what laptop, server and hub have in common. */
final class Replica {
    final MemoryChangeLog log;
    final Intake intake;

    Replica(TestSite site) {
        log = site.newReplica();
        intake = new Intake(log, site.controlState());
    }

    List<IntakeResult.Code> take(Delivery... deliveries) {
        return intake.accept(List.of(deliveries)).results().stream()
                .map(IntakeResult::code)
                .toList();
    }

    /** Sends the other whatever it lacks, as the send rule says. */
    void sendTo(Replica other) {
        List<ChangeId> missing = SendRule.missing(log, other.log.tips(), Set.of(), Integer.MAX_VALUE);
        other.intake.accept(log.deliveries(missing));
    }

    void exchangeWith(Replica other) {
        sendTo(other);
        other.sendTo(this);
    }

    RecordReader.Reading read(RecordId record, RecipientKeyPair... keys) {
        try (Keyring keyring = new Keyring(log, intake.control(), List.of(keys))) {
            return new RecordReader(log, standing(), keyring).read(record);
        }
    }

    RecordState state(RecordId record, RecipientKeyPair... keys) {
        return Merger.merge(read(record, keys).history());
    }

    Standing standing() {
        return new Standing(log, intake.control());
    }
}
