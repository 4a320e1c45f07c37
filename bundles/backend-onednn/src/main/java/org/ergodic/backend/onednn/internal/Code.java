package org.ergodic.backend.onednn.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes one function in LLVM's text form. */
final class Code {
    private final StringBuilder locals = new StringBuilder();
    private final StringBuilder text = new StringBuilder();
    private final Set<String> declarations = new TreeSet<>();
    private final Map<String, Routine> routines = new LinkedHashMap<>();
    private final Machine machine;
    private String block = "entry";
    private int next;

    Code(Machine machine) {
        this.machine = machine;
    }

    Machine machine() {
        return machine;
    }

    /** What was written. */
    Function function() {
        return new Function(
                locals + text.toString() + "  ret void\n", new TreeSet<>(declarations), Map.copyOf(routines));
    }

    static Ssa integer(long number) {
        return new Ssa(Type.I64, Long.toString(number));
    }

    /** A number in all lanes. */
    static Ssa constant(Type type, double number) {
        String literal =
                switch (type.element()) {
                    case "float" -> hexadecimal((float) number);
                    case "double" -> hexadecimal(number);
                    default -> Long.toString((long) number);
                };
        return new Ssa(type, type.lanes() == 1 ? literal : "splat (" + type.element() + " " + literal + ")");
    }

    /** LLVM writes floats as the doubles that they are. */
    private static String hexadecimal(double number) {
        return String.format("0x%016X", Double.doubleToLongBits(number));
    }

    /** first, first + step, first + 2·step, … */
    static Ssa ramp(Type type, long step, long first) {
        return vector(type, IntStream.range(0, type.lanes()).mapToObj(i -> Long.toString(first + i * step)));
    }

    /** True in the first lanes. */
    static Ssa first(int count, int lanes) {
        return vector(Type.I1.lanes(lanes), IntStream.range(0, lanes).mapToObj(i -> Boolean.toString(i < count)));
    }

    static Ssa vector(Type type, Stream<String> elements) {
        return new Ssa(type, elements.map(e -> type.element() + " " + e).collect(Collectors.joining(", ", "<", ">")));
    }

    /** A new value. */
    Ssa set(Type type, String instruction) {
        Ssa value = new Ssa(type, name());
        line(value.text() + " = " + instruction);
        return value;
    }

    void line(String instruction) {
        text.append("  ").append(instruction).append('\n');
    }

    private String name() {
        return "%v" + next++;
    }

    private String label() {
        return "b" + next++;
    }

    private void begin(String label) {
        text.append(label).append(":\n");
        block = label;
    }

    /** A binary operation whose operands have its result's type. */
    Ssa binary(String operation, Ssa a, Ssa b) {
        return set(a.type(), operation + " " + a + ", " + b.text());
    }

    Ssa add(Ssa a, Ssa b) {
        return binary(a.type().floating() ? "fadd" : "add", a, b);
    }

    Ssa sub(Ssa a, Ssa b) {
        return binary(a.type().floating() ? "fsub" : "sub", a, b);
    }

    Ssa mul(Ssa a, Ssa b) {
        return binary(a.type().floating() ? "fmul" : "mul", a, b);
    }

    Ssa div(Ssa a, Ssa b) {
        return binary("fdiv", a, b);
    }

    Ssa negative(Ssa x) {
        return x.type().floating() ? set(x.type(), "fneg " + x) : sub(constant(x.type(), 0), x);
    }

    /** The predicates are LLVM's; those of floating types begin with o or u. */
    Ssa compare(String predicate, Ssa a, Ssa b) {
        String operation = a.type().floating() ? "fcmp " : "icmp ";
        return set(a.type().with("i1"), operation + predicate + " " + a + ", " + b.text());
    }

    Ssa select(Ssa condition, Ssa yes, Ssa no) {
        return set(yes.type(), "select " + condition + ", " + yes + ", " + no);
    }

    Ssa convert(String operation, Ssa x, Type to) {
        return set(to, operation + " " + x + " to " + to);
    }

    Ssa bits(Ssa x, String element) {
        return convert("bitcast", x, x.type().with(element));
    }

    /** An intrinsic whose operands have its result's type. */
    Ssa intrinsic(String name, Ssa... arguments) {
        Type type = arguments[0].type();
        return call(type, "@llvm." + name + "." + type.suffix(), arguments);
    }

