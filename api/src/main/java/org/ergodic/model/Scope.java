package org.ergodic.model;

import org.ergodic.program.Value;
import org.osgi.annotation.versioning.ProviderType;

/** Where a network stands in a program. */
@ProviderType
public interface Scope {
    /** The value of a variable, by its name local to the network. */
    Value variable(String name);
}
