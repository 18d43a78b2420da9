package org.turnstone.sync.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.turnstone.sync.change.MalformedMessageException;
import org.turnstone.sync.crypto.VerificationFailedException;
import org.turnstone.sync.identity.CaseList;
import org.turnstone.sync.record.WireLimits;
import org.turnstone.sync.testing.SyncFixtures;
import org.turnstone.sync.testing.TestDevice;
import org.turnstone.sync.testing.TestSite;

class SealedCaseListTest {
    private static final Instant AT = Instant.parse("2026-11-06T09:15:00.123Z");

    private final TestSite site = SyncFixtures.site(20_261_106);
    private final TestDevice aneesa = site.enrol("Aneesa");
    private final TestDevice tom = site.enrol("Tom");

    static CaseList listOfOne() {
        return new CaseList(
                "tfc_community_survey",
                List.of(new CaseList.Case(
                        "GRI-0101-01",
                        "base",
                        "Baseline",
                        "gri1",
                        "East Marsh",
                        2,
                        3,
                        List.of(
                                new CaseList.Call(Optional.of(AT), "310", "Aneesa"),
                                new CaseList.Call(Optional.empty(), "", "")),
                        "310",
                        true,
                        List.of(SyncFixtures.record(1)))),
                4);
    }

    private SealedCaseList sealed(CaseList list) {
        return SealedCaseList.seal(
                site.siteId(),
                aneesa.id(),
                AT,
                list,
                aneesa.certificate().recipientKey(),
                site.serverKey(),
                site.random());
    }

    @Test
    void theLaptopItIsForReadsWhatTheOfficeSaid() throws Exception {
        SealedCaseList read = SealedCaseList.decode(sealed(listOfOne()).encode());

        assertThat(read.open(aneesa.recipient())).isEqualTo(listOfOne());
        assertThat(read.siteId()).isEqualTo(site.siteId());
        assertThat(read.deviceId()).isEqualTo(aneesa.id());
        assertThat(read.at()).isEqualTo(AT);
        assertThat(read.isSignedBy(site.serverKey().verifyingKey())).isTrue();
    }

    @Test
    void noOtherLaptopOpensItAndNobodyElseSignsOne() throws Exception {
        SealedCaseList sealed = sealed(listOfOne());

        assertThatThrownBy(() -> sealed.open(tom.recipient())).isInstanceOf(VerificationFailedException.class);
        assertThat(sealed.isSignedBy(tom.signing().verifyingKey())).isFalse();
        assertThat(new String(sealed.encode(), StandardCharsets.ISO_8859_1)).doesNotContain("GRI-0101", "East Marsh");
    }

    @Test
    void whatIsAlteredOnTheWayIsFoundOut() throws Exception {
        byte[] bytes = sealed(listOfOne()).encode();
        for (int at = 0; at < bytes.length; at += 7) {
            byte[] altered = bytes.clone();
            altered[at] ^= 1;

            assertThat(isTakenForGenuine(altered)).as("byte " + at).isFalse();
        }
        for (int length : new int[] {0, 1, 75, bytes.length - 1}) {
            assertThat(isTakenForGenuine(Arrays.copyOf(bytes, length)))
                    .as(length + " bytes")
                    .isFalse();
        }
    }

    private boolean isTakenForGenuine(byte[] bytes) {
        try {
            SealedCaseList read = SealedCaseList.decode(bytes);
            return read.isSignedBy(site.serverKey().verifyingKey());
        } catch (MalformedMessageException e) {
            return false;
        }
    }

    @Test
    void theDigestTellsListsApartAndNotWhenTheyWereSealed() {
        assertThat(SealedCaseList.digest(listOfOne())).isEqualTo(SealedCaseList.digest(listOfOne()));
        assertThat(SealedCaseList.digest(listOfOne())).isNotEqualTo(SealedCaseList.digest(CaseList.NONE));
    }

    @Test
    void theLongestListCanBeSent() throws Exception {
        List<CaseList.Case> cases = new ArrayList<>();
        for (int i = 0; i < WireLimits.MAX_CASES; i++) {
            String text = (i + "é").repeat(WireLimits.MAX_CASE_TEXT).substring(0, WireLimits.MAX_CASE_TEXT);
            CaseList.Call call = new CaseList.Call(Optional.of(AT.plusSeconds(i)), text, text);
            cases.add(new CaseList.Case(
                    text,
                    text,
                    text,
                    text,
                    text,
                    i + 1,
                    1000,
                    Collections.nCopies(WireLimits.MAX_CASE_CALLS, call),
                    text,
                    false,
                    List.of(SyncFixtures.record(i))));
        }
        CaseList longest = new CaseList("f", cases, 0);

        SealedCaseList read = SealedCaseList.decode(sealed(longest).encode());

        assertThat(read.open(aneesa.recipient())).isEqualTo(longest);
        assertThatThrownBy(() -> new CaseList("f", Collections.nCopies(WireLimits.MAX_CASES + 1, cases.get(0)), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aListOverItsLimitsOrOfALaterVersionIsRefused() {
        String one = new String(CaseListJson.write(listOfOne()), StandardCharsets.UTF_8);

        assertThatThrownBy(() -> read(one.replace("{\"v\":1", "{\"v\":2")))
                .isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> read(one.replace("\"round\":2", "\"round\":0")))
                .isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> read(one.replace("\"visits\":3", "\"visits\":1")))
                .isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> read(one.replace("East Marsh", "x".repeat(WireLimits.MAX_CASE_TEXT + 1))))
                .isInstanceOf(MalformedMessageException.class);
        assertThatThrownBy(() -> read(one.replace("\"left\":4", "\"left\":4.5")))
                .isInstanceOf(MalformedMessageException.class);
    }

    private static CaseList read(String json) throws MalformedMessageException {
        return CaseListJson.read(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aCaseIsADoorAndIsNamedInNoLog() {
        assertThat(listOfOne() + " " + listOfOne().cases() + " "
                        + listOfOne().cases().get(0).calls())
                .doesNotContain("GRI", "Marsh", "Aneesa", "310");
    }
}
