package org.ergodic.model;

import java.util.OptionalDouble;

/**
 * A number that training shows.
 *
 * @param name the output of the training program
 * @param label for a person, with its unit if it has one: "mean D(real)"
 * @param theory what theory says it becomes, where it says so
 */
public record Figure(String name, String label, OptionalDouble theory) {
    /** A figure about which theory says nothing. */
    public static Figure of(String name, String label) {
        return new Figure(name, label, OptionalDouble.empty());
    }

    /** A figure that becomes {@code theory} when training has succeeded. */
    public static Figure of(String name, String label, double theory) {
        return new Figure(name, label, OptionalDouble.of(theory));
    }
}
