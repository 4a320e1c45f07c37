package org.ergodic.cli.internal;

import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.Objects;
import org.ergodic.RequestException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** Shows that a bundle works here: it resolves, it starts, its components are satisfied, its services can be had. */
final class Proof {
    private final BundleContext context;
    private final ServiceComponentRuntime components;

    Proof(BundleContext context, ServiceComponentRuntime components) {
        this.context = context;
        this.components = components;
    }

    /**
     * The bundle, running.
     *
     * @throws RequestException saying why it does not run; it is then gone again
     */
    Bundle of(BundleFile file) {
        String location = "sha256:" + file.sha256();
        if (context.getBundle(location) != null) {
            location += "#again";
        }
        try {
            Bundle bundle = context.installBundle(location, new ByteArrayInputStream(file.bytes()));
            try {
                start(file, bundle);
                checkComponents(file, bundle);
                checkServices(file, bundle);
                return bundle;
            } catch (RequestException e) {
                bundle.uninstall();
                throw e;
            }
        } catch (BundleException e) {
            throw refusal(file, "cannot be installed: " + e.getMessage(), e);
        }
    }

    private void start(BundleFile file, Bundle bundle) {
        try {
            if ((bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) == 0) {
                bundle.start();
            }
        } catch (BundleException e) {
            if (bundle.getState() != Bundle.INSTALLED) {
                Throwable root = e;
                while (root.getCause() != null) {
                    root = root.getCause();
                }
                throw refusal(file, "fails when it starts: " + root, e);
            }
            for (BundleRequirement requirement :
                    bundle.adapt(BundleRevision.class).getDeclaredRequirements(null)) {
                if (isMandatory(requirement) && !isProvided(requirement)) {
                    String filter = requirement.getDirectives().getOrDefault(Constants.FILTER_DIRECTIVE, "");
                    throw refusal(
                            file,
                            "needs " + requirement.getNamespace() + " " + filter + ", which no bundle provides",
                            e);
                }
            }
            throw refusal(file, "cannot be resolved: " + e.getMessage(), e);
        }
    }

    private static boolean isMandatory(BundleRequirement requirement) {
        return !Constants.RESOLUTION_OPTIONAL.equals(requirement.getDirectives().get(Constants.RESOLUTION_DIRECTIVE))
                && requirement
                        .getDirectives()
                        .getOrDefault(Constants.EFFECTIVE_DIRECTIVE, "resolve")
                        .equals("resolve");
    }

    private boolean isProvided(BundleRequirement requirement) {
        return Arrays.stream(context.getBundles())
                .map(bundle -> bundle.adapt(BundleRevision.class))
                .filter(Objects::nonNull)
                .flatMap(revision -> revision.getDeclaredCapabilities(requirement.getNamespace()).stream())
                .anyMatch(requirement::matches);
    }

    private void checkComponents(BundleFile file, Bundle bundle) {
        for (ComponentDescriptionDTO component : components.getComponentDescriptionDTOs(bundle)) {
            for (ComponentConfigurationDTO configuration : components.getComponentConfigurationDTOs(component)) {
                for (UnsatisfiedReferenceDTO missing : configuration.unsatisfiedReferences) {
                    String service = Arrays.stream(component.references)
                            .filter(reference -> reference.name.equals(missing.name))
                            .map(reference -> reference.interfaceName)
                            .findFirst()
                            .orElse(missing.name);
                    String target = missing.target == null ? "" : " " + missing.target;
                    throw refusal(file, "needs the service " + service + target + ", which nobody provides", null);
                }
            }
        }
    }

    private void checkServices(BundleFile file, Bundle bundle) {
        ServiceReference<?>[] references = bundle.getRegisteredServices();
        if (references == null && bundle.getHeaders().get("Service-Component") != null) {
            throw refusal(file, "declares components, and none of them came up", null);
        }
        for (ServiceReference<?> reference : references == null ? new ServiceReference<?>[0] : references) {
            String[] types = (String[]) reference.getProperty(Constants.OBJECTCLASS);
            String name = String.valueOf(reference.getProperty("ergodic.name"));
            if (types[0].startsWith("org.ergodic.") && !(reference.getProperty("ergodic.name") instanceof String)) {
                throw refusal(file, "its service " + types[0] + " has no property 'ergodic.name' to be found by", null);
            }
            if (context.getService(reference) == null) {
                throw refusal(file, "its service '" + name + "' fails when it is made", null);
            }
            context.ungetService(reference);
        }
    }

    private static RequestException refusal(
            BundleFile file, String reason, @org.jspecify.annotations.Nullable Throwable cause) {
        String message = file + " is refused: " + reason + "; nothing was changed, mend the bundle and try again";
        return cause == null ? new RequestException(message) : new RequestException(message, cause);
    }
}
