package org.ergodic.launcher;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * The components that Declarative Services could not put to work, one line each. The runtime is asked by reflection,
 * since its types belong to a bundle and the launcher imports none.
 */
final class ComponentDiagnosis {
    private static final String RUNTIME = "org.osgi.service.component.runtime.ServiceComponentRuntime";
    private static final int UNSATISFIED_REFERENCE = 2;
    private static final int FAILED_ACTIVATION = 16;

    private ComponentDiagnosis() {}

    static List<String> of(BundleContext context) {
        List<String> lines = new ArrayList<>();
        try {
            // "all": the framework itself need not see the runtime's types
            ServiceReference<?>[] references = context.getAllServiceReferences(RUNTIME, null);
            if (references == null) {
                return lines;
            }
            Object runtime = context.getService(references[0]);
            for (Object component :
                    (Collection<?>) call(runtime, "getComponentDescriptionDTOs", Bundle[].class, new Bundle[0])) {
                for (Object state : (Collection<?>)
                        call(runtime, "getComponentConfigurationDTOs", component.getClass(), component)) {
                    describe(component, state, lines);
                }
            }
        } catch (ReflectiveOperationException | InvalidSyntaxException e) {
            lines.add("Declarative Services cannot be asked why: " + e);
        }
        return lines;
    }

    private static void describe(Object component, Object configuration, List<String> lines)
            throws ReflectiveOperationException {
        Object name = field(component, "implementationClass");
        int state = (int) field(configuration, "state");
        if (state == UNSATISFIED_REFERENCE) {
            for (Object missing : (Object[]) field(configuration, "unsatisfiedReferences")) {
                Object wanted = field(missing, "name");
                for (Object declared : (Object[]) field(component, "references")) {
                    if (wanted.equals(field(declared, "name"))) {
                        Object target = field(missing, "target");
                        lines.add(name + " waits for the service " + field(declared, "interfaceName")
                                + (target == null ? "" : " " + target));
                    }
                }
            }
        } else if (state == FAILED_ACTIVATION) {
            lines.add(name + " fails when it is activated: "
                    + String.valueOf(field(configuration, "failure"))
                            .lines()
                            .findFirst()
                            .orElse(""));
        }
    }

    private static Object call(Object target, String method, Class<?> parameter, Object argument)
            throws ReflectiveOperationException {
        Class<?> type = target.getClass().getClassLoader().loadClass(RUNTIME);
        return type.getMethod(method, parameter).invoke(target, argument);
    }

    private static Object field(Object dto, String name) throws ReflectiveOperationException {
        return dto.getClass().getField(name).get(dto);
    }
}
