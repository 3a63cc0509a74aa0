package lorikeet.ptx.examples;

import java.io.PrintWriter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs the tests of a class by its name, as build tools do. */
final class JUnitMain {
    private JUnitMain() {}

    public static void main(String[] name) {
        LauncherDiscoveryRequest tests = LauncherDiscoveryRequestBuilder.request().selectors(DiscoverySelectors.selectClass(name[0])).build();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create().execute(tests, summary);
        summary.getSummary().printFailuresTo(new PrintWriter(System.out, true), 1);
        System.out.println(summary.getSummary().getTestsSucceededCount() + " passed");
        System.exit(summary.getSummary().getTotalFailureCount() == 0 ? 0 : 1);
    }
}
