package org.turnstone.server.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleListTest {
    @Test
    void onlyNumberWaveAreaAndResearcherAreKept() throws Exception {
        SampleList list =
                read("\uFEFFAddress,Case_ID,wave,area,researcher\n\"1 High St, Grimsby\",GRI-0001-01,base,gri1,aneesa\n"
                        + ",GRI-0002-01,base,,\n");

        assertThat(list.cases())
                .containsExactly(
                        new SampleList.Issued("GRI-0001-01", "base", "gri1", "aneesa"),
                        new SampleList.Issued("GRI-0002-01", "base", "", ""));
    }

    @Test
    void everyFaultIsNamedByItsLineAndNothingIsTaken() {
        assertThat(problems("case_id,wave,area\nGRI-1,base,a\n,base,a\n=cmd|x,base,a\nGRI-1,base,b\nGRI-2,,c\n"))
                .containsExactly(
                        "Line 3: case_id is empty.",
                        "Line 4: case_id may have letters, digits and - _ . / only, as the form's codes do.",
                        "Line 5: this case stands in line 2 already, for the same wave.",
                        "Line 6: wave is empty.");
    }

    @Test
    void aFileThatIsNoListSaysWhatLacks() {
        assertThat(problems("name,street\nx,y\n"))
                .containsExactly("Line 1: there is no column case_id.", "Line 1: there is no column wave.");
        assertThat(problems("case_id,wave\n")).containsExactly("There is no case in the list.");
        assertThat(problems("case_id,case_id\nx,y\n")).hasSize(1);
        assertThat(problems("case_id,wave\n\"x,y\n")).hasSize(1);
        assertThat(problems("")).isNotEmpty();
        assertThatThrownBy(() -> SampleList.of(new byte[] {'c', (byte) 0xff}))
                .isInstanceOf(SampleListRefusedException.class);
    }

    @Test
    void whatIsTooLargeIsRefused() {
        StringBuilder many = new StringBuilder("case_id,wave\n");
        for (int i = 0; i <= SampleList.MAX_CASES; i++) {
            many.append("C-").append(i).append(",base\n");
        }

        assertThat(problems(many.toString())).hasSize(1).first().asString().contains("20000");
        assertThatThrownBy(() -> SampleList.of(new byte[SampleList.MAX_BYTES + 1]))
                .isInstanceOf(SampleListRefusedException.class);
        assertThat(problems("case_id,wave\n" + "bad id,base\n".repeat(500))).hasSizeLessThan(30);
    }

    private static SampleList read(String text) throws SampleListRefusedException {
        return SampleList.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> problems(String text) {
        try {
            read(text);
            return List.of();
        } catch (SampleListRefusedException e) {
            return e.problems();
        }
    }
}
