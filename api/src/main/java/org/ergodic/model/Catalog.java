package org.ergodic.model;

import java.util.Map;
import org.ergodic.option.Configurable;
import org.ergodic.option.Options;
import org.osgi.annotation.versioning.ProviderType;

/** The plug-ins that are there now, by name. What it gives is used while planning, and never kept. */
@ProviderType
public interface Catalog {
    /**
     * The current plug-in of a name.
     *
     * @param <S> the service interface
     * @throws org.ergodic.RequestException if nobody provides the name, listing the names that there are
     */
    <S> S get(Class<S> service, String name);

    /**
     * Checks options for a plug-in.
     *
     * @param name the plug-in's name, for messages
     */
    static Options configure(Configurable plugIn, String name, Map<String, ?> given) {
        return Options.of("'" + name + "'", plugIn.parameters(), given);
    }
}
