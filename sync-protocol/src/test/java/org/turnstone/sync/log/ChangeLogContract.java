package org.turnstone.sync.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.ChangeId;
import org.turnstone.sync.change.DeviceId;
import org.turnstone.sync.change.EntryKind;
import org.turnstone.sync.change.KeyId;
import org.turnstone.sync.change.LogId;
import org.turnstone.sync.crypto.SymmetricKey;
import org.turnstone.sync.identity.KeyWrap;
import org.turnstone.sync.record.BlobId;
import org.turnstone.sync.record.RecordId;
import org.turnstone.sync.record.SiteId;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

/**
 * What every {@link ChangeLog} does, in memory, in a vault or in a database. An implementation's test implements this
 * interface and says how an empty log is made.
 */
public interface ChangeLogContract {
    /** An empty log of this site; each call gives another. */
    ChangeLog newLog(SiteId site);

    RecordId RECORD = SyncFixtures.record(1);
    RecordId OTHER_RECORD = SyncFixtures.record(2);
    DeviceId SENDER = new DeviceId(SyncFixtures.record(3).value());
    DeviceId OTHER_SENDER = new DeviceId(SyncFixtures.record(4).value());

    @Test
    default void anEmptyLogHoldsNothing() {
        TestSite site = SyncFixtures.site(1);
        ChangeLog log = newLog(site.siteId());
        LogId any = site.controlLog();

        assertThat(log.tips()).isEqualTo(Tips.NONE);
        assertThat(log.records()).isEmpty();
        assertThat(log.entriesOf(RECORD)).isEmpty();
        assertThat(log.wrapsOf(RECORD)).isEmpty();
        assertThat(log.opening(any)).isEmpty();
        assertThat(log.places(any, 0)).isEmpty();
        assertThat(log.find(SyncFixtures.change(1))).isEmpty();
        assertThat(log.deliveries(List.of(SyncFixtures.change(1)))).isEmpty();
        assertThat(log.append(List.of())).isEmpty();
    }

    @Test
    default void requestsAndLinksAreFoundByTheirKindHeldOrNot() {
        TestSite site = SyncFixtures.site(3);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());
        Entry request = EntrySigner.plain(
                EntryKind.ERASE_REQUEST, ada.position(), RECORD, new byte[] {'{', '}'}, ada.signing());
        Entry link = EntrySigner.link(
                new LogPosition(ada.logId(), 7, new byte[32]), RECORD, List.of(), new byte[] {'{', '}'}, ada.signing());
        log.append(List.of(ada.opening(), Delivery.of(request), Delivery.of(link)));

