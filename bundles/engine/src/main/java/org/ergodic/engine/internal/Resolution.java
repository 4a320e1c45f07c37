package org.ergodic.engine.internal;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.ergodic.model.Catalog;
import org.ergodic.option.Configurable;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;

/** Every option that a run depends on, defaults filled in, and every plug-in that takes part. */
final class Resolution {
    private final PlugIns plugIns;
    private final Set<PlugIn> used = new LinkedHashSet<>();

    Resolution(PlugIns plugIns) {
        this.plugIns = plugIns;
    }

    /** The plug-ins seen so far. */
    Set<PlugIn> used() {
        return used;
    }

    /** Notes a plug-in that has no options. */
    void use(Class<?> kind, String name) {
        used.add(plugIns.current(kind, name));
    }

    /**
     * The options of a plug-in and of the plug-ins that they name, under dotted names.
     *
     * @throws org.ergodic.RequestException if a plug-in is missing or an option is not accepted
     */
    Map<String, Object> options(Class<?> kind, String name, Map<String, ?> given) {
        use(kind, name);
        Map<String, Object> all = new LinkedHashMap<>();
        if (plugIns.get(kind, name) instanceof Configurable plugIn) {
            Options options = Catalog.configure(plugIn, name, given);
            for (Parameter parameter : plugIn.parameters()) {
                String option = parameter.name();
                all.put(option, options.all().get(option));
                if (parameter.kind() == Parameter.Kind.SERVICE && parameter.service() != null) {
                    options(parameter.service(), options.text(option), options.nested(option))
                            .forEach((inner, value) -> all.put(option + "." + inner, value));
                }
            }
        }
        return all;
    }
}
