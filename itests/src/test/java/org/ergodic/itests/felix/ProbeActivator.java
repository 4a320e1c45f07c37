package org.ergodic.itests.felix;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.ops4j.pax.exam.ProbeInvoker;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Starts the probe bundle: Pax Exam then calls the tests through a {@link ProbeInvoker}. */
public final class ProbeActivator implements BundleActivator {
    /** The header, and the service property, by which Pax Exam finds the invoker. */
    static final String SIGNATURE = "Probe-Signature";
    /** The header that names the test class. */
    static final String TESTS = "Ergodic-Tests";

    @Override
    public void start(BundleContext context) {
        Dictionary<String, String> headers = context.getBundle().getHeaders();
        String tests = headers.get(TESTS);
        ProbeInvoker invoker = arguments -> run(tests);
        context.registerService(
                ProbeInvoker.class, invoker, new Hashtable<>(Map.of(SIGNATURE, headers.get(SIGNATURE))));
    }

    @Override
    public void stop(BundleContext context) {
        // The framework unregisters the service.
    }

    private static void run(String tests) {
        Map<String, Object> outcomes = new HashMap<>();
        LauncherConfig config = LauncherConfig.builder()
                .enableTestEngineAutoRegistration(false)
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .enablePostDiscoveryFilterAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false)
                .addTestEngines(new JupiterTestEngine())
                .build();
        Class<?> type;
        try {
            type = Class.forName(tests, true, ProbeActivator.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
        LauncherFactory.create(config)
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(type))
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                String name = test.getSource()
                                        .filter(MethodSource.class::isInstance)
                                        .map(source -> ((MethodSource) source).getMethodName())
                                        .orElse(test.getDisplayName());
                                outcomes.put(
                                        name,
                                        result.getThrowable()
                                                .<Object>map(t -> t)
                                                .orElse(true));
                            }
                        });
        Outcomes.put(tests, outcomes);
    }
}