    Ssa call(Type type, String function, Ssa... arguments) {
        List<Ssa> all = List.of(arguments);
        declarations.add(type + " " + function
                + all.stream().map(a -> a.type().toString()).collect(Collectors.joining(", ", "(", ")")));
        return set(
                type,
                "call " + type + " " + function
                        + all.stream().map(Ssa::toString).collect(Collectors.joining(", ", "(", ")")));
    }

    /** Of a scalar function, lane by lane, in a loop over memory: it takes its time anyway. */
    Ssa each(String function, Ssa... arguments) {
        Type type = arguments[0].type();
        if (type.lanes() == 1) {
            return call(type, function, arguments);
        }
        Ssa[] places = new Ssa[arguments.length];
        for (int k = 0; k < places.length; k++) {
            places[k] = local(type);
            store(arguments[k], places[k]);
        }
        loop(integer(0), integer(type.lanes()), 1, lane -> {
            Ssa[] scalars = new Ssa[places.length];
            for (int k = 0; k < scalars.length; k++) {
                scalars[k] = load(type.lanes(1), at(places[k], type, lane));
            }
            store(call(type.lanes(1), function, scalars), at(places[0], type, lane));
        });
        return load(type, places[0]);
    }

    /** Memory of the function for a value. */
    private Ssa local(Type type) {
        Ssa place = new Ssa(Type.POINTER, name());
        locals.append("  ")
                .append(place.text())
                .append(" = alloca ")
                .append(type)
                .append(", align 64\n");
        return place;
    }

    Ssa extract(Ssa vector, int lane) {
        return set(vector.type().lanes(1), "extractelement " + vector + ", i32 " + lane);
    }

    /** a·b + c, rounded once where the machine can. */
    Ssa fma(Ssa a, Ssa b, Ssa c) {
        return intrinsic("fmuladd", a, b, c);
    }

    /** All lanes combined to one number, by halves. */
    Ssa folded(Ssa vector, BinaryOperator<Ssa> combine) {
        Ssa rest = vector;
        while (rest.type().lanes() > 1) {
            int half = rest.type().lanes() / 2;
            rest = combine.apply(lanes(rest, 0, half), lanes(rest, half, half));
        }
        return rest;
    }

    private Ssa lanes(Ssa vector, int first, int count) {
        if (count == 1) {
            return extract(vector, first);
        }
        return shuffle(vector, new Ssa(vector.type(), "poison"), ramp(Type.I32.lanes(count), 1, first));
    }

    /** The lanes of a, then b, that are listed. */
    Ssa shuffle(Ssa a, Ssa b, Ssa order) {
        return set(a.type().lanes(order.type().lanes()), "shufflevector " + a + ", " + b + ", " + order);
    }

    /** Lanes chosen of two vectors; those of the second are counted from where the first ends. */
    Ssa shuffle(Ssa a, Ssa b, int lanes, IntUnaryOperator choice) {
        return shuffle(
                a,
                b,
                vector(
                        Type.I32.lanes(lanes),
                        IntStream.range(0, lanes).mapToObj(i -> Integer.toString(choice.applyAsInt(i)))));
    }

    /** A scalar in all lanes. */
    Ssa splat(Ssa x, int lanes) {
        if (lanes == x.type().lanes()) {
            return x;
        }
        Type type = x.type().lanes(lanes);
        Ssa one = set(type, "insertelement " + type + " poison, " + x + ", i32 0");
        return set(
                type, "shufflevector " + one + ", " + type + " poison, " + Type.I32.lanes(lanes) + " zeroinitializer");
    }

    /** The address {@code elements} further. */
    Ssa at(Ssa pointer, Type element, Ssa elements) {
        if (elements.text().equals("0")) {
            return pointer;
        }
        return set(
                pointer.type()
                        .lanes(Math.max(pointer.type().lanes(), elements.type().lanes())),
                "getelementptr inbounds " + element.lanes(1) + ", " + pointer + ", " + elements);
    }

    Ssa load(Type type, Ssa pointer) {
        return set(type, "load " + type + ", " + pointer + ", align " + bytes(type));
    }

    void store(Ssa value, Ssa pointer) {
        line("store " + value + ", " + pointer + ", align " + bytes(value.type()));
    }

    /** The first lanes; zeros in the others. */
    Ssa load(Type type, Ssa pointer, int count) {
        return count == type.lanes() ? load(type, pointer) : load(type, pointer, first(count, type.lanes()));
    }

