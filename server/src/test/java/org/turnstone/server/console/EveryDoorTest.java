package org.turnstone.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.turnstone.server.account.ForAnyone;
import org.turnstone.server.account.Needs;
import org.turnstone.server.account.Right;
import org.turnstone.server.account.Role;
import org.turnstone.server.app.ApiApplication;
import org.turnstone.server.platform.AdminOnly;

/** Who may come in where: every page and resource says it, and the table that people read says the same. */
class EveryDoorTest {
    @Test
    void everyMethodThatAnswersSaysExactlyOnceWhoMayAsk() {
        List<String> wrong = new ArrayList<>();
        for (Method method : doors()) {
            long said = Stream.of(
                            method.isAnnotationPresent(Needs.class),
                            method.isAnnotationPresent(ForAnyone.class),
                            method.isAnnotationPresent(AdminOnly.class)
                                    || method.getDeclaringClass().isAnnotationPresent(AdminOnly.class))
                    .filter(is -> is)
                    .count();
            if (said != 1) {
                wrong.add(method.getDeclaringClass().getSimpleName() + "." + method.getName());
            }
        }

        assertThat(doors()).hasSizeGreaterThan(60);
        assertThat(wrong).as("methods with no row in the matrix, or two").isEmpty();
    }

    @Test
    void onlySigningInAndOutAreForAnyone() {
        assertThat(doors().stream().filter(method -> method.isAnnotationPresent(ForAnyone.class)))
                .allMatch(method -> Set.of(SignInPage.class, OpenIdPage.class).contains(method.getDeclaringClass()))
                .hasSize(6);
    }

    @Test
    void whatConcernsASiteNamesItSoThatTheRightIsAskedForThere() {
        assertThat(doors().stream()
                        .filter(method -> method.isAnnotationPresent(Needs.class))
                        .filter(method -> !Set.of(Right.OWN_ACCOUNT, Right.SEE_INTERFACE)
                                .contains(method.getAnnotation(Needs.class).value()))
                        .map(EveryDoorTest::path)
                        .filter(path -> !path.contains("{site}")))
                .isEmpty();
    }

    @Test
    void anAdministratorReadsNoContent() {
        assertThat(Arrays.stream(Right.values())
                        .filter(right -> right.roles().contains(Role.ADMINISTRATOR))
                        .toList())
                .doesNotContain(
                        Right.READ_ANSWERS,
                        Right.READ_IDENTIFIERS,
                        Right.REVIEW,
                        Right.DECIDE,
                        Right.SEE_ERASURES,
                        Right.PROPOSE_ERASURE,
                        Right.AGREE_TO_ERASURE);
    }

    @Test
    void thePageForPeopleSaysTheSameAsTheMatrix() throws IOException {
        java.nio.file.Path page = Stream.of("docs/roles.md", "../docs/roles.md")
                .map(java.nio.file.Path::of)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        List<String> lines = Files.readAllLines(page);

        assertThat(lines).contains(header());
        for (Right right : Right.values()) {
            assertThat(lines).contains(line(right));
        }
        assertThat(lines.stream().filter(line -> line.startsWith("| ") && !line.startsWith("| May")))
                .hasSize(Right.values().length);
    }

    private static String header() {
        StringBuilder line = new StringBuilder("| May |");
        for (Role role : Role.values()) {
            line.append(' ').append(role.title()).append(" |");
        }
        return line.toString();
    }

    private static String line(Right right) {
        StringBuilder line = new StringBuilder("| " + right.words() + " |");
        for (Role role : Role.values()) {
            line.append(right.roles().contains(role) ? " yes |" : " - |");
        }
        return line.toString();
    }

    private static List<Method> doors() {
        return Stream.concat(new ApiApplication().getClasses().stream(), new ConsoleApplication().getClasses().stream())
                .filter(type -> type.isAnnotationPresent(Path.class))
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(EveryDoorTest::answers)
                .toList();
    }

    private static boolean answers(Method method) {
        return Arrays.stream(method.getAnnotations())
                .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(HttpMethod.class));
    }

    private static String path(Method method) {
        Path own = method.getAnnotation(Path.class);
        return method.getDeclaringClass().getAnnotation(Path.class).value() + "/" + (own == null ? "" : own.value());
    }
}
