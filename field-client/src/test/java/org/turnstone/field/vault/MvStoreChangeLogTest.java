package org.turnstone.field.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.log.ChangeLog;
import org.turnstone.sync.log.ChangeLogContract;
import org.turnstone.sync.log.Delivery;
import org.turnstone.sync.record.Octets16;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

final class MvStoreChangeLogTest implements ChangeLogContract {
    @TempDir
    Path folder;

    private final SecureRandom random = new SecureRandom();
    private final List<SealedStore> open = new ArrayList<>();

    @Override
    public ChangeLog newLog(SiteId site) {
        try {
            Path file = Files.createTempDirectory(folder, "store").resolve("store.mv");
            try (SymmetricKey master = SymmetricKey.generate(random)) {
                SealedStore store =
                        SealedStore.openOrCreate(file, new ValueSealing.Aead(master, Octets16.ZERO, random), random);
                open.add(store);
                KeyTable keys = KeyTable.create(file.resolveSibling("keys.tbl"), master, Octets16.ZERO, random);
                return new MvStoreChangeLog(store, new ReentrantLock(), keys, log -> false);
            }
        } catch (IOException | VaultException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What only the wrap of another says about a key must not be lost with it: the site's own is all there will be. */
    @Test
    void aWrapForTheSiteOfAKeyThatNoEntryBroughtIsKeptByItself() {
        TestSite site = SyncFixtures.site(15);
        TestDevice ada = site.enrol("Ada");
        MvStoreChangeLog log = (MvStoreChangeLog) newLog(site.siteId());
        List<KeyWrap> wraps = site.wraps(RECORD, site.recordKey(RECORD));
        Delivery saved = ada.aChange().on(RECORD).set("q1", "yes").save();
        log.append(List.of(ada.opening(), Delivery.of(saved.entry())), SENDER);

        open.get(0).atomically(() -> {
            log.addWrapsBeside(RECORD, wraps);
            return wraps;
        });

        assertThat(log.wrapsOf(RECORD)).containsExactlyInAnyOrderElementsOf(wraps);
    }

    @AfterEach
    void closeStores() {
        open.forEach(SealedStore::close);
    }
}