    /** The first lanes. */
    void store(Ssa value, Ssa pointer, int count) {
        if (count == value.type().lanes()) {
            store(value, pointer);
        } else {
            store(count == 1 ? extract(value, 0) : shuffle(value, value, count, i -> i), pointer);
        }
    }

    /** Where the mask holds, everywhere if there is none; zeros elsewhere. */
    Ssa load(Type type, Ssa pointer, @Nullable Ssa mask) {
        if (mask == null) {
            return load(type, pointer);
        }
        return call(
                type,
                "@llvm.masked.load." + type.suffix() + ".p0",
                pointer,
                new Ssa(Type.I32, Integer.toString(bytes(type))),
                mask,
                new Ssa(type, "zeroinitializer"));
    }

    void store(Ssa value, Ssa pointer, @Nullable Ssa mask) {
        if (mask == null) {
            store(value, pointer);
            return;
        }
        procedure(
                "@llvm.masked.store." + value.type().suffix() + ".p0",
                value,
                pointer,
                new Ssa(Type.I32, Integer.toString(bytes(value.type()))),
                mask);
    }

    /** From an address for each lane. */
    Ssa gather(Type type, Ssa pointers, Ssa mask) {
        return call(
                type,
                "@llvm.masked.gather." + type.suffix() + "." + pointers.type().suffix(),
                pointers,
                new Ssa(Type.I32, Integer.toString(bytes(type))),
                mask,
                new Ssa(type, "zeroinitializer"));
    }

    void scatter(Ssa value, Ssa pointers, Ssa mask) {
        procedure(
                "@llvm.masked.scatter." + value.type().suffix() + "."
                        + pointers.type().suffix(),
                value,
                pointers,
                new Ssa(Type.I32, Integer.toString(bytes(value.type()))),
                mask);
    }

    void procedure(String function, Ssa... arguments) {
        List<Ssa> all = List.of(arguments);
        declarations.add("void " + function
                + all.stream().map(a -> a.type().toString()).collect(Collectors.joining(", ", "(", ")")));
        line("call void " + function + all.stream().map(Ssa::toString).collect(Collectors.joining(", ", "(", ")")));
    }

    /** Calls a routine. */
    void call(Routine routine, Ssa... arguments) {
        routines.put(routine.name(), routine);
        line("call void @" + routine.name()
                + Stream.of(arguments).map(Ssa::toString).collect(Collectors.joining(", ", "(", ")")));
    }

    private static int bytes(Type type) {
        return type.element().equals("float") || type.element().equals("i32") ? 4 : 8;
    }

    /** A parameter of the function. */
    static Ssa pointer(String name) {
        return new Ssa(Type.POINTER, name);
    }

    /** A parameter of the function. */
    static Ssa integer(String name) {
        return new Ssa(Type.I64, name);
    }

    /** Argument number k of the kernel. */
    Ssa argument(int k) {
        Ssa place = at(pointer("%args"), Type.POINTER, integer(k));
        return set(Type.POINTER, "load ptr, " + place + ", align 8");
    }

    /**
     * {@code for (i = from; i < to; i += step)}.
     *
     * @param carried what the loop's body gets from the turn before, at first
     * @param body from i and what is carried to what is carried on
     * @return what is carried out
     */
    Ssa[] loop(Ssa from, Ssa to, long step, Ssa[] carried, BiFunction<Ssa, Ssa[], Ssa[]> body) {
        boolean known = isNumber(from) && isNumber(to);
        if (known && number(from) >= number(to)) {
            return carried;
        }
        if (known && number(to) - number(from) <= step) {
            return body.apply(from, carried);
        }
        String before = block;
        String head = label();
        String exit = label();
        if (known) {
            line("br label %" + head);
        } else {
            Ssa any = compare("slt", from, to);
            line("br " + any + ", label %" + head + ", label %" + exit);
        }
        begin(head);
        int place = text.length();
        Ssa index = new Ssa(Type.I64, name());
        Ssa[] turn = new Ssa[carried.length];
        for (int k = 0; k < turn.length; k++) {
            turn[k] = new Ssa(carried[k].type(), name());
        }
        Ssa[] after = body.apply(index, turn);
        Ssa following = set(Type.I64, "add nuw nsw " + index + ", " + step);
        Ssa again = compare("slt", following, to);
        String last = block;
        line("br " + again + ", label %" + head + ", label %" + exit);
        StringBuilder phis = new StringBuilder();
        phi(phis, index, from, before, following, last);
        for (int k = 0; k < turn.length; k++) {
            phi(phis, turn[k], carried[k], before, after[k], last);
        }
        text.insert(place, phis);
        begin(exit);
        if (known) {
            return after;
        }
        Ssa[] result = new Ssa[carried.length];
        StringBuilder joined = new StringBuilder();
        for (int k = 0; k < result.length; k++) {
            result[k] = new Ssa(carried[k].type(), name());
            phi(joined, result[k], carried[k], before, after[k], last);
        }
        text.append(joined);
        return result;
    }

