package org.ergodic.cli.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.ergodic.backend.Backend;
import org.ergodic.engine.Engine;

/**
 * A backend that there is, or could be.
 *
 * @param name its name, or that of its bundle where it is not there
 * @param there whether it can be named
 * @param first whether it is taken where none is named
 * @param flops floating-point operations of a second, measured; NaN if it does not work
 * @param reason why it is not there or does not work; else empty
 */
record BackendState(String name, boolean there, boolean first, double flops, String reason) {
    /** All of them, the fastest first. */
    static List<BackendState> of(Engine engine, Surroundings surroundings) {
        List<Engine.Service> services = engine.services().stream()
                .filter(service ->
                        service.kind().equals("Backend") && service.state().equals("current"))
                .toList();
        List<BackendState> all = new ArrayList<>();
        for (Engine.Service service : services) {
            all.add(proven(engine, service.name()));
        }
        Set<String> bundles = services.stream().map(Engine.Service::bundle).collect(Collectors.toSet());
        for (BundleState bundle : surroundings.bundles()) {
            if (bundle.backend() && bundles.add(bundle.name())) {
                String reason = bundle.works() ? "runs, but offers no backend" : bundle.reason();
                all.add(new BackendState(bundle.name(), false, false, Double.NaN, reason));
            }
        }
        for (Omitted omitted : surroundings.omitted()) {
            if (!bundles.contains(omitted.bundle())) {
                all.add(new BackendState(omitted.bundle(), false, false, Double.NaN, omitted.reason()));
            }
        }
        all.sort(Comparator.comparingDouble(backend -> backend.works() ? -backend.flops : 0));
        return all;
    }

    private static BackendState proven(Engine engine, String name) {
        boolean first = engine.defaultBackend().equals(name);
        try {
            double flops = Gemm.prove(engine.catalog().get(Backend.class, name));
            return new BackendState(name, true, first, flops, "");
        } catch (RuntimeException | LinkageError e) {
            return new BackendState(name, true, first, Double.NaN, Problem.of(e).error());
        }
    }

    boolean works() {
        return !Double.isNaN(flops);
    }

    String state() {
        return !there ? "off" : !works() ? "broken" : first ? "default" : "works";
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("state", state());
        json.put("flopsPerSecond", flops);
        json.put("reason", reason);
        return json;
    }
}
