package org.ergodic.cli.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.ergodic.backend.Backend;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/**
 * A bundle as it stands.
 *
 * @param backend whether it would provide a backend
 * @param works whether it and all its components run
 * @param reason why not, as it follows the bundle's name; else empty
 */
record BundleState(String name, String version, boolean backend, boolean works, String reason) {
    /**
     * All but the framework's own.
     *
     * @param diagnosis tells why a bundle does not run
     */
    static List<BundleState> of(
            BundleContext context, ServiceComponentRuntime components, Function<Bundle, String> diagnosis) {
        List<BundleState> states = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getBundleId() != 0) {
                BundleRevision revision = bundle.adapt(BundleRevision.class);
                boolean fragment = (revision.getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
                boolean runs = bundle.getState() == Bundle.ACTIVE || bundle.getState() == Bundle.STARTING;
                String reason = fragment ? "" : runs ? failure(bundle, components) : diagnosis.apply(bundle);
                states.add(new BundleState(
                        bundle.getSymbolicName(),
                        bundle.getVersion().toString(),
                        providesBackend(revision),
                        reason.isEmpty(),
                        reason));
            }
        }
        return states;
    }

    private static boolean providesBackend(BundleRevision revision) {
        return revision.getDeclaredCapabilities("osgi.service").stream()
                .map(capability -> capability.getAttributes().get("objectClass"))
                .anyMatch(classes -> classes instanceof List<?> list ? list.contains(Backend.class.getName()) : false);
    }

    /** What keeps the components of a running bundle from running. */
    private static String failure(Bundle bundle, ServiceComponentRuntime components) {
        for (ComponentDescriptionDTO component : components.getComponentDescriptionDTOs(bundle)) {
            for (ComponentConfigurationDTO configuration : components.getComponentConfigurationDTOs(component)) {
                if (configuration.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
                    return "fails when it is activated: "
                            + configuration.failure.lines().findFirst().orElse("");
                }
                if (configuration.unsatisfiedReferences.length > 0) {
                    return "waits for "
                            + Arrays.stream(configuration.unsatisfiedReferences)
                                    .map(missing -> missing.name)
                                    .toList();
                }
            }
        }
        return "";
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("version", version);
        json.put("works", works);
        json.put("reason", reason);
        return json;
    }
}
