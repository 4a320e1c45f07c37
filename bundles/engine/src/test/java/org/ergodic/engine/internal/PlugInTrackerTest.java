package org.ergodic.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.felix.framework.FrameworkFactory;
import org.ergodic.diffusion.ForwardProcess;
import org.ergodic.diffusion.NoiseSchedule;
import org.ergodic.diffusion.Sampler;
import org.ergodic.diffusion.SamplerTable;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;

/** In a framework of its own, whose system bundle registers the services. */
class PlugInTrackerTest {
    @TempDir
    Path temp;

    private final PlugIns table = new PlugIns();
    private Framework framework;
    private BundleContext context;

    @BeforeEach
    void start() throws Exception {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE, temp.resolve("cache").toString()));
        framework.start();
        context = framework.getBundleContext();
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    private static final class Both implements Sampler, NoiseSchedule {
        @Override
        public List<Parameter> parameters() {
            return List.of();
        }

        @Override
        public ForwardProcess process(Options options) {
            return ForwardProcess.ofBetas(0.5);
        }

        @Override
        public SamplerTable plan(ForwardProcess process, int steps, Options options) {
            return new SamplerTable(1, 1, List.of(SamplerTable.row(0, 1, 1, 1, 0, 0, 0, false)));
        }
    }

    private static Dictionary<String, Object> properties(String name, int ranking) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("ergodic.name", name);
        properties.put(Constants.SERVICE_RANKING, ranking);
        return properties;
    }

    @Test
    void servicesComeChangeAndGo() {
        Sampler early = new Toys.Ddim();
        Sampler late = new Toys.Ddim();
        context.registerService(Sampler.class, early, properties("a", 0));
        try (PlugInTracker tracker = new PlugInTracker(context, table)) {
            assertThat(table.get(Sampler.class, "a")).isSameAs(early);
            ServiceRegistration<Sampler> second = context.registerService(Sampler.class, late, properties("a", 0));
            assertThat(table.get(Sampler.class, "a")).isSameAs(late);
            second.setProperties(properties("a", -1));
            assertThat(table.get(Sampler.class, "a")).isSameAs(early);
            second.setProperties(properties("b", 0));
            assertThat(table.names(Sampler.class)).containsExactly("a", "b");
            second.unregister();
            assertThat(table.names(Sampler.class)).containsExactly("a");
            assertThat(table.services()).singleElement().satisfies(service -> {
                assertThat(service.bundle()).isEqualTo("org.apache.felix.framework");
                assertThat(service.state()).isEqualTo("current");
            });
            context.registerService(Sampler.class, late, null);
            assertThat(table.services()).hasSize(1);
        }
        assertThat(table.services()).isEmpty();
    }

    @Test
    void oneServiceMayBeOfSeveralKinds() {
        try (PlugInTracker tracker = new PlugInTracker(context, table)) {
            context.registerService(
                    new String[] {Sampler.class.getName(), NoiseSchedule.class.getName()},
                    new Both(),
                    properties("x", 0));
            assertThat(table.get(Sampler.class, "x")).isSameAs(table.get(NoiseSchedule.class, "x"));
        }
    }

    @Test
    void aServiceIsMadeWhenItIsUsedAndForgottenWhenItGoes() throws Exception {
        AtomicInteger made = new AtomicInteger();
        AtomicInteger released = new AtomicInteger();
        ServiceFactory<Sampler> factory = new ServiceFactory<>() {
            @Override
            public Sampler getService(Bundle bundle, ServiceRegistration<Sampler> registration) {
                made.incrementAndGet();
                return new Toys.Ddim();
            }

            @Override
            public void ungetService(Bundle bundle, ServiceRegistration<Sampler> registration, Sampler service) {
                released.incrementAndGet();
            }
        };
        try (PlugInTracker tracker = new PlugInTracker(context, table)) {
            ServiceRegistration<Sampler> registration =
                    context.registerService(Sampler.class, factory, properties("a", 0));
            assertThat(made).hasValue(0);
            WeakReference<Sampler> service = new WeakReference<>(table.get(Sampler.class, "a"));
            table.get(Sampler.class, "a");
            assertThat(made).hasValue(1);
            registration.unregister();
            assertThat(released).hasValue(1);
            for (int i = 0; i < 100 && service.get() != null; i++) {
                System.gc();
                Thread.sleep(10);
            }
            assertThat(service.get()).isNull();
        }
    }

    @Test
    void aBuildIsToldByItsHash() throws Exception {
        String hash = "ab".repeat(32);
        assertThat(BundleOrigin.fingerprint("sha256:" + hash, "?")).isEqualTo("sha256:" + hash);
        Path file = java.nio.file.Files.writeString(temp.resolve("a b.jar"), "abc");
        String abc = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assertThat(BundleOrigin.fingerprint(file.toUri().toString(), "?")).isEqualTo(abc);
        assertThat(BundleOrigin.fingerprint("reference:" + file.toUri(), "?")).isEqualTo(abc);
        assertThat(BundleOrigin.fingerprint("System Bundle", "bundle 0")).isEqualTo("bundle 0");
    }
}
