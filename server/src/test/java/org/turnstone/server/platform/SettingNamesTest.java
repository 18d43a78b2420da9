package org.turnstone.server.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SettingNamesTest {
    @Test
    void everyNameIsKnownAsPropertyInAProfileAndInTheEnvironment() {
        List<String> profiled =
                SettingNames.ALL.stream().map(name -> "%pg." + name).toList();
        List<String> environment =
                SettingNames.ALL.stream().map(SettingNames::inEnvironment).toList();

        assertThat(SettingNames.unknownAmong(SettingNames.ALL, environment)).isEmpty();
        assertThat(SettingNames.unknownAmong(profiled, List.of())).isEmpty();
        assertThat(environment).contains("TURNSTONE_DB_PASSWORD_FILE");
    }

    @Test
    void everyMistypedNameIsListedAndNothingElse() {
        assertThat(SettingNames.unknownAmong(
                        List.of("turnstone.htp.port", "java.home", "%pg.turnstone.db.urll"),
                        List.of("PATH", "TURNSTONE_DATA_DIRR")))
                .containsExactly("%pg.turnstone.db.urll", "TURNSTONE_DATA_DIRR", "turnstone.htp.port");
    }

    @Test
    void aDatabasePasswordIsNoSetting() {
        assertThat(SettingNames.unknownAmong(List.of("turnstone.db.password"), List.of("TURNSTONE_DB_PASSWORD")))
                .hasSize(2);
    }
}
