package org.ergodic.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.apache.felix.framework.FrameworkFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * The running framework with the bundles of one installation. All bundles are installed first, then resolved together,
 * then started at one start level, so that their order never matters; the system property {@code ergodic.shuffle}
 * (a seed) shuffles it, for the test that shows this. Why a bundle does not run is told by a service of the JDK type
 * {@code Function}, from the bundle to a line, property {@code ergodic.launcher=diagnosis}.
 */
final class Platform implements AutoCloseable {
    private static final String COMMAND = "(&(objectClass=java.util.function.ToIntFunction)(ergodic.command=main))";

    private final CacheFolder cache;
    private final Framework framework;
    private final Map<Bundle, BundleException> failures = new LinkedHashMap<>();

    private Platform(CacheFolder cache, Framework framework) {
        this.cache = cache;
        this.framework = framework;
    }

    static Platform start(Home home) throws LaunchException {
        List<Installation.Entry> entries = wanted(Installation.read(home.folder()));
        new Verification(home).check(entries);
        CacheFolder cache = CacheFolder.create(home.state());
        Platform platform = new Platform(cache, new FrameworkFactory().newFramework(properties(home, cache)));
        try {
            platform.boot(home, entries);
            return platform;
        } catch (BundleException | IOException e) {
            platform.close();
            throw new LaunchException("the framework does not start: " + e.getMessage(), "see --verbose", e);
        }
    }

    private static List<Installation.Entry> wanted(Installation installation) {
        List<Installation.Entry> entries = new ArrayList<>(installation.entries().stream()
                .filter(Installation.Entry::enabled)
                .toList());
        Long seed = Long.getLong("ergodic.shuffle");
        if (seed != null) {
            Collections.shuffle(entries, new Random(seed));
        }
        return entries;
    }

    private static Map<String, String> properties(Home home, CacheFolder cache) {
        Map<String, String> properties = new HashMap<>();
        properties.put(
                Constants.FRAMEWORK_STORAGE, cache.folder().resolve("felix").toString());
        // a successor is installed beside the bundle it replaces
        properties.put(Constants.FRAMEWORK_BSNVERSION, Constants.FRAMEWORK_BSNVERSION_MULTIPLE);
        properties.put("felix.log.level", "1");
        properties.put("ergodic.home", home.folder().toString());
        properties.put("ergodic.var", home.state().toString());
        return properties;
    }

    private void boot(Home home, List<Installation.Entry> entries) throws BundleException, IOException {
        framework.init();
        List<Bundle> bundles = new ArrayList<>();
        for (Installation.Entry entry : entries) {
            try (var in = Files.newInputStream(home.folder().resolve(entry.file()))) {
                bundles.add(framework.getBundleContext().installBundle("sha256:" + entry.sha256(), in));
            }
        }
        framework.start();
        Function<Bundle, String> diagnosis = bundle -> Diagnosis.reason(bundle, failures.get(bundle), framework);
        framework
                .getBundleContext()
                .registerService(Function.class, diagnosis, new Hashtable<>(Map.of("ergodic.launcher", "diagnosis")));
        framework.adapt(FrameworkWiring.class).resolveBundles(bundles);
        for (Bundle bundle : bundles) {
            if ((bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) == 0) {
                start(bundle);
            }
        }
    }

    private void start(Bundle bundle) {
        try {
            bundle.start();
        } catch (BundleException e) {
            failures.put(bundle, e);
        }
    }

    /** The bundles that did not start, one line each, in the order of the installation. */
    List<String> failures() {
        return failures.entrySet().stream()
                .map(failure -> Diagnosis.of(failure.getKey(), failure.getValue(), framework))
                .toList();
    }

    /** The command that the bundles provide; waits for it up to the milliseconds given. */
    ToIntFunction<String[]> command(long patience) throws LaunchException, InterruptedException {
        ServiceReference<?> reference = await(patience);
        if (reference == null) {
            List<String> reasons = new ArrayList<>(failures());
            reasons.addAll(ComponentDiagnosis.of(framework.getBundleContext()));
            throw new LaunchException(
                    "no bundle provides the command line"
                            + (reasons.isEmpty() ? "" : ": " + String.join(", ", reasons)),
                    "enable or replace the bundles concerned in " + Installation.FILE,
                    failures.values().stream().findFirst().orElse(null));
        }
        @SuppressWarnings("unchecked")
        ToIntFunction<String[]> command =
                (ToIntFunction<String[]>) framework.getBundleContext().getService(reference);
        return command;
    }

    private @Nullable ServiceReference<?> await(long patience) throws InterruptedException {
        BundleContext context = framework.getBundleContext();
        BlockingQueue<ServiceReference<?>> arrived = new ArrayBlockingQueue<>(1);
        ServiceListener listener = event -> {
            if (event.getType() == ServiceEvent.REGISTERED) {
                arrived.offer(event.getServiceReference());
            }
        };
        try {
            context.addServiceListener(listener, COMMAND);
            ServiceReference<?>[] present = context.getServiceReferences((String) null, COMMAND);
            return present != null ? present[0] : arrived.poll(patience, TimeUnit.MILLISECONDS);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        } finally {
            context.removeServiceListener(listener);
        }
    }

    /** Stops the framework with all its bundles and removes its cache; a second call does nothing. */
    @Override
    public synchronized void close() {
        try {
            framework.stop();
            framework.waitForStop(10_000);
            cache.close();
        } catch (BundleException | IOException e) {
            // the next start removes what was left
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
