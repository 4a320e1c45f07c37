package org.ergodic.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.ergodic.RequestException;
import org.ergodic.engine.Engine;
import org.ergodic.engine.Engine.SampleRequest;
import org.ergodic.itests.felix.InFelix;
import org.ergodic.itests.felix.Services;
import org.ergodic.run.RunSpec;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/** A backend with natives leaves between two runs of one process and comes back, and nothing of it stays. */
@InFelix
class BackendSwapIT {
    @Test
    void nd4jLeavesNoLoaderAndNoThread(BundleContext context, @TempDir Path folder) throws Exception {
        leavesNothing(context, folder, "org.ergodic.backend-nd4j", "nd4j-cpu");
    }

    @Test
    @EnabledForJreRange(minVersion = 25)
    void onednnLeavesNoLoaderAndNoThread(BundleContext context, @TempDir Path folder) throws Exception {
        leavesNothing(context, folder, "org.ergodic.backend-onednn", "onednn-cpu");
    }

    private static void leavesNothing(BundleContext context, Path folder, String bundle, String name) throws Exception {
        Engine engine = Services.get(context, Engine.class);
        RunSpec spec = new RunSpec("gan", Map.of(), "ring", Map.of("rows", 1000), 60, 64, 7, name);
        Tensor first = trainAndSample(engine, spec, folder.resolve("first"));

        Bundle backend = bundle(context, bundle);
        String location = backend.getLocation();
        WeakReference<ClassLoader> loader =
                new WeakReference<>(backend.adapt(BundleWiring.class).getClassLoader());
        assertThat(threadsOf(loader.get())).isNotEmpty();

        backend.uninstall();
        refresh(context, backend);
        assertThat(threadsOf(loader.get())).isEmpty();
        assertThatThrownBy(() -> engine.train(spec, folder.resolve("none"), event -> {}))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("reference");
        assertThat(folder.resolve("none")).doesNotExist();
        backend = null;
        assertCollected(loader);

        context.installBundle(location).start();
        Tensor second = trainAndSample(engine, spec, folder.resolve("second"));
        assertThat(second).isEqualTo(first);
    }

    private static Tensor trainAndSample(Engine engine, RunSpec spec, Path folder) {
        engine.train(spec, folder, event -> {});
        return engine.sample(new SampleRequest(folder, 300, "", 0, 5, 0, "", Map.of()), done -> {});
    }

    private static Bundle bundle(BundleContext context, String name) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void refresh(BundleContext context, Bundle bundle) throws InterruptedException {
        CountDownLatch refreshed = new CountDownLatch(1);
        context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(List.of(bundle), event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
            }
        });
        assertThat(refreshed.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private static List<String> threadsOf(ClassLoader loader) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getContextClassLoader() == loader
                        || thread.getClass().getClassLoader() == loader)
                .map(Thread::getName)
                .toList();
    }

    /** Collects garbage until the loader is gone; a leaked one never goes, and the test fails after a minute. */
    private static void assertCollected(WeakReference<ClassLoader> loader) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (loader.get() != null && System.nanoTime() < end) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(loader.get())
                .as("the class loader of the uninstalled backend")
                .isNull();
    }
}
