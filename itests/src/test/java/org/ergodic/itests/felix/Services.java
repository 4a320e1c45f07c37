package org.ergodic.itests.felix;

import org.osgi.framework.BundleContext;
import org.osgi.util.tracker.ServiceTracker;

/** Services, waited for. */
public final class Services {
    private static final long PATIENCE_MILLIS = 60_000;

    private Services() {}

    /** The service of a type; fails if it does not come within a minute. */
    public static <S> S get(BundleContext context, Class<S> type) {
        ServiceTracker<S, S> tracker = new ServiceTracker<>(context, type, null);
        tracker.open();
        try {
            S service = tracker.waitForService(PATIENCE_MILLIS);
            if (service == null) {
                throw new AssertionError("no service " + type.getName() + " came within a minute");
            }
            return service;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            tracker.close();
        }
    }
}
