package org.ergodic.backend.nd4j.internal;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
 * ND4J on the CPU. Native libraries are loaded at the first {@link #open}. The framework or system property {@code ergodic.var}
 * is the folder below which they are kept, {@code ergodic.threads} the number of lanes (the processors, if it is not set):
 * sessions on different lanes compute at the same time, each on one thread, so results do not depend on their number.
 */
@Component(
        property = {"ergodic.name=nd4j-cpu", "service.ranking:Integer=100"},
        immediate = true)
public final class Nd4jBackend implements Backend {
    private final Path natives;
    private final Lanes lanes;
    private final Set<Nd4jSession> sessions = ConcurrentHashMap.newKeySet();
    private Optional<Library> library = Optional.empty();
    private Optional<Team> team = Optional.empty();

    /** In a framework. */
    @Activate
    public Nd4jBackend(BundleContext context) {
        this(natives(context.getProperty("ergodic.var")), lanes(context.getProperty("ergodic.threads")));
    }

    /**
     * @param natives the folder below which native libraries are kept
     * @param lanes how many threads compute
     */
    Nd4jBackend(Path natives, int lanes) {
        this.natives = natives;
        this.lanes = new Lanes(lanes);
    }

    private static Path natives(@Nullable String var) {
        Path folder = var == null ? Path.of(System.getProperty("user.home"), ".cache", "ergodic") : Path.of(var);
        return folder.resolve("natives");
    }

    private static int lanes(@Nullable String threads) {
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
        return new Device("CPU", instructions, lanes.count());
    }

    @Override
    public Session open(Map<String, Tensor> variables) {
        Lanes.Lane lane = lanes.take();
        try {
            return lane.call(() -> {
                lane.requireRunning();
                Nd4jSession session = session(lane, variables);
                sessions.add(session);
                return session;
            });
        } catch (RuntimeException | Error e) {
            lane.release();
            throw e;
        }
    }

    private synchronized Nd4jSession session(Lanes.Lane lane, Map<String, Tensor> variables) {
        Library loaded = library.orElseGet(() -> Library.load(natives));
        library = Optional.of(loaded);
        loaded.enterThread();
        Team helping = team.orElseGet(() -> new Team(lanes.count(), loaded::enterThread));
        team = Optional.of(helping);
        return new Nd4jSession(this, loaded, helping, lane, variables);
    }

    private synchronized Optional<Team> team() {
        return team;
    }

    void forget(Nd4jSession session) {
        sessions.remove(session);
    }

    /** Ends all runs after their iteration, frees all sessions, ends all threads. */
    @Deactivate
    void stop() {
        lanes.stop(lane -> sessions.forEach(session -> session.freeIfOn(lane)));
        team().ifPresent(Team::stop);
    }
}
