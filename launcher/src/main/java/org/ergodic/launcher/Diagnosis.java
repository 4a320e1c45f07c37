package org.ergodic.launcher;

import java.util.ArrayList;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/** Why a bundle did not start, in one line. */
final class Diagnosis {
    private Diagnosis() {}

    static String of(Bundle bundle, BundleException failure, Bundle framework) {
        String name = bundle.getSymbolicName() + " " + bundle.getVersion();
        if (bundle.getState() != Bundle.INSTALLED) {
            return name + " fails when it starts: " + firstLine(rootOf(failure));
        }
        String waiting = "";
        for (BundleRequirement requirement : bundle.adapt(BundleRevision.class).getDeclaredRequirements(null)) {
            if (isOptional(requirement)) {
                continue;
            }
            List<Bundle> providers = providers(requirement, framework);
            if (providers.isEmpty()) {
                return name + " needs " + describe(requirement) + ", which no bundle provides";
            }
            if (waiting.isEmpty() && providers.stream().allMatch(b -> b.getState() == Bundle.INSTALLED)) {
                waiting = name + " needs " + describe(requirement) + " of "
                        + providers.get(0).getSymbolicName() + ", which is not resolved either";
            }
        }
        return waiting.isEmpty() ? name + " cannot be resolved: " + firstLine(failure) : waiting;
    }

    private static boolean isOptional(BundleRequirement requirement) {
        String resolution = requirement.getDirectives().getOrDefault(Constants.RESOLUTION_DIRECTIVE, "mandatory");
        String effective = requirement.getDirectives().getOrDefault(Constants.EFFECTIVE_DIRECTIVE, "resolve");
        return !resolution.equals(Constants.RESOLUTION_MANDATORY) || !effective.equals(Constants.EFFECTIVE_RESOLVE);
    }

    private static List<Bundle> providers(BundleRequirement requirement, Bundle framework) {
        List<Bundle> providers = new ArrayList<>();
        for (Bundle bundle : framework.getBundleContext().getBundles()) {
            List<BundleCapability> offered =
                    bundle.adapt(BundleRevision.class).getDeclaredCapabilities(requirement.getNamespace());
            if (offered.stream().anyMatch(requirement::matches)) {
                providers.add(bundle);
            }
        }
        return providers;
    }

    private static String describe(BundleRequirement requirement) {
        return requirement.getNamespace() + " "
                + requirement.getDirectives().getOrDefault(Constants.FILTER_DIRECTIVE, "");
    }

    private static Throwable rootOf(Throwable throwable) {
        Throwable root = throwable;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    private static String firstLine(Throwable throwable) {
        return throwable.toString().lines().findFirst().orElse("");
    }
}
