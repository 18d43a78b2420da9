package org.turnstone.server.formfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnstone.form.SampleForms;
import org.turnstone.form.javarosa.JavaRosaFormEngine;

class LicensedMeasureTest {
    private static List<LicensedMeasure> in(String survey) throws FormRefusedException {
        return LicensedMeasure.in(new FormMaker(new JavaRosaFormEngine())
                .make(GivenForm.of("form", Map.of("survey.csv", survey.getBytes(StandardCharsets.UTF_8))))
                .template());
    }

    @Test
    void aGroupTaggedWithALicensedMeasureNeedsAReference() throws Exception {
        List<LicensedMeasure> measures = in("type,name,label,ts_licence\nbegin_group,g,G,SDQ\ntext,a,A,\ntext,b,B,\n"
                + "end_group,,,\ntext,c,C,OGL-UK-3.0\n");

        assertThat(measures).hasSize(1);
        assertThat(measures.get(0).name()).isEqualTo("SDQ");
        assertThat(measures.get(0).paths()).containsExactly("g/a", "g/b");
        assertThat(measures.get(0).reference()).isEmpty();
    }

    @Test
    void aMeasureIsKnownByItsSourceToo() throws Exception {
        assertThat(in("type,name,label,ts_source\ntext,a,A,Short Warwick-Edinburgh scale (SWEMWBS)\n"))
                .extracting(LicensedMeasure::name)
                .containsExactly("WEMWBS");
    }

    @Test
    void aReferenceInTheFormItselfCounts() throws Exception {
        List<LicensedMeasure> measures = in("type,name,label,ts_licence\ntext,a,A,SDQ; ref YM-118\n");

        assertThat(measures.get(0).reference()).contains("YM-118");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OGL-UK-3.0",
                "Open Government Licence v3.0",
                "CC BY-SA 4.0",
                "CC0",
                "own wording",
                "public domain"
            })
    void openLicencesPass(String licence) throws Exception {
        assertThat(in("type,name,label,ts_licence\ntext,a,A," + licence + "\n")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CC BY-NC 4.0", "CC BY-ND", "Registration with the owner"})
    void everyOtherLicenceNeedsAReference(String licence) throws Exception {
        assertThat(in("type,name,label,ts_licence\ntext,a,A," + licence + "\n"))
                .extracting(LicensedMeasure::name)
                .containsExactly(licence);
    }

    @ParameterizedTest
    @EnumSource(SampleForms.class)
    void theSampleFormsNeedNone(SampleForms sample) throws Exception {
        assertThat(LicensedMeasure.in(new JavaRosaFormEngine().compile(sample.source())))
                .isEmpty();
    }
}
