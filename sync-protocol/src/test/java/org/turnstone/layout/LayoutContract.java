package org.turnstone.layout;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The rules of the house for one module. A module's own test says which packages it brings. */
public interface LayoutContract {
    /** The module's packages as the page names them, such as {@code sync} and {@code form}. */
    List<String> roots();

    @Test
    default void packagesUseOnlyWhatThePageAllows() throws IOException {
        assertThat(upwardUses(ArchitecturePage.read(), classes())).isEmpty();
    }

    @Test
    default void librariesAreUsedOnlyWhereThePageAllows() throws IOException {
        assertThat(strayLibraries(ArchitecturePage.read(), classes())).isEmpty();
    }

    @Test
    default void everyPackageHasARowAndEveryRowAPackage() throws IOException {
        ArchitecturePage page = ArchitecturePage.read();
        Set<String> there = new TreeSet<>();
        Set<String> withoutRow = new TreeSet<>();
        for (JavaClass javaClass : classes()) {
            Optional<ArchitecturePage.Row> row = page.rowOf(javaClass.getPackageName());
            row.ifPresentOrElse(found -> there.add(found.name()), () -> withoutRow.add(javaClass.getPackageName()));
        }
        Set<String> rows = new TreeSet<>();
        page.rows().stream()
                .map(ArchitecturePage.Row::name)
                .filter(name -> roots().stream().anyMatch(root -> isOrIsBelow(name, root)))
                .forEach(rows::add);

        assertThat(withoutRow)
                .as("packages that docs/architecture.md does not name")
                .isEmpty();
        assertThat(there).as("packages that docs/architecture.md names").isEqualTo(rows);
    }

    @Test
    default void everyPackageIsNullMarked() {
        Set<String> unmarked = new TreeSet<>();
        for (JavaClass javaClass : classes()) {
            if (!javaClass.getPackage().isAnnotatedWith(NullMarked.class)) {
                unmarked.add(javaClass.getPackageName());
            }
        }
        assertThat(unmarked).as("packages without @NullMarked package-info").isEmpty();
    }

    private JavaClasses classes() {
        return Imported.BY_ROOTS.computeIfAbsent(roots(), LayoutContract::imported);
    }

    /** Reading class files takes seconds, so each module is read once for all its rules. */
    final class Imported {
        private static final Map<List<String>, JavaClasses> BY_ROOTS = new ConcurrentHashMap<>();

        private Imported() {}
    }

    private static JavaClasses imported(List<String> roots) {
        String[] packages =
                roots.stream().map(root -> ArchitecturePage.BASE + root).toArray(String[]::new);
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("test-classes") && !location.contains("-tests.jar"))
                .withImportOption(location -> !location.contains("sync-protocol") || roots.contains("sync"))
                .importPackages(packages);
    }

    /** Uses of our packages that the page does not allow, a line each. */
    static List<String> upwardUses(ArchitecturePage page, Iterable<JavaClass> classes) {
        List<String> faults = new ArrayList<>();
        for (JavaClass javaClass : classes) {
            Optional<ArchitecturePage.Row> row = page.rowOf(javaClass.getPackageName());
            if (row.isEmpty() || row.get().unchecked()) {
                continue;
            }
            for (Dependency dependency : javaClass.getDirectDependenciesFromSelf()) {
                String target =
                        dependency.getTargetClass().getBaseComponentType().getPackageName();
                if (target.startsWith(ArchitecturePage.BASE) && !allows(row.get(), target)) {
                    faults.add(javaClass.getName() + " uses "
                            + dependency.getTargetClass().getName());
                }
            }
        }
        return faults.stream().distinct().sorted().toList();
    }

    /** Uses of guarded libraries outside the packages that name them, a line each. */
    static List<String> strayLibraries(ArchitecturePage page, Iterable<JavaClass> classes) {
        Set<String> guarded = page.guardedLibraries();
        List<String> faults = new ArrayList<>();
        for (JavaClass javaClass : classes) {
            Optional<ArchitecturePage.Row> row = page.rowOf(javaClass.getPackageName());
            Set<String> own = row.map(ArchitecturePage.Row::libraries).orElse(Set.of());
            for (Dependency dependency : javaClass.getDirectDependenciesFromSelf()) {
                String target =
                        dependency.getTargetClass().getBaseComponentType().getPackageName();
                boolean stray =
                        guarded.stream().anyMatch(library -> isOrIsBelow(target, library) && !own.contains(library));
                if (stray) {
                    faults.add(javaClass.getName() + " uses "
                            + dependency.getTargetClass().getName());
                }
            }
        }
        return faults.stream().distinct().sorted().toList();
    }

    private static boolean allows(ArchitecturePage.Row row, String targetPackage) {
        String target = targetPackage.substring(ArchitecturePage.BASE.length());
        return isOrIsBelow(target, row.name()) || row.mayUse().stream().anyMatch(name -> isOrIsBelow(target, name));
    }

    private static boolean isOrIsBelow(String name, String above) {
        return name.equals(above) || name.startsWith(above + ".");
    }
}
