package org.ergodic.cli.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ergodic.FailureException;
import org.ergodic.RequestException;
import org.ergodic.engine.Engine;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** Changes the installation. What is new is proven in this process first; if that fails, nothing is changed. */
final class Bundles {
    private final BundleContext context;
    private final Proof proof;
    private final Engine engine;
    private final Output output;

    Bundles(BundleContext context, ServiceComponentRuntime components, Engine engine, Output output) {
        this.context = context;
        this.proof = new Proof(context, components);
        this.engine = engine;
        this.output = output;
    }

    Installation installation() {
        String home = context.getProperty("ergodic.home");
        if (home == null) {
            throw new RequestException("bundles are installed into a distribution, and this process has none"
                    + " (the framework property ergodic.home is not set); start bin/ergodic");
        }
        return Installation.read(Path.of(home));
    }

    /** Puts a bundle in the place of others, which may be none; they go when it runs. */
    Object put(BundleFile bundle, Installation installation, Set<Installation.Entry> old) {
        List<Bundle> running = running(old);
        running.forEach(this::checkLeaf);
        List<Engine.Service> before = engine.services();
        Bundle fresh = proof.of(bundle);
        try {
            installation.replace(old, bundle);
        } catch (RuntimeException e) {
            uninstall(fresh);
            throw e;
        }
        running.forEach(Bundles::uninstall);
        return changes(bundle.toString() + " is installed", before);
    }

    Object remove(String symbolicName, Installation installation, Set<Installation.Entry> old) {
        List<Bundle> running = running(old);
        running.forEach(this::checkLeaf);
        List<Engine.Service> before = engine.services();
        installation.remove(old);
        running.forEach(Bundles::uninstall);
        return changes(symbolicName + " is uninstalled", before);
    }

    /** Also those that were installed again and have a location of their own. */
    private List<Bundle> running(Set<Installation.Entry> entries) {
        return Arrays.stream(context.getBundles())
                .filter(bundle ->
                        entries.stream().anyMatch(entry -> bundle.getLocation().startsWith("sha256:" + entry.sha256())))
                .toList();
    }

    /** Bundles that others need go with the distribution; plug-ins are leaves. */
    private void checkLeaf(Bundle bundle) {
        Set<String> users = new TreeSet<>();
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        for (BundleWire wire : wiring == null ? List.<BundleWire>of() : wiring.getProvidedWires(null)) {
            if (wire.getRequirer().getBundle() != bundle) {
                users.add(wire.getRequirer().getBundle().getSymbolicName());
            }
        }
        if (bundle == context.getBundle()) {
            users.add("this very command");
        }
        if (!users.isEmpty()) {
            throw new RequestException(bundle.getSymbolicName() + " stays, because others need it: "
                    + String.join(", ", users) + "; unpack another distribution to change it");
        }
    }

    private static void uninstall(Bundle bundle) {
        try {
            bundle.uninstall();
        } catch (BundleException e) {
            throw new FailureException(bundle.getSymbolicName() + " cannot be uninstalled: " + e.getMessage(), e);
        }
    }

    private Object changes(String what, List<Engine.Service> before) {
        List<Engine.Service> after = engine.services();
        List<Engine.Service> arrived = new ArrayList<>(after);
        arrived.removeAll(before);
        List<Engine.Service> gone = new ArrayList<>(before);
        gone.removeAll(after);
        output.line(what);
        arrived.forEach(service -> output.line("  there is now  " + text(service)));
        gone.forEach(service -> output.line("  gone is       " + text(service)));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("done", what);
        json.put("arrived", arrived.stream().map(Services::row).toList());
        json.put("gone", gone.stream().map(Services::row).toList());
        return json;
    }

    private static String text(Engine.Service service) {
        return service.kind() + " '" + service.name() + "' of " + service.bundle() + " " + service.version()
                + (service.state().equals("current") ? "" : " (" + service.state() + ")");
    }
}