        assertThat(log.entriesOf(EntryKind.ERASE_REQUEST)).containsExactly(request);
        assertThat(log.entriesOf(EntryKind.LINK)).containsExactly(link);
    }

    @Test
    default void whatIsAppendedIsFoundAsItCame() {
        TestSite site = SyncFixtures.site(2);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());
        Delivery first = ada.aChange().on(RECORD).set("q1", "yes").save();
        Delivery second = ada.aChange().on(RECORD).set("q2", "no").save();

        List<AppendResult> results = log.append(List.of(ada.opening(), first, second));

        assertThat(results)
                .containsExactly(stored(ada.opening()), stored(first), stored(second))
                .allSatisfy(result ->
                        assertThat(((AppendResult.Stored) result).branch()).isFalse());
        assertThat(log.find(id(first))).contains(first.entry());
        assertThat(log.opening(ada.logId())).contains(ada.opening().entry());
        assertThat(log.entriesOf(RECORD)).containsExactlyInAnyOrder(first.entry(), second.entry());
        assertThat(log.records()).containsExactly(RECORD);
        assertThat(log.tips().of(ada.logId())).containsExactly(new Tip(3, id(second)));
        assertThat(log.held()).isEmpty();
    }

    @Test
    default void appendingAgainChangesNothing() {
        TestSite site = SyncFixtures.site(3);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());
        Delivery first = ada.aChange().on(RECORD).set("q1", "yes").save();
        log.append(List.of(ada.opening(), first));
        Tips before = log.tips();

        List<AppendResult> again = log.append(List.of(first, ada.opening(), first));

        assertThat(again).containsExactly(duplicate(first), duplicate(ada.opening()), duplicate(first));
        assertThat(log.tips()).isEqualTo(before);
        assertThat(log.entriesOf(RECORD)).containsExactly(first.entry());
        assertThat(log.wrapsOf(RECORD)).containsExactlyInAnyOrderElementsOf(first.wraps());
        assertThat(log.deliveries(List.of(id(first))).get(0).wraps())
                .containsExactlyInAnyOrderElementsOf(first.wraps());
    }

    @Test
    default void oneBatchMayHoldAnEntryTwice() {
        TestSite site = SyncFixtures.site(4);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());

        List<AppendResult> results = log.append(List.of(ada.opening(), ada.opening()));

        assertThat(results).containsExactly(stored(ada.opening()), duplicate(ada.opening()));
    }

    @Test
    default void anEntryIsHeldUntilTheOneBeforeItArrives() {
        TestSite site = SyncFixtures.site(5);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());
        Delivery first = ada.aChange().on(RECORD).set("q1", "yes").save();
        Delivery second = ada.aChange().on(RECORD).set("q2", "no").save();

        assertThat(log.append(List.of(ada.opening(), second))).containsExactly(stored(ada.opening()), held(second));
        assertThat(log.find(id(second))).contains(second.entry());
        assertThat(log.entriesOf(RECORD)).containsExactly(second.entry());
        assertThat(log.records()).containsExactly(RECORD);
        assertThat(log.places(ada.logId(), 0)).extracting(ChangeLog.Place::id).containsExactly(id(ada.opening()));
        assertThat(log.tips().of(ada.logId())).containsExactly(new Tip(1, id(ada.opening())));
        assertThat(log.held())
                .containsExactly(entry(ada.logId(), List.of(new ChangeLog.Place(3, id(second), id(first)))));
        assertThat(log.append(List.of(second))).containsExactly(duplicate(second));

        assertThat(log.append(List.of(first))).containsExactly(stored(first));
        assertThat(log.places(ada.logId(), 0))
                .extracting(ChangeLog.Place::id)
                .containsExactly(id(ada.opening()), id(first), id(second));
        assertThat(log.tips().of(ada.logId())).containsExactly(new Tip(3, id(second)));
    }

    @Test
    default void aWholeChainThatWasHeldIsReleasedAtOnce() {
        TestSite site = SyncFixtures.site(6);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());
        List<Delivery> chain = chain(ada, 40);
        List<Delivery> backwards = new ArrayList<>(chain);
        Collections.reverse(backwards);

        assertThat(log.append(backwards))
                .allSatisfy(result -> assertThat(result).isInstanceOf(AppendResult.Held.class));
        assertThat(log.tips()).isEqualTo(Tips.NONE);
        assertThat(log.opening(ada.logId())).isEmpty();
        assertThat(log.held().get(ada.logId()))
                .extracting(ChangeLog.Place::id)
                .containsExactlyElementsOf(
                        chain.stream().map(ChangeLogContract::id).toList());

        log.append(List.of(ada.opening()));

        assertThat(log.tips().of(ada.logId())).containsExactly(new Tip(41, id(chain.get(39))));
        assertThat(log.places(ada.logId(), 1))
                .extracting(ChangeLog.Place::id)
                .containsExactlyElementsOf(
                        chain.stream().map(ChangeLogContract::id).toList());
    }

    @Test
    default void aBatchThatRunsBackwardsIsWholeAfterwards() {
        TestSite site = SyncFixtures.site(7);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());
        Delivery first = ada.aChange().on(RECORD).set("q1", "yes").save();
        Delivery second = ada.aChange().on(RECORD).set("q2", "no").save();

        log.append(List.of(second, first, ada.opening()));

        assertThat(log.tips().of(ada.logId())).containsExactly(new Tip(3, id(second)));
    }

    @Test
    default void twoEntriesAtOnePlaceAreBranchesWithATipEach() {
        TestSite site = SyncFixtures.site(8);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());
        LogPosition backup = ada.position();
        Delivery lost = ada.aChange().on(RECORD).set("q1", "before").save();
        Delivery afterLost = ada.aChange().on(RECORD).set("q1", "before too").save();
        ada.restore(backup);
        Delivery again = ada.aChange().on(OTHER_RECORD).set("q1", "after").save();
        log.append(List.of(ada.opening(), lost, afterLost));

        assertThat(log.append(List.of(again))).containsExactly(new AppendResult.Stored(id(again), true));

        assertThat(log.tips().of(ada.logId())).containsExactly(new Tip(2, id(again)), new Tip(3, id(afterLost)));
        assertThat(log.find(id(lost))).isPresent();
        assertThat(log.find(id(again))).isPresent();
    }

    @Test
    default void aBranchMayBeginBelowAHeldEntry() {
        TestSite site = SyncFixtures.site(9);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());
        LogPosition backup = ada.position();
        Delivery lost = ada.aChange().on(RECORD).set("q1", "before").save();
        ada.restore(backup);
        Delivery again = ada.aChange().on(RECORD).set("q1", "after").save();
        log.append(List.of(lost, again));

        log.append(List.of(ada.opening()));

        assertThat(log.tips().of(ada.logId())).containsExactlyInAnyOrder(new Tip(2, id(lost)), new Tip(2, id(again)));
    }

    @Test
    default void placesAscendAndWithinAForkById() {
        TestSite site = SyncFixtures.site(10);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());
        LogPosition backup = ada.position();
        List<ChangeId> forks = new ArrayList<>();
        List<Delivery> all = new ArrayList<>(List.of(ada.opening()));
        for (int i = 0; i < 6; i++) {
            ada.restore(backup);
            Delivery fork = ada.aChange().on(RECORD).set("q1", i).save();
            forks.add(id(fork));
            all.add(fork);
        }
        Delivery last = ada.aChange().on(RECORD).set("q1", "last").save();
        all.add(last);
        log.append(all);

        List<ChangeId> expected = new ArrayList<>(forks);
        Collections.sort(expected);
        expected.add(id(last));
        assertThat(log.places(ada.logId(), 1)).extracting(ChangeLog.Place::id).containsExactlyElementsOf(expected);
        assertThat(log.places(ada.logId(), 1)).extracting(ChangeLog.Place::seq).isSorted();
        assertThat(log.places(ada.logId(), 2)).containsExactly(new ChangeLog.Place(3, id(last), forks.get(5)));
        assertThat(log.places(ada.logId(), 3)).isEmpty();
        assertThat(log.tips().of(ada.logId())).hasSize(6);
    }

    @Test
    default void aBodyMayComeLater() {
        TestSite site = SyncFixtures.site(11);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());
        Delivery whole = ada.aChange().on(RECORD).set("q1", "yes").save();
        Entry header = whole.entry().withoutBody();

        assertThat(log.append(List.of(ada.opening(), Delivery.of(header)))).contains(stored(whole));
        assertThat(log.find(id(whole))).contains(header);

        assertThat(log.append(List.of(whole))).containsExactly(new AppendResult.BodyAdded(id(whole)));
        assertThat(log.find(id(whole))).contains(whole.entry());
        assertThat(log.entriesOf(RECORD)).containsExactly(whole.entry());
        assertThat(log.wrapsOf(RECORD)).containsExactlyInAnyOrderElementsOf(whole.wraps());
        assertThat(log.append(List.of(Delivery.of(header)))).containsExactly(duplicate(whole));
        assertThat(log.find(id(whole))).contains(whole.entry());
    }

    @Test
    default void aHeldEntryMayGetItsBodyLater() {
        TestSite site = SyncFixtures.site(12);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());
        Delivery first = ada.aChange().on(RECORD).set("q1", "yes").save();
        log.append(List.of(Delivery.of(first.entry().withoutBody())));

        assertThat(log.append(List.of(first))).containsExactly(new AppendResult.BodyAdded(id(first)));
        log.append(List.of(ada.opening()));

        assertThat(log.deliveries(List.of(id(first))).get(0).entry()).isEqualTo(first.entry());
        assertThat(log.tips().of(ada.logId())).containsExactly(new Tip(2, id(first)));
    }

    @Test
    default void wrapsAreDeliveredWithTheEntryTheyCameWith() {
        TestSite site = SyncFixtures.site(13);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());
        Delivery first = ada.aChange().on(RECORD).set("q1", "yes").save();
        Delivery second = ada.aChange().on(RECORD).set("q1", "no").save();
        Delivery other = ada.aChange().on(OTHER_RECORD).set("q1", "no").save();
        log.append(List.of(ada.opening(), first, second, other));

        List<Delivery> delivered = log.deliveries(List.of(id(other), SyncFixtures.change(9), id(first), id(second)));

        assertThat(first.wraps()).hasSize(2);
        assertThat(second.wraps()).isEmpty();
        assertThat(delivered).extracting(Delivery::entry).containsExactly(other.entry(), first.entry(), second.entry());
        assertThat(delivered.get(0).wraps()).containsExactlyInAnyOrderElementsOf(other.wraps());
        assertThat(delivered.get(1).wraps()).containsExactlyInAnyOrderElementsOf(first.wraps());
        assertThat(delivered.get(2).wraps()).isEmpty();
        assertThat(log.wrapsOf(OTHER_RECORD)).containsExactlyInAnyOrderElementsOf(other.wraps());
    }

    @Test
    default void furtherWrapsOfAnEntryThatIsHereAreKept() {
        TestSite site = SyncFixtures.site(14);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());
        Delivery first = ada.aChange().on(RECORD).set("q1", "yes").save();
        List<KeyWrap> more = site.wraps(RECORD, site.recordKey(RECORD));
        log.append(List.of(ada.opening(), Delivery.of(first.entry())), SENDER);

        log.append(List.of(first), SENDER);
        log.append(List.of(new Delivery(first.entry(), more)), SENDER);

        assertThat(log.wrapsOf(RECORD))
                .containsAll(first.wraps())
                .containsAll(more)
                .hasSize(4);
        assertThat(log.deliveries(List.of(id(first))).get(0).wraps())
                .containsAll(first.wraps())
                .containsAll(more);
    }

    @Test
    default void eachSenderLeavesSoManyCandidatesForAKeyAndNoMore() {
        TestSite site = SyncFixtures.site(31);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());
        Delivery first = ada.aChange().on(RECORD).set("q1", "yes").save();
        List<KeyWrap> squatting = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            squatting.add(site.wraps(RECORD, site.recordKey(RECORD)).get(0));
        }
        log.append(List.of(ada.opening(), new Delivery(first.entry(), squatting)), SENDER);

        log.append(List.of(first), OTHER_SENDER);

        assertThat(log.wrapsOf(RECORD))
                .filteredOn(squatting::contains)
                .hasSize(WireLimits.MAX_UNVERIFIED_WRAPS_PER_KEY);
        assertThat(log.wrapsOf(RECORD)).containsAll(first.wraps());
        assertThat(log.deliveries(List.of(id(first))).get(0).wraps())
                .containsAll(first.wraps())
                .hasSize(WireLimits.MAX_UNVERIFIED_WRAPS_PER_KEY + 2);
    }

    @Test
    default void theWrapThatOpensReplacesEveryCandidate() {
        TestSite site = SyncFixtures.site(32);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());
        Delivery first = ada.aChange().on(RECORD).set("q1", "yes").save();
        List<KeyWrap> squatting = site.wraps(RECORD, site.recordKey(RECORD));
        log.append(List.of(ada.opening(), new Delivery(first.entry(), squatting)), SENDER);
        KeyWrap good = first.wraps().stream()
                .filter(wrap -> wrap.to().equals(squatting.get(0).to()))
                .findFirst()
                .orElseThrow();
        KeyWrap beside = squatting.get(1);

        log.addWraps(List.of(good), OTHER_SENDER);
        log.verified(List.of(good));
        log.verified(List.of(good));
        log.addWraps(List.of(squatting.get(0)), SENDER);

        assertThat(log.wrapsOf(RECORD)).containsExactlyInAnyOrder(good, beside);
        assertThat(log.deliveries(List.of(id(first))).get(0).wraps()).containsExactlyInAnyOrder(good, beside);
    }

    @Test
    default void aVerifiedWrapThatWasNotHereIsKept() {
        TestSite site = SyncFixtures.site(33);
        ChangeLog log = newLog(site.siteId());
        List<KeyWrap> wraps = site.wraps(RECORD, site.recordKey(RECORD));

        log.verified(wraps);

        assertThat(log.wrapsOf(RECORD)).containsExactlyInAnyOrderElementsOf(wraps);
    }

    @Test
    default void aLogHasSoManyBranchesAndNoMore() {
        TestSite site = SyncFixtures.site(34);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());
        log.append(List.of(ada.opening()));
        LogPosition start = ada.position();
        List<Delivery> branches = new ArrayList<>();
        for (int i = 0; i <= WireLimits.MAX_TIPS_PER_LOG; i++) {
            ada.restore(start);
            branches.add(ada.aChange().on(RECORD).set("q", i).save());
        }

        List<AppendResult> results = log.append(branches);

        Delivery last = branches.get(WireLimits.MAX_TIPS_PER_LOG);
        assertThat(results.get(0)).isEqualTo(stored(branches.get(0)));
        assertThat(results.subList(1, WireLimits.MAX_TIPS_PER_LOG))
                .allSatisfy(result -> assertThat(result)
                        .isInstanceOfSatisfying(
                                AppendResult.Stored.class,
                                stored -> assertThat(stored.branch()).isTrue()));
        assertThat(results.get(WireLimits.MAX_TIPS_PER_LOG)).isEqualTo(new AppendResult.Refused(id(last)));
        assertThat(log.find(id(last))).isEmpty();
        assertThat(log.append(List.of(last))).containsExactly(new AppendResult.Refused(id(last)));
        assertThat(log.tips().of(ada.logId())).hasSize(WireLimits.MAX_TIPS_PER_LOG);
        ada.restore(LogPosition.after(branches.get(0).entry()));
        Delivery onAndOn = ada.aChange().on(RECORD).set("q", "on").save();
        assertThat(log.append(List.of(onAndOn))).containsExactly(stored(onAndOn));
    }

    @Test
    default void soManyEntriesOfALogWaitAndNoMore() {
        TestSite site = SyncFixtures.site(35);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());
        List<Delivery> chain = plainChain(ada, WireLimits.MAX_HELD_PER_LOG + 3);
        List<Delivery> waiting = chain.subList(1, WireLimits.MAX_HELD_PER_LOG + 1);
        List<Delivery> beyond = chain.subList(WireLimits.MAX_HELD_PER_LOG + 1, chain.size());

        assertThat(log.append(waiting)).allSatisfy(result -> assertThat(result).isInstanceOf(AppendResult.Held.class));
        assertThat(log.append(beyond))
                .allSatisfy(result -> assertThat(result).isInstanceOf(AppendResult.Refused.class));
        log.append(List.of(ada.opening(), chain.get(0)));
        assertThat(log.append(beyond)).allSatisfy(result -> assertThat(result).isInstanceOf(AppendResult.Stored.class));

        assertThat(log.tips().of(ada.logId()))
                .containsExactly(new Tip(chain.size() + 1, id(chain.get(chain.size() - 1))));
    }

    /** Entries that are quick to make: their bodies say nothing. */
    private static List<Delivery> plainChain(TestDevice device, int length) {
        List<Delivery> chain = new ArrayList<>(length);
        LogPosition at = device.position();
        for (int i = 0; i < length; i++) {
            Entry entry = EntrySigner.plain(EntryKind.LINK, at, RECORD, new byte[] {1}, device.signing());
            chain.add(Delivery.of(entry));
            at = LogPosition.after(entry);
        }
        return chain;
    }

    @Test
    default void whatEntriesLackIsRememberedUntilItArrives() {
        TestSite site = SyncFixtures.site(36);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());
        Delivery first = ada.aChange().on(RECORD).set("q1", "yes").save();
        Delivery second = ada.aChange().on(OTHER_RECORD).set("q1", "yes").save();
        Need body = new Need.Body(id(first));
        Need key = new Need.Key(RECORD, first.entry().header().keyId());
        Need blob = new Need.Blob(BlobId.of(new byte[32]));
        log.append(List.of(ada.opening(), first, second));
        assertThat(log.lackingLogs()).isEmpty();

        log.lacks(Map.of(id(first), Set.of(body, key), id(second), Set.of(blob, key)));

        assertThat(log.needs(any -> true, 10)).containsExactly(body, key, blob);
        assertThat(log.needs(any -> true, 2)).containsExactly(body, key);
        assertThat(log.needs(Need.Blob.class::isInstance, 10)).containsExactly(blob);
        assertThat(log.lacking(key)).containsExactlyInAnyOrder(id(first), id(second));
        assertThat(log.lackingLogs()).containsExactly(ada.logId());
        assertThat(log.lackingIn(ada.logId())).containsExactlyInAnyOrder(id(first), id(second));
        log.arrived(key);
        assertThat(log.lacking(key)).isEmpty();
        log.lacks(Map.of(id(first), Set.of()));
        assertThat(log.needs(any -> true, 10)).containsExactly(blob);
        assertThat(log.lackingIn(ada.logId())).containsExactly(id(second));
        log.arrived(blob);
        assertThat(log.lackingLogs()).isEmpty();
    }

    @Test
    default void whatIsErasedOrPrunedLacksNothing() {
        TestSite site = SyncFixtures.site(37);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());
        Delivery erased = ada.aChange().on(RECORD).set("q1", "yes").save();
        Delivery pruned = ada.aChange().on(OTHER_RECORD).set("q1", "yes").save();
        log.append(List.of(ada.opening(), erased, pruned));
        log.lacks(Map.of(
                id(erased), Set.of(new Need.Key(RECORD, erased.entry().header().keyId())),
                id(pruned), Set.of(new Need.Blob(BlobId.of(new byte[32])))));

        log.erase(RECORD, null);
        log.prune(List.of(id(pruned)));

        assertThat(log.needs(any -> true, 10)).isEmpty();
        assertThat(log.find(id(pruned))).contains(pruned.entry().withoutBody());
        assertThat(log.tips().of(ada.logId())).containsExactly(new Tip(3, id(pruned)));
        assertThat(log.append(List.of(pruned))).containsExactly(new AppendResult.BodyAdded(id(pruned)));
        assertThat(log.find(id(pruned))).contains(pruned.entry());
    }

    @Test
    default void aPartThatIsErasedIsNoLongerLacking() {
        TestSite site = SyncFixtures.site(38);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());
        Delivery first = ada.aChange().on(RECORD).set("q1", "yes").save();
        KeyId part = new KeyId(SymmetricKey.generate(site.random()).keyId());
        log.append(List.of(ada.opening(), first));
        log.lacks(Map.of(id(first), Set.of(new Need.Key(RECORD, part))));

        log.erase(RECORD, part);

        assertThat(log.lackingLogs()).isEmpty();
    }

    @Test
    default void theLogsOfADeviceAreThoseItOpened() {
        TestSite site = SyncFixtures.site(39);
        TestDevice ada = site.enrol("Ada");
        TestDevice ben = site.enrol("Ben");
        ChangeLog log = newLog(site.siteId());
        Delivery first = ada.opening();
        LogId before = ada.logId();
        Delivery second = ada.openNewLog();

        log.append(List.of(first, ben.opening(), second));

        assertThat(log.logsOf(ada.id())).containsExactlyInAnyOrder(before, ada.logId());
        assertThat(log.logsOf(ben.id())).containsExactly(ben.logId());
        assertThat(log.logsOf(ChangeLog.HERE)).isEmpty();
    }

    @Test
    default void wrapsMayComeWithoutAnEntry() {
        TestSite site = SyncFixtures.site(15);
        ChangeLog log = newLog(site.siteId());
        List<KeyWrap> wraps = site.wraps(RECORD, site.recordKey(RECORD));

        log.addWraps(wraps, ChangeLog.HERE);
        log.addWraps(wraps, ChangeLog.HERE);

        assertThat(log.wrapsOf(RECORD)).containsExactlyInAnyOrderElementsOf(wraps);
        assertThat(log.wrapsOf(OTHER_RECORD)).isEmpty();
        assertThat(log.records()).isEmpty();
    }

    @Test
    default void anErasedRecordKeepsItsHeadersAndNothingElse() {
        TestSite site = SyncFixtures.site(16);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());
        Delivery first = ada.aChange().on(RECORD).set("q1", "yes").save();
        Delivery second = ada.aChange().on(RECORD).set("q1", "no").save();
        Delivery other = ada.aChange().on(OTHER_RECORD).set("q1", "stays").save();
        log.append(List.of(ada.opening(), first, second, other));
        Tips before = log.tips();

        log.erase(RECORD, null);
        log.erase(RECORD, null);
        log.erase(SyncFixtures.record(77), null);

        assertThat(log.entriesOf(RECORD))
                .containsExactlyInAnyOrder(
                        first.entry().withoutBody(), second.entry().withoutBody());
        assertThat(log.wrapsOf(RECORD)).isEmpty();
        assertThat(log.deliveries(List.of(id(first))))
                .containsExactly(Delivery.of(first.entry().withoutBody()));
        assertThat(log.tips()).isEqualTo(before);
        assertThat(log.entriesOf(OTHER_RECORD)).containsExactly(other.entry());
        assertThat(log.wrapsOf(OTHER_RECORD)).hasSize(2);
        assertThat(log.opening(ada.logId())).contains(ada.opening().entry());
    }

    @Test
    default void anErasedPartLosesItsWrapsOnly() {
        TestSite site = SyncFixtures.site(17);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());
        SymmetricKey part = SyncFixtures.key(7);
        KeyId partId = new KeyId(part.keyId());
        Delivery first = ada.aChange()
                .on(RECORD)
                .set("q1", "yes")
                .inPart(part, new org.turnstone.sync.change.Operation.DeleteRecord())
                .save();
        log.append(List.of(ada.opening(), first));
        assertThat(log.wrapsOf(RECORD)).hasSize(4);

        log.erase(RECORD, partId);

        assertThat(log.find(id(first))).contains(first.entry());
        assertThat(log.wrapsOf(RECORD))
                .hasSize(2)
                .noneMatch(wrap -> wrap.keyId().equals(partId));
        assertThat(log.deliveries(List.of(id(first))).get(0).wraps())
                .hasSize(2)
                .noneMatch(wrap -> wrap.keyId().equals(partId));
    }

    @Test
    default void logsDoNotMeddleWithEachOther() {
        TestSite site = SyncFixtures.site(18);
        TestDevice ada = site.enrol("Ada");
        TestDevice ben = site.enrol("Ben");
        ChangeLog log = newLog(site.siteId());
        Delivery adas = ada.aChange().on(RECORD).set("q1", "yes").save();
        Delivery bens = ben.aChange().on(RECORD).set("q2", "no").save();
        log.append(site.control());
        log.append(List.of(adas, ben.opening(), bens));

        assertThat(log.tips().byLog().keySet()).containsExactlyInAnyOrder(site.controlLog(), ben.logId());
        assertThat(log.entriesOf(RECORD)).containsExactlyInAnyOrder(adas.entry(), bens.entry());
        assertThat(log.records()).containsExactly(RECORD);
        assertThat(log.places(ada.logId(), 0)).isEmpty();
    }

    @Test
    default void manyEntriesAreKept() {
        TestSite site = SyncFixtures.site(19);
        TestDevice ada = site.enrol("Ada");
        ChangeLog log = newLog(site.siteId());
        List<Delivery> chain = chain(ada, 1_200);
        log.append(List.of(ada.opening()));

        log.append(chain.subList(0, 700));
        log.append(chain.subList(600, 1_200));

        assertThat(log.places(ada.logId(), 0)).hasSize(1_201);
        assertThat(log.places(ada.logId(), 1_199)).hasSize(2);
        assertThat(log.entriesOf(RECORD)).hasSize(1_200);
        List<ChangeId> ids = chain.stream().map(ChangeLogContract::id).toList();
        assertThat(log.deliveries(ids))
                .extracting(delivery -> delivery.entry().id())
                .containsExactlyElementsOf(ids);
    }

    private static List<Delivery> chain(TestDevice device, int length) {
        List<Delivery> chain = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            chain.add(device.aChange().on(RECORD).set("q1", i).save());
        }
        return chain;
    }

    private static ChangeId id(Delivery delivery) {
        return delivery.entry().id();
    }

    private static AppendResult stored(Delivery delivery) {
        return new AppendResult.Stored(id(delivery), false);
    }

    private static AppendResult held(Delivery delivery) {
        return new AppendResult.Held(id(delivery));
    }

    private static AppendResult duplicate(Delivery delivery) {
        return new AppendResult.Duplicate(id(delivery));
    }
}
