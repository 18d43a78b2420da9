package org.turnstone.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.Application;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.turnstone.server.account.Needs;
import org.turnstone.server.console.ConsoleApplication;

/** docs/rest.md: what each act of a page is by program, for all of them, with the same right. */
class ConsoleAndRestTest {
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+\\.\\w+)` \\| (.+) \\|");
    private static final Pattern NAME = Pattern.compile("`(\\w+\\.\\w+)`");

    @Test
    void everyActOfAPageNamesItsMethodOrSaysWhyThereIsNone() throws IOException {
        Map<String, String> rows = rows();
        Map<String, Method> acts = answering(new ConsoleApplication());

        assertThat(rows.keySet()).isEqualTo(acts.keySet());
        assertThat(rows.values())
                .allMatch(
                        said -> said.startsWith("none: ") || NAME.matcher(said).find());
    }

    @Test
    void whatIsNamedIsThereAndNeedsNoLessThanThePage() throws IOException {
        Map<String, Method> acts = answering(new ConsoleApplication());
        Map<String, Method> methods = answering(new ApiApplication());
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, String> row : rows().entrySet()) {
            Method act = acts.get(row.getKey());
            Needs page = act == null ? null : act.getAnnotation(Needs.class);
            for (String name : names(row.getValue())) {
                Method method = methods.get(name);
                Needs needs = method == null ? null : method.getAnnotation(Needs.class);
                boolean easier = method == null
                        || needs == null
                        || page == null
                        || !reads(method)
                                && !page.value()
                                        .roles()
                                        .containsAll(needs.value().roles());
                if (easier) {
                    wrong.add(row.getKey() + ": " + name);
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    /** What only reads has a right of its own, which {@code ConsoleDoorsIT} holds to; an act must not be easier by program. */
    private static boolean reads(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .anyMatch(verb -> verb != null && verb.value().equals("GET"));
    }

    private static List<String> names(String cell) {
        if (cell.startsWith("none: ")) {
            return List.of();
        }
        Matcher matcher = NAME.matcher(cell);
        List<String> names = new ArrayList<>();
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    private static Map<String, String> rows() throws IOException {
        Path page = Stream.of("docs/rest.md", "../docs/rest.md")
                .map(Path::of)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        Map<String, String> rows = new TreeMap<>();
        for (String line : Files.readAllLines(page)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.put(row.group(1), row.group(2));
            }
        }
        return rows;
    }

    private static Map<String, Method> answering(Application application) {
        Map<String, Method> methods = new TreeMap<>();
        application.getClasses().stream()
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .filter(method -> Arrays.stream(method.getAnnotations())
                        .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(HttpMethod.class)))
                .forEach(method ->
                        methods.put(method.getDeclaringClass().getSimpleName() + "." + method.getName(), method));
        return methods;
    }
}
