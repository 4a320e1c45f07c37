package org.ergodic.backend.onednn.internal;

import org.ergodic.tensor.DType;

/**
 * A type of LLVM's: an element, or a vector of them.
 *
 * @param element {@code float}, {@code double}, {@code i1}, {@code i32}, {@code i64} or {@code ptr}
 * @param lanes how many; 1 is no vector
 */
record Type(String element, int lanes) {
    static final Type I1 = new Type("i1", 1);
    static final Type I32 = new Type("i32", 1);
    static final Type I64 = new Type("i64", 1);
    static final Type POINTER = new Type("ptr", 1);

    static Type of(DType type, int lanes) {
        return new Type(
                switch (type) {
                    case F32 -> "float";
                    case F64 -> "double";
                    case I32 -> "i32";
                },
                lanes);
    }

    boolean floating() {
        return element.equals("float") || element.equals("double");
    }

    /** As many lanes of another element. */
    Type with(String other) {
        return new Type(other, lanes);
    }

    Type lanes(int number) {
        return new Type(element, number);
    }

    /** How the names of intrinsics end: {@code v8f32}. */
    String suffix() {
        String name =
                switch (element) {
                    case "float" -> "f32";
                    case "double" -> "f64";
                    case "ptr" -> "p0";
                    default -> element;
                };
        return lanes == 1 ? name : "v" + lanes + name;
    }

    @Override
    public String toString() {
        return lanes == 1 ? element : "<" + lanes + " x " + element + ">";
    }
}
