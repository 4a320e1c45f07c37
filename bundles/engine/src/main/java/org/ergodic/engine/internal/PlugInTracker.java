package org.ergodic.engine.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/** Keeps the table of plug-ins in step with the framework's services that have a name. Plug-ins are made when first used. */
final class PlugInTracker implements ServiceTrackerCustomizer<Object, PlugInTracker.Tracked>, AutoCloseable {
    private static final String NAME = "ergodic.name";

    private final BundleContext context;
    private final PlugIns plugIns;
    private final ServiceTracker<Object, Tracked> tracker;

    PlugInTracker(BundleContext context, PlugIns plugIns) {
        this.context = context;
        this.plugIns = plugIns;
        String kinds = PlugIns.KINDS.keySet().stream()
                .map(kind -> "(" + Constants.OBJECTCLASS + "=" + kind.getName() + ")")
                .collect(Collectors.joining());
        try {
            this.tracker = new ServiceTracker<>(
                    context, FrameworkUtil.createFilter("(&(" + NAME + "=*)(|" + kinds + "))"), this);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        tracker.open();
    }

    @Override
    public Tracked addingService(ServiceReference<Object> reference) {
        Tracked tracked = new Tracked(reference);
        tracked.add();
        return tracked;
    }

    @Override
    public void modifiedService(ServiceReference<Object> reference, Tracked tracked) {
        tracked.remove();
        tracked.add();
    }

    @Override
    public void removedService(ServiceReference<Object> reference, Tracked tracked) {
        tracked.remove();
        tracked.release();
    }

    @Override
    public void close() {
        tracker.close();
    }

    /** A service that is there: it is got when first used, and let go when it leaves. */
    final class Tracked {
        private final ServiceReference<Object> reference;
        private final List<PlugIn> entries = new ArrayList<>();
        private @Nullable Object service;
        private boolean gone;

        Tracked(ServiceReference<Object> reference) {
            this.reference = reference;
        }

        synchronized void add() {
            Bundle bundle = reference.getBundle();
            if (bundle == null) {
                return; // it left already
            }
            List<String> classes = Arrays.asList((String[]) reference.getProperty(Constants.OBJECTCLASS));
            int ranking = reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer given ? given : 0;
            for (Class<?> kind : PlugIns.KINDS.keySet()) {
                if (classes.contains(kind.getName())) {
                    PlugIn entry = new PlugIn(
                            kind,
                            String.valueOf(reference.getProperty(NAME)),
                            ranking,
                            (Long) reference.getProperty(Constants.SERVICE_ID),
                            BundleOrigin.of(bundle),
                            this::service);
                    entries.add(entry);
                    plugIns.add(entry);
                }
            }
        }

        synchronized void remove() {
            entries.forEach(plugIns::remove);
            entries.clear();
        }

        synchronized @Nullable Object service() {
            if (service == null && !gone) {
                service = context.getService(reference);
            }
            return service;
        }

        synchronized void release() {
            gone = true;
            if (service != null) {
                service = null;
                context.ungetService(reference);
            }
        }
    }
}
