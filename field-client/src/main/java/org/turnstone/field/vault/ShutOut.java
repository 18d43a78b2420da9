package org.turnstone.field.vault;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnstone.sync.identity.ControlState;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.record.RecordId;

/**
 * Makes a laptop that its site shut out unable to read what it holds, once it learns of it. The order is the decision itself:
 * signed by the site's authority, so that no stranger's server and no answer on a line can give it. Every key that opens
 * something goes, drafts with them; what this laptop wrote and nobody has stays, sealed for the site, and can still be handed
 * over (docs/protocol.md, "Sealing and least data").
 *
 * <p>An order is carried out once the keys are gone and that is noted; until then it is begun again at every opening, and every
 * step may be repeated. Guarded by the vault's lock.
 */
final class ShutOut {
    private static final Notice NOTICE = new Notice(
            Notice.Kind.SHUT_OUT,
            "The office has shut this laptop out of the site. Nothing on it can be read any more."
                    + " What it wrote and the office does not have is kept sealed, and is handed over when it syncs. Ring the office"
                    + " if this is a mistake.");

    private final SealedStore store;
    private final MvStoreChangeLog log;
    private final DraftJournal journal;
    private final EntityStore entities;
    private final CaseStore cases;
    private final KeyTable keys;
    private final ReadingKeys reading;
    private final VaultFacts facts;
    private final SiteWraps siteWraps;

    ShutOut(
            SealedStore store,
            MvStoreChangeLog log,
            DraftJournal journal,
            EntityStore entities,
            CaseStore cases,
            KeyTable keys,
            ReadingKeys reading,
            VaultFacts facts,
            SiteWraps siteWraps) {
        this.store = store;
        this.log = log;
        this.journal = journal;
        this.entities = entities;
        this.cases = cases;
        this.keys = keys;
        this.reading = reading;
        this.facts = facts;
        this.siteWraps = siteWraps;
    }

    /** Carries the order out if there is one. Durable when it returns. */
    void carryOut(ControlState control) throws IOException {
        if (facts.isShutOut()
                || facts.membership()
                        .filter(member -> control.isRevoked(member.certificate().deviceId()))
                        .isEmpty()) {
            return;
        }
        Set<RecordId> known = new LinkedHashSet<>(log.records());
        known.addAll(journal.records());
        Map<RecordId, List<KeyWrap>> forTheSite = new LinkedHashMap<>();
        known.forEach(record -> forTheSite.put(record, siteWraps.lacking(record)));
        store.atomically(() -> {
            forTheSite.forEach(log::addWrapsBeside);
            log.removeEveryOpenableWrap();
            for (RecordId record : known) {
                journal.removeIn(record);
                entities.removeIn(record);
                if (!log.shut().isShut(record)) {
                    log.shut().put(record, ShutRecords.Why.SHUT_OUT, null);
                }
            }
            return known;
        });
        keys.destroyAllThatOpen();
        cases.closed();
        reading.forgetKeys();
        store.atomically(() -> {
            facts.putShutOut();
            return control;
        });
    }

    /** What to tell the person, once the order was carried out. */
    Optional<Notice> notice() {
        return facts.isShutOut() ? Optional.of(NOTICE) : Optional.empty();
    }
}
