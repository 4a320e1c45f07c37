package org.ergodic.itests.felix;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.systemPackages;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.ops4j.pax.exam.ExamSystem;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.TestAddress;
import org.ops4j.pax.exam.TestContainer;
import org.ops4j.pax.exam.TestProbeBuilder;
import org.ops4j.pax.exam.spi.DefaultExamSystem;
import org.ops4j.pax.exam.spi.PaxExamRuntime;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleReference;

/**
 * Outside the framework: starts it with Pax Exam, lets the probe bundle run the class's tests, and gives each test the outcome
 * that it had inside. Inside: lets the tests run, and hands them the bundle context.
 */
public final class FelixExtension implements BeforeAllCallback, InvocationInterceptor, ParameterResolver {
    private static final ExtensionContext.Namespace OUTCOMES = ExtensionContext.Namespace.create(FelixExtension.class);

    /** JUnit and AssertJ come from the class path: their outcomes are then the same types inside and outside. */
    private static final String[] TEST_PACKAGES = {
        "org.junit.jupiter.api",
        "org.junit.jupiter.api.extension",
        "org.junit.jupiter.api.io",
        "org.junit.jupiter.api.function",
        "org.junit.jupiter.engine",
        "org.junit.platform.commons.annotation",
        "org.junit.platform.engine",
        "org.junit.platform.engine.discovery",
        "org.junit.platform.engine.support.descriptor",
        "org.junit.platform.launcher",
        "org.junit.platform.launcher.core",
        "org.opentest4j",
        "org.assertj.core.api",
        "org.assertj.core.data",
        "org.assertj.core.error",
        "org.assertj.core.util"
    };

    private static boolean inside() {
        return FelixExtension.class.getClassLoader() instanceof BundleReference;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        if (inside()) {
            return;
        }
        Class<?> tests = context.getRequiredTestClass();
        ExamSystem system = DefaultExamSystem.create(options());
        TestContainer container = PaxExamRuntime.createContainer(system);
        container.start();
        try {
            TestProbeBuilder probe = system.createProbe();
            probe.setHeader("Bundle-Activator", ProbeActivator.class.getName());
            TestAddress address = probe.addTest(tests, "all");
            probe.setHeader(ProbeActivator.SIGNATURE, address.identifier());
            probe.setHeader(ProbeActivator.TESTS, tests.getName());
            container.installProbe(probe.build().getStream());
            container.call(address);
        } finally {
            container.stop();
            system.clear();
        }
        context.getStore(OUTCOMES).put(tests, Outcomes.take(tests.getName()));
    }

    private static Option[] options() throws IOException {
        List<Option> options = new ArrayList<>(List.of(
                frameworkProperty("org.osgi.framework.bsnversion").value("multiple"),
                frameworkProperty("ergodic.home").value(Distribution.home().toString()),
                frameworkProperty("ergodic.var").value(Distribution.var().toString()),
                systemProperty("pax.exam.osgi.unresolved.fail").value("true"),
                systemPackages(TEST_PACKAGES)));
        try (Stream<Path> bundles = Files.list(Distribution.home().resolve("bundles"))) {
            bundles.sorted().forEach(jar -> options.add(bundle("reference:" + jar.toUri())));
        }
        return options.toArray(Option[]::new);
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        if (inside()) {
            invocation.proceed();
            return;
        }
        invocation.skip();
        Map<?, ?> outcomes = context.getStore(OUTCOMES).get(context.getRequiredTestClass(), Map.class);
        String name = method.getExecutable().getName();
        if (outcomes == null || !outcomes.containsKey(name)) {
            throw new AssertionError("the test did not run inside Felix; those that did: " + outcomes);
        }
        if (outcomes.get(name) instanceof Throwable thrown) {
            throw thrown;
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == BundleContext.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return inside()
                ? ((BundleReference) FelixExtension.class.getClassLoader())
                        .getBundle()
                        .getBundleContext()
                : null;
    }
}
