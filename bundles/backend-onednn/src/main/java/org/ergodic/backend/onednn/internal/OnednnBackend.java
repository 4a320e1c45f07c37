package org.ergodic.backend.onednn.internal;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ergodic.FailureException;
import org.ergodic.RequestException;
import org.ergodic.backend.Backend;
import org.ergodic.backend.Device;
import org.ergodic.backend.Session;
import org.ergodic.tensor.Tensor;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Programs compiled for the CPU as a whole, on all threads at a time. Native libraries are loaded at the first {@link #open}. The
 * framework or system property {@code ergodic.var} is the folder below which they are kept, {@code ergodic.threads} the number of
 * threads (the processors, if it is not set), of which results do not depend.
 */
@Component(
        property = {"ergodic.name=onednn-cpu", "service.ranking:Integer=200"},
        immediate = true)
public final class OnednnBackend implements Backend {
    private final Path natives;
    private final int threads;
    private final Set<OnednnSession> sessions = ConcurrentHashMap.newKeySet();
    private Optional<Lane> lane = Optional.empty();
    private boolean stopped;

    /** In a framework. */
    @Activate
    public OnednnBackend(BundleContext context) {
        this(natives(context.getProperty("ergodic.var")), threads(context.getProperty("ergodic.threads")));
    }

    /**
     * @param natives the folder below which native libraries are kept
     * @param threads how many threads compute
     */
    OnednnBackend(Path natives, int threads) {
        this.natives = natives;
        this.threads = threads;
    }

    private static Path natives(@Nullable String var) {
        Path folder = var == null ? Path.of(System.getProperty("user.home"), ".cache", "ergodic") : Path.of(var);
        return folder.resolve("natives");
    }

    private static int threads(@Nullable String threads) {
        if (threads == null || threads.isBlank()) {
            return Runtime.getRuntime().availableProcessors();
        }
        if (!threads.matches("[1-9][0-9]{0,3}")) {
            throw new RequestException("ergodic.threads is a number from 1 to 9999, but is '" + threads + "'");
        }
        return Integer.parseInt(threads);
    }

    @Override
    public Device device() {
        String instructions = (System.getProperty("os.arch") + " " + Processor.VECTORS).strip();
        return new Device("CPU", instructions, 1);
    }

    @Override
    public Session open(Map<String, Tensor> variables) {
        Lane running = lane();
        return running.call(() -> {
            OnednnSession session = new OnednnSession(this, running, variables);
            sessions.add(session);
            return session;
        });
    }

    private synchronized Lane lane() {
        if (stopped) {
            throw new FailureException(Team.STOPPED);
        }
        Lane running = lane.orElseGet(() -> new Lane(natives, threads));
        lane = Optional.of(running);
        return running;
    }

    void forget(OnednnSession session) {
        sessions.remove(session);
    }

    /** Ends a run after its iteration, frees all sessions, ends all threads. */
    @Deactivate
    void stop() {
        Optional<Lane> running;
        synchronized (this) {
            running = lane;
            lane = Optional.empty();
            stopped = true;
        }
        running.ifPresent(all -> all.stop(() -> sessions.forEach(OnednnSession::free)));
    }
}