    /** A loop that carries nothing. */
    void loop(Ssa from, Ssa to, long step, Consumer<Ssa> body) {
        loop(from, to, step, new Ssa[0], (i, none) -> {
            body.accept(i);
            return none;
        });
    }

    /** A loop in vectors of so many lanes; the last of them may be beyond the end, and has a mask of those that are not. */
    void vectors(Ssa from, Ssa to, int lanes, BiConsumer<Ssa, @Nullable Ssa> body) {
        Ssa whole = wholeVectors(from, to, lanes);
        loop(from, whole, lanes, i -> body.accept(i, null));
        loop(whole, to, lanes, i -> body.accept(i, mask(i, to, lanes)));
    }

    /** Where the last whole vector of a range ends. */
    Ssa wholeVectors(Ssa from, Ssa to, int lanes) {
        if (isNumber(from) && isNumber(to)) {
            return integer(number(from) + (number(to) - number(from)) / lanes * lanes);
        }
        return plus(from, binary("and", sub(to, from), integer(-lanes)));
    }

    /** Which lanes of the vector that begins at an index are before the end. */
    Ssa mask(Ssa index, Ssa to, int lanes) {
        if (isNumber(index) && isNumber(to)) {
            return first((int) (number(to) - number(index)), lanes);
        }
        Ssa left = splat(convert("trunc", sub(to, index), Type.I32), lanes);
        return compare("slt", ramp(left.type(), 1, 0), left);
    }

    Ssa smaller(Ssa a, Ssa b) {
        return isNumber(a) && isNumber(b) ? integer(Math.min(number(a), number(b))) : intrinsic("smin", a, b);
    }

    /** Where part number {@code part} of {@code parts} equal ones of a range begins. */
    Ssa begin(long extent, Ssa part, int parts) {
        return parts == 1 ? times(part, extent) : binary("udiv", times(part, extent), integer(parts));
    }

    /** One of two values, computed where it is needed. */
    Ssa choose(Ssa condition, Supplier<Ssa> yes, Supplier<Ssa> no) {
        String left = label();
        String right = label();
        String exit = label();
        line("br " + condition + ", label %" + left + ", label %" + right);
        begin(left);
        Ssa a = yes.get();
        String afterLeft = block;
        line("br label %" + exit);
        begin(right);
        Ssa b = no.get();
        String afterRight = block;
        line("br label %" + exit);
        begin(exit);
        Ssa result = new Ssa(a.type(), name());
        phi(text, result, a, afterLeft, b, afterRight);
        return result;
    }

    private static void phi(StringBuilder to, Ssa result, Ssa a, String fromA, Ssa b, String fromB) {
        to.append("  ")
                .append(result.text())
                .append(" = phi ")
                .append(result.type())
                .append(" [ ")
                .append(a.text())
                .append(", %")
                .append(fromA)
                .append(" ], [ ")
                .append(b.text())
                .append(", %")
                .append(fromB)
                .append(" ]\n");
    }

    static boolean isNumber(Ssa value) {
        return value.text().charAt(0) != '%';
    }

    static long number(Ssa value) {
        return Long.parseLong(value.text());
    }

    /** i·by; a number if i is. */
    Ssa times(Ssa i, long by) {
        if (isNumber(i)) {
            return integer(number(i) * by);
        }
        return by == 1 ? i : set(i.type(), "mul nsw " + i + ", " + by);
    }

    /** a + b; a number if both are. */
    Ssa plus(Ssa a, Ssa b) {
        if (isNumber(a) && isNumber(b)) {
            return integer(number(a) + number(b));
        }
        return set(a.type(), "add nsw " + a + ", " + b.text());
    }
}
