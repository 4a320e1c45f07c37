package org.ergodic.launcher;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/** Why a bundle does not run, in one line. */
final class Diagnosis {
    /** What the machine lacks is told before what other bundles lack. */
    private static final List<String> OF_THE_MACHINE = List.of("osgi.ee", "osgi.native");

    private static final Pattern JAVA = Pattern.compile("\\(&\\(osgi\\.ee=JavaSE\\)\\(version>?=([0-9]+)(\\.0)*\\)\\)");

    private Diagnosis() {}

    /** With the bundle's name. */
    static String of(Bundle bundle, BundleException failure, Bundle framework) {
        return bundle.getSymbolicName() + " " + bundle.getVersion() + " " + reason(bundle, failure, framework);
    }

    /**
     * What follows the bundle's name.
     *
     * @param failure with which it did not start, or null if it is only known not to be resolved
     */
    static String reason(Bundle bundle, @Nullable BundleException failure, Bundle framework) {
        if (bundle.getState() != Bundle.INSTALLED) {
            return failure == null ? "is not started" : "fails when it starts: " + firstLine(rootOf(failure));
        }
        String waiting = "";
        List<BundleRequirement> requirements =
                new ArrayList<>(bundle.adapt(BundleRevision.class).getDeclaredRequirements(null));
        requirements.sort(Comparator.comparing(requirement -> !OF_THE_MACHINE.contains(requirement.getNamespace())));
        for (BundleRequirement requirement : requirements) {
            if (isOptional(requirement)) {
                continue;
            }
            List<Bundle> providers = providers(requirement, framework);
            if (providers.isEmpty()) {
                return "needs " + missing(requirement);
            }
            if (waiting.isEmpty() && providers.stream().allMatch(b -> b.getState() == Bundle.INSTALLED)) {
                waiting = "needs " + describe(requirement) + " of "
                        + providers.get(0).getSymbolicName() + ", which is not resolved either";
            }
        }
        return !waiting.isEmpty()
                ? waiting
                : failure == null ? "cannot be resolved" : "cannot be resolved: " + firstLine(failure);
    }

    private static String missing(BundleRequirement requirement) {
        Matcher java = JAVA.matcher(filter(requirement));
        if (requirement.getNamespace().equals("osgi.ee") && java.matches()) {
            return "Java " + java.group(1) + " or later, and this is Java "
                    + Runtime.version().feature();
        }
        if (requirement.getNamespace().equals("osgi.native")) {
            return "a machine of another kind " + filter(requirement) + ", and this is " + System.getProperty("os.name")
                    + " on " + System.getProperty("os.arch");
        }
        return describe(requirement) + ", which no bundle provides";
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
        return requirement.getNamespace() + " " + filter(requirement);
    }

    private static String filter(BundleRequirement requirement) {
        return requirement.getDirectives().getOrDefault(Constants.FILTER_DIRECTIVE, "");
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
