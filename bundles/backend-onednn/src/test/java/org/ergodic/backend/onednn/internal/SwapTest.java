package org.ergodic.backend.onednn.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.ergodic.backend.Backend;
import org.ergodic.backend.Session;
import org.ergodic.program.Program;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** What a bundle must leave behind when it goes: nothing. Each "bundle" is a class loader of its own over the build's classes. */
class SwapTest {
    private static final Path NATIVES = Path.of("target", "natives");

    /** The backend's classes from here, all others from outside. */
    private static final class BundleLoader extends URLClassLoader {
        BundleLoader() throws Exception {
            super(new URL[] {Path.of("target", "classes").toUri().toURL()}, SwapTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("org.ergodic.backend.onednn.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }

        private boolean hasLibraries() {
            return findLoadedClass(Llvm.class.getName()) != null;
        }
    }

    private static Backend start(ClassLoader loader) throws Exception {
        Constructor<?> constructor =
                loader.loadClass(OnednnBackend.class.getName()).getDeclaredConstructor(Path.class, int.class);
        constructor.setAccessible(true);
        return (Backend) constructor.newInstance(NATIVES, 2);
    }

    private static void stop(Backend backend) throws Exception {
        Method stop = backend.getClass().getDeclaredMethod("stop");
        stop.setAccessible(true);
        stop.invoke(backend);
    }

    private static void requireRight(Backend backend) {
        Program program = Program.build(g -> g.output(
                "y",
                g.input("x", Shape.of(2, 3))
                        .matmul(g.variable("w", Shape.of(3, 2)))
                        .tanh()));
        Tensor w = Tensor.of(Shape.of(3, 2), 1f, 0f, 0f, 1f, 0f, 0f);
        try (Session session = backend.open(Map.of("w", w))) {
            Tensor x = Tensor.of(Shape.of(2, 3), 0f, 0.5f, 9f, 1f, 2f, 9f);
            float[] y = session.prepare(program).run(Map.of("x", x)).get("y").floats();
            double[] wanted = {0, Math.tanh(0.5), Math.tanh(1), Math.tanh(2)};
            for (int i = 0; i < 4; i++) {
                assertThat((double) y[i]).isBetween(wanted[i] - 1e-6, wanted[i] + 1e-6);
            }
        }
    }

    private static List<Thread> threadsOf(ClassLoader loader) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getContextClassLoader() == loader
                        || thread.getClass().getClassLoader() == loader)
                .toList();
    }

    @Test
    void aLoaderIsCollectedAfterItsBackendStops() throws Exception {
        Properties before = (Properties) System.getProperties().clone();
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int swap = 0; swap < 4; swap++) {
            loaders.add(swap());
        }
        for (int attempt = 0; attempt < 50 && loaders.stream().anyMatch(loader -> loader.get() != null); attempt++) {
            System.gc();
            Thread.sleep(20);
        }
        assertThat(loaders).allSatisfy(loader -> assertThat(loader.get()).isNull());
        assertThat(System.getProperties()).isEqualTo(before);
    }

    private static WeakReference<ClassLoader> swap() throws Exception {
        BundleLoader loader = new BundleLoader();
        Backend backend = start(loader);
        requireRight(backend);
        Session open = backend.open(Map.of("left open", Tensor.of(Shape.of(2), 1f, 2f)));
        Program large = Program.build(g -> g.output(
                "sum",
                g.iota(1 << 20)
                        .cast(DType.F32)
                        .plus(g.iteration().cast(DType.F32))
                        .sum()));
        double sum = open.prepare(large).run(Map.of(), 1, 10).get("sum").get(9);
        double wanted = (1L << 19) * ((1L << 20) + 19.0);
        assertThat(sum).isBetween(wanted * (1 - 1e-6), wanted * (1 + 1e-6));
        stop(backend);
        assertThat(threadsOf(loader)).isEmpty();
        loader.close();
        return new WeakReference<>(loader);
    }

    @Test
    void oneBuildRunsInTwoLoadersAtOnce() throws Exception {
        try (BundleLoader first = new BundleLoader();
                BundleLoader second = new BundleLoader()) {
            Backend old = start(first);
            requireRight(old);
            Backend successor = start(second);
            requireRight(successor);
            requireRight(old);
            stop(old);
            requireRight(successor);
            stop(successor);
        }
    }

    @Test
    void registeringLoadsNothing() throws Exception {
        try (BundleLoader loader = new BundleLoader()) {
            Backend backend = start(loader);
            assertThat(backend.device().name()).isEqualTo("CPU");
            assertThat(threadsOf(loader)).isEmpty();
            assertThat(loader.hasLibraries()).isFalse();
            stop(backend);
        }
    }
}
