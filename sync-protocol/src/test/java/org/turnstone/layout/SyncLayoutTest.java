package org.turnstone.layout;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyncLayoutTest implements LayoutContract {
    private static final String STRICTER = "| `sync.%s` | - | %s | %s |";

    @Override
    public List<String> roots() {
        return List.of("sync", "form");
    }

    /** The rules can fail: held against a page that allows less than the code needs, they name the class that does more. */
    @Test
    void anUpwardUseIsNamed() {
        ArchitecturePage page = ArchitecturePage.of(List.of(STRICTER.formatted("log", "`sync.record`", "-")));
        JavaClasses classes = new ClassFileImporter().importPackages("org.turnstone.sync.log");

        assertThat(LayoutContract.upwardUses(page, classes))
                .contains("org.turnstone.sync.log.Entry uses org.turnstone.sync.change.ChangeHeader");
    }

    @Test
    void aStrayLibraryIsNamed() {
        ArchitecturePage page = ArchitecturePage.of(List.of(
                STRICTER.formatted("record", "-", "`org.bouncycastle`"), STRICTER.formatted("crypto", "-", "-")));
        JavaClasses classes = new ClassFileImporter().importPackages("org.turnstone.sync.crypto");

        assertThat(LayoutContract.strayLibraries(page, classes)).isNotEmpty();
    }
}
