package org.turnstone.sync.testing;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs tests that exist anyway and counts them, for a row that says how many of a kind pass.
 *
 * @param passed skipped ones do not count
 */
public record TestCount(long passed, long found) {
    /** @param tests classes by their name, or single methods as {@code class#method} */
    public static TestCount of(String... tests) {
        List<DiscoverySelector> selectors = new ArrayList<>();
        for (String test : tests) {
            selectors.add(test.contains("#") ? selectMethod(test) : selectClass(test));
        }
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectors)
                                .filters(EngineFilter.includeEngines("junit-jupiter"))
                                .build(),
                        listener);
        TestExecutionSummary summary = listener.getSummary();
        if (summary.getTotalFailureCount() > 0) {
            summary.printFailuresTo(new PrintWriter(System.err, true, java.nio.charset.StandardCharsets.UTF_8));
        }
        return new TestCount(summary.getTestsSucceededCount(), summary.getTestsFoundCount());
    }
}
