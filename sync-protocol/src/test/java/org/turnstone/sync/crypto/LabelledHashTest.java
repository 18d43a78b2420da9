package org.turnstone.sync.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turnstone.sync.crypto.Bytes.ascii;
import static org.turnstone.sync.crypto.Bytes.hex;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LabelledHashTest {
    @Test
    void isSha256OverTheLayoutOfTheProtocol() {
        byte[] layout = hex("0003", "545331", "00000002", "6162", "00000000");

        assertThat(LabelledHash.of("TS1", ascii("ab"), Bytes.NONE)).isEqualTo(LabelledHash.sha256(layout));
        assertThat(LabelledHash.layout("TS1", ascii("ab"), Bytes.NONE)).isEqualTo(layout);
    }

    @Test
    void plainHashGivesTheVectorOfFips180() {
        assertThat(LabelledHash.sha256(ascii("abc")))
                .isEqualTo(hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    }

    @Test
    void movingAByteFromOnePartToTheNextChangesTheHash() {
        assertThat(LabelledHash.of("TS1", ascii("ab"), ascii("c")))
                .isNotEqualTo(LabelledHash.of("TS1", ascii("a"), ascii("bc")))
                .isNotEqualTo(LabelledHash.of("TS1", ascii("abc")));
    }

    @Test
    void idIsTheFirstHalf() {
        byte[] hash = LabelledHash.of("TS1 keyid", ascii("key"));

        assertThat(LabelledHash.id("TS1 keyid", ascii("key")).toBytes()).isEqualTo(Arrays.copyOf(hash, 16));
    }

    @Test
    void anEmptyLabelIsRefused() {
        assertThatThrownBy(() -> LabelledHash.of("")).isInstanceOf(IllegalArgumentException.class);
    }
}
