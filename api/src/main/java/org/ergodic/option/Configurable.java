package org.ergodic.option;

import java.util.List;

/** A plug-in that has options. */
public interface Configurable {
    /** The options, in the order in which they are shown. */
    default List<Parameter> parameters() {
        return List.of();
    }
}
