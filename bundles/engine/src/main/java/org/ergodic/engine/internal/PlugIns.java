package org.ergodic.engine.internal;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.ergodic.RequestException;
import org.ergodic.backend.Backend;
import org.ergodic.data.DatasetProvider;
import org.ergodic.data.SampleFormat;
import org.ergodic.diffusion.Denoiser;
import org.ergodic.diffusion.NoiseSchedule;
import org.ergodic.diffusion.Sampler;
import org.ergodic.engine.Engine;
import org.ergodic.evaluation.Metric;
import org.ergodic.gan.AdversarialLoss;
import org.ergodic.gan.Discriminator;
import org.ergodic.gan.Generator;
import org.ergodic.model.Catalog;
import org.ergodic.model.ModelFamily;
import org.ergodic.option.Configurable;
import org.ergodic.option.Parameter;

/**
 * The table from name to plug-in. Of several plug-ins with one name that with the highest ranking is current, and of those
 * the latest. It holds what was added until it is removed, and nothing longer.
 */
final class PlugIns implements Catalog {
    /** The kinds of plug-ins, and what a person calls them. */
    static final Map<Class<?>, String> KINDS = kinds();

    private static final String CURRENT = "current";

    private static final Comparator<PlugIn> PRECEDENCE =
            Comparator.comparingInt(PlugIn::ranking).thenComparingLong(PlugIn::order);

    private final Collection<PlugIn> all = new CopyOnWriteArrayList<>();

    private static Map<Class<?>, String> kinds() {
        Map<Class<?>, String> kinds = new LinkedHashMap<>();
        kinds.put(ModelFamily.class, "model family");
        kinds.put(Generator.class, "generator");
        kinds.put(Discriminator.class, "discriminator");
        kinds.put(AdversarialLoss.class, "adversarial loss");
        kinds.put(NoiseSchedule.class, "noise schedule");
        kinds.put(Sampler.class, "sampler");
        kinds.put(Denoiser.class, "denoiser");
        kinds.put(DatasetProvider.class, "data set");
        kinds.put(SampleFormat.class, "sample format");
        kinds.put(Metric.class, "metric");
        kinds.put(Backend.class, "backend");
        return kinds;
    }

    void add(PlugIn plugIn) {
        all.add(plugIn);
    }

    void remove(PlugIn plugIn) {
        all.remove(plugIn);
    }

    @Override
    public <S> S get(Class<S> service, String name) {
        Object found = current(service, name).service().get();
        if (found == null) {
            throw missing(service, name);
        }
        return service.cast(found);
    }

    /**
     * What is registered about the current plug-in of a name.
     *
     * @throws RequestException if nobody provides the name
     */
    PlugIn current(Class<?> kind, String name) {
        return find(kind, name).orElseThrow(() -> missing(kind, name));
    }

    /** Whether somebody provides the name. */
    boolean has(Class<?> kind, String name) {
        return find(kind, name).isPresent();
    }

    /**
     * The name that is taken where none is given: that of the plug-in with the highest ranking, of equal ones the first in the
     * alphabet.
     *
     * @throws RequestException if there is none
     */
    String first(Class<?> kind) {
        return names(kind).stream()
                .map(name -> current(kind, name))
                .max(Comparator.comparingInt(PlugIn::ranking).thenComparing(PlugIn::name, Comparator.reverseOrder()))
                .map(PlugIn::name)
                .orElseThrow(() -> new RequestException(
                        "no bundle provides a " + word(kind) + "; install one: ergodic bundle install FILE"));
    }

    /** The names of a kind, sorted. */
    List<String> names(Class<?> kind) {
        return all.stream()
                .filter(one -> one.kind() == kind)
                .map(PlugIn::name)
                .distinct()
                .sorted()
                .toList();
    }

    /** Every plug-in, sorted by kind and name, of one name the current one first. */
    List<Engine.Service> services() {
        return all.stream()
                .sorted(Comparator.comparing((PlugIn one) -> one.kind().getSimpleName())
                        .thenComparing(PlugIn::name)
                        .thenComparing(PRECEDENCE.reversed()))
                .map(one -> new Engine.Service(
                        one.kind().getSimpleName(),
                        one.name(),
                        one.origin().bundle(),
                        one.origin().version(),
                        find(one.kind(), one.name()).filter(one::equals).isPresent() ? CURRENT : "shadowed"))
                .toList();
    }

    /** The options of a plug-in that {@link #services()} tells of, if it is still current. */
    List<Parameter> parameters(Engine.Service service) {
        return KINDS.keySet().stream()
                .filter(kind ->
                        service.state().equals(CURRENT) && kind.getSimpleName().equals(service.kind()))
                .map(kind -> get(kind, service.name()))
                .flatMap(plugIn -> plugIn instanceof Configurable configurable
                        ? configurable.parameters().stream()
                        : Stream.empty())
                .toList();
    }

    private Optional<PlugIn> find(Class<?> kind, String name) {
        return all.stream()
                .filter(one -> one.kind() == kind && one.name().equals(name))
                .max(PRECEDENCE);
    }

    private static String word(Class<?> kind) {
        return KINDS.getOrDefault(kind, kind.getSimpleName());
    }

    private RequestException missing(Class<?> kind, String name) {
        List<String> names = names(kind);
        return new RequestException("there is no " + word(kind) + " '" + name + "'; "
                + (names.isEmpty() ? "no bundle provides any" : "there are " + String.join(", ", names))
                + (kind == Backend.class ? "; 'ergodic doctor' tells why a backend does not run here" : ""));
    }
}
