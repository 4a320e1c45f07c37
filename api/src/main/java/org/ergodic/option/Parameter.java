package org.ergodic.option;

import java.util.List;
import org.ergodic.RequestException;
import org.jspecify.annotations.Nullable;

/**
 * One option of a plug-in: it drives help, forms and validation.
 *
 * @param name in lower case with hyphens
 * @param kind what it holds
 * @param initial the value where none is given; null if it must be given
 * @param least the least number allowed
 * @param most the largest number allowed
 * @param choices the texts allowed; empty if any is
 * @param service for {@link Kind#SERVICE}, the interface whose {@code ergodic.name} this is
 * @param description what it does and in which unit, a line
 */
public record Parameter(
        String name,
        Kind kind,
        @Nullable Object initial,
        double least,
        double most,
        List<String> choices,
        @Nullable Class<?> service,
        String description) {

    /** What an option holds. */
    public enum Kind {
        /** A whole number. */
        INTEGER,
        /** A number. */
        NUMBER,
        /** True or false. */
        FLAG,
        /** A text. */
        TEXT,
        /** The name of another plug-in, whose own options have this one's name and a dot before theirs. */
        SERVICE
    }

    /** A whole number between {@code least} and {@code most}. */
    public static Parameter integer(String name, long initial, long least, long most, String description) {
        return new Parameter(name, Kind.INTEGER, initial, least, most, List.of(), null, description);
    }

    /** A number between {@code least} and {@code most}. */
    public static Parameter number(String name, double initial, double least, double most, String description) {
        return new Parameter(name, Kind.NUMBER, initial, least, most, List.of(), null, description);
    }

    /** True or false. */
    public static Parameter flag(String name, boolean initial, String description) {
        return new Parameter(name, Kind.FLAG, initial, 0, 0, List.of(), null, description);
    }

    /** A text that must be given. */
    public static Parameter text(String name, String description) {
        return new Parameter(name, Kind.TEXT, null, 0, 0, List.of(), null, description);
    }

    /** A text. */
    public static Parameter text(String name, String initial, String description) {
        return new Parameter(name, Kind.TEXT, initial, 0, 0, List.of(), null, description);
    }

    /** One of some texts, the first where none is given. */
    public static Parameter choice(String name, List<String> choices, String description) {
        return new Parameter(name, Kind.TEXT, choices.get(0), 0, 0, List.copyOf(choices), null, description);
    }

    /** The name of another plug-in. */
    public static Parameter service(String name, Class<?> service, String initial, String description) {
        return new Parameter(name, Kind.SERVICE, initial, 0, 0, List.of(), service, description);
    }

    /**
     * A given value, checked and converted: to Long, Double, Boolean or String.
     *
     * @param given a String, Number or Boolean
     * @throws RequestException saying what is accepted
     */
    public Object parse(Object given) {
        try {
            switch (kind) {
                case INTEGER -> {
                    long value = new java.math.BigDecimal(given.toString().strip()).longValueExact();
                    if (value >= least && value <= most) {
                        return value;
                    }
                }
                case NUMBER -> {
                    double value = Double.parseDouble(given.toString().strip());
                    if (value >= least && value <= most) {
                        return value;
                    }
                }
                case FLAG -> {
                    if (given.toString().equals("true") || given.toString().equals("false")) {
                        return Boolean.valueOf(given.toString());
                    }
                }
                case TEXT, SERVICE -> {
                    if (given instanceof String text && (choices.isEmpty() || choices.contains(text))) {
                        return text;
                    }
                }
            }
        } catch (NumberFormatException | ArithmeticException e) {
            throw new RequestException(
                    "the option '" + name + "' is " + accepted() + ", but '" + given + "' was given", e);
        }
        throw new RequestException("the option '" + name + "' is " + accepted() + ", but '" + given + "' was given");
    }

    /** What is accepted, for a person: "a whole number from 1 to 10". */
    public String accepted() {
        return switch (kind) {
            case INTEGER -> "a whole number from " + (long) least + " to " + (long) most;
            case NUMBER -> "a number from " + least + " to " + most;
            case FLAG -> "true or false";
            case TEXT -> choices.isEmpty() ? "a text" : "one of " + String.join(", ", choices);
            case SERVICE -> "the name of an installed " + (service == null ? "service" : service.getSimpleName());
        };
    }
}
