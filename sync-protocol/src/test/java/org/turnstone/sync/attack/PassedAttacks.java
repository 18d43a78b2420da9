package org.turnstone.sync.attack;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.turnstone.sync.testing.Proof;

/** Counts the attacks of a class that came to nothing, for row X3. */
public final class PassedAttacks implements TestWatcher {
    private static final Map<Class<?>, Set<String>> PASSED = new ConcurrentHashMap<>();

    @Override
    public void testSuccessful(ExtensionContext context) {
        PASSED.computeIfAbsent(context.getRequiredTestClass(), any -> ConcurrentHashMap.newKeySet())
                .add(context.getRequiredTestMethod().getName());
    }

    /**
     * Prints the row.
     *
     * @param where the figure's name: where these attacks are played
     */
    public static void conclude(Class<?> attacks, String where) {
        long all = Arrays.stream(attacks.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .filter(name -> name.startsWith("attack"))
                .count();
        Proof.of("X3", "attacks-detected-or-inert")
                .all(where, PASSED.getOrDefault(attacks, Set.of()).size(), all)
                .conclude();
    }
}
