package org.ergodic.program;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ergodic.program.Attributes.Kind;

/**
 * The primitive operations. All are pure: random numbers are functions of a key. "Broadcast" means that shapes are aligned
 * at the last dimension and dimensions of 1 are repeated. Arithmetic on {@code i32} wraps around; comparisons give
 * {@code i32}, 0 or 1; NaN goes through every floating-point operation but comparison and selection.
 */
public enum Op {
    /** Something given at each run. {@code name}, {@code type}, {@code shape}. */
    INPUT(0, Map.of("name", Kind.TEXT, "type", Kind.TEXT, "shape", Kind.INTS)),
    /** A variable of the session, as it is when the iteration starts. {@code name}, {@code type}, {@code shape}. */
    VARIABLE(0, Map.of("name", Kind.TEXT, "type", Kind.TEXT, "shape", Kind.INTS)),
    /** {@code value}. */
    CONSTANT(0, Map.of("value", Kind.TENSOR)),
    /** i32 [size]: 0, 1, … */
    IOTA(0, Map.of("size", Kind.INTS)),
    /** i32 scalar: the number of the iteration, as {@code Executable.run} counts it. */
    ITERATION(0, Map.of()),

    /** −x; any type. */
    NEG(1, Map.of()),
    /** |x|; any type. */
    ABS(1, Map.of()),
    /** −1, 0 or 1; NaN for NaN; any type. */
    SIGN(1, Map.of()),
    /** e^x. */
    EXP(1, Map.of()),
    /** The natural logarithm: −∞ at 0, NaN below. */
    LOG(1, Map.of()),
    /** log(1 + x), exact near 0. */
    LOG1P(1, Map.of()),
    /** √x: NaN below 0. */
    SQRT(1, Map.of()),
    /** Sine of radians. */
    SIN(1, Map.of()),
    /** Cosine of radians. */
    COS(1, Map.of()),
    /** Hyperbolic tangent. */
    TANH(1, Map.of()),
    /** 1 / (1 + e^−x), without overflow. */
    SIGMOID(1, Map.of()),
    /** log(1 + e^x), without overflow. */
    SOFTPLUS(1, Map.of()),
    /** The largest whole number not above x. */
    FLOOR(1, Map.of()),

    /** a + b, broadcast; any type. */
    ADD(2, Map.of()),
    /** a − b, broadcast; any type. */
    SUB(2, Map.of()),
    /** a · b, broadcast; any type. */
    MUL(2, Map.of()),
    /** a / b, broadcast; any type; of integers towards zero, 0 where b is 0. */
    DIV(2, Map.of()),
    /** a^b as {@link Math#pow}, broadcast. */
    POW(2, Map.of()),
    /** The larger, broadcast; any type; NaN if either is. */
    MAX(2, Map.of()),
    /** The smaller, broadcast; any type; NaN if either is. */
    MIN(2, Map.of()),
    /** a &lt; b, broadcast; any type; gives i32. */
    LESS(2, Map.of()),
    /** a ≤ b, broadcast; any type; gives i32. */
    LESS_EQUAL(2, Map.of()),
    /** a = b, broadcast; any type; gives i32. */
    EQUAL(2, Map.of()),
    /** b where the i32 a is not 0, else c; all three broadcast. */
    SELECT(3, Map.of()),

    /** To {@code type}; to i32 towards zero, saturating, NaN to 0 (as Java casts). */
    CAST(1, Map.of("type", Kind.TEXT)),
    /**
     * Matrix product of the last two dimensions, [.., n, k] by [.., k, m], leading dimensions broadcast; floating types.
     * {@code transposeA}, {@code transposeB}: that matrix is read transposed.
     */
    MATMUL(2, Map.of("transposeA", Kind.FLAG, "transposeB", Kind.FLAG)),
    /**
     * Convolution, channels last: an input [n, s1..sd, c] with a kernel [k1..kd, c/groups, o] gives [n, t1..td, o], d = 1, 2 or 3;
     * floating types. As everybody's: y[t] = Σ x[t · stride + k · dilation − before] · kernel[k], the kernel not mirrored; x is 0
     * outside, and output channels of group g see the input channels of group g. t is as {@link Convolution#size} says, so what no
     * kernel reaches at the end is left out. Where padding meets a factor that is not finite, the result may be NaN or not; and a
     * value that is not finite may make the results beside those that it belongs to NaN, in the same image.
     */
    CONV(2, convolution(false)),
    /**
     * The gradient of {@link #CONV} with respect to its input, from a cotangent [n, t1..td, o] and the kernel; also called transposed
     * convolution. {@code size}: the spatial shape of that input, [n, {@code size}, c]. Linear in both arguments, whose gradients are
     * CONV and CONV_KERNEL.
     */
    CONV_INPUT(2, convolution(true)),
    /**
     * The gradient of {@link #CONV} with respect to its kernel, from the input and a cotangent [n, t1..td, o]. {@code size}: the
     * spatial shape of that kernel, [{@code size}, c/groups, o]. Linear in both arguments, whose gradients are CONV_INPUT and CONV.
     */
    CONV_KERNEL(2, convolution(true)),
    /** The same elements under {@code shape}. */
    RESHAPE(1, Map.of("shape", Kind.INTS)),
    /** Axis i of the result is axis {@code permutation}[i] of x. */
    TRANSPOSE(1, Map.of("permutation", Kind.INTS)),
    /** x repeated to {@code shape}. */
    BROADCAST(1, Map.of("shape", Kind.INTS)),
    /** {@code sizes}[i] elements from {@code starts}[i] on, along each axis. */
    SLICE(1, Map.of("starts", Kind.INTS, "sizes", Kind.INTS)),
    /** Zeros put {@code before} and {@code after} along each axis. */
    PAD(1, Map.of("before", Kind.INTS, "after", Kind.INTS)),
    /** All arguments one after the other along {@code axis}. */
    CONCAT(-1, Map.of("axis", Kind.INTS)),
    /** Rows of a [n, ..] at the i32 indices b: shape(b) + [..]. An index outside is moved to the nearest row; n ≥ 1. */
    GATHER(2, Map.of()),
    /**
     * [{@code rows}, ..] of zeros, to which each row of a (shape(b) + [..]) is added at its i32 index in b, in order. An index
     * outside is moved to the nearest row; rows ≥ 1. The adjoint of {@link #GATHER}.
     */
    SCATTER_ADD(2, Map.of("rows", Kind.INTS)),
    /** The sum over {@code axes}, which become 1 if {@code keep}, else go; of nothing 0; any type. */
    SUM(1, Map.of("axes", Kind.INTS, "keep", Kind.FLAG)),
    /** The largest over {@code axes}; of nothing −∞ (the least integer); NaN if any is; any type. */
    AMAX(1, Map.of("axes", Kind.INTS, "keep", Kind.FLAG)),
    /**
     * i32 of x's shape [.., n]: along the last axis the indices that sort x in ascending order; equal elements keep their order, −0
     * equals 0, NaN comes last; any type.
     */
    ARG_SORT(1, Map.of()),
    /** i32 [..] of x [.., n]: along the last axis the index of the first largest; NaN is largest; n ≥ 1; any type. */
    ARG_MAX(1, Map.of()),

    /** i32 [rows] + {@code shape} below {@code bound}, from i32 keys [rows, 5] ({@link org.ergodic.random.Philox}). */
    RANDOM_INTEGER(1, Map.of("bound", Kind.INTS, "shape", Kind.INTS)),
    /** [rows] + {@code shape} of {@code type}, uniform in [0, 1), from i32 keys [rows, 5]; exact to the bit. */
    RANDOM_UNIFORM(1, Map.of("type", Kind.TEXT, "shape", Kind.INTS)),
    /** [rows] + {@code shape} of {@code type}, standard normal, from i32 keys [rows, 5]; within 1e-6·max(1, |z|). */
    RANDOM_NORMAL(1, Map.of("type", Kind.TEXT, "shape", Kind.INTS)),

    /**
     * A composite: output number {@code output} of {@code body} on the arguments. The body is a program of inputs named 0, 1, …,
     * one for each argument and of its type and shape, of outputs named 0, 1, …, and without variables. {@code name} says what
     * the body computes, and in which version of its meaning: "softmax@1". A backend that knows the name may compute it in its own
     * way, others take the body ({@link Composites#expand}). Calls that differ in {@code output} alone are one computation.
     */
    CALL(-1, Map.of("name", Kind.TEXT, "body", Kind.PROGRAM, "output", Kind.INTS));

    private static final Map<String, Op> BY_TEXT =
            Arrays.stream(values()).collect(Collectors.toMap(Op::text, Function.identity()));

    private final int arity;
    private final Map<String, Kind> attributes;

    Op(int arity, Map<String, Kind> attributes) {
        this.arity = arity;
        this.attributes = attributes;
    }

    private static Map<String, Kind> convolution(boolean sized) {
        return Stream.of("strides", "before", "after", "dilations", "groups", "size")
                .filter(name -> sized || !name.equals("size"))
                .collect(Collectors.toUnmodifiableMap(Function.identity(), name -> Kind.INTS));
    }

    /** The number of arguments, or −1 for one or more. */
    public int arity() {
        return arity;
    }

    /** The attributes and their kinds, all of them required. */
    public Map<String, Kind> attributes() {
        return attributes;
    }

    /** The name in the text form, in lower case with hyphens. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The operation with a name of the text form.
     *
     * @throws ProgramException if there is none
     */
    public static Op parse(String text) {
        Op op = BY_TEXT.get(text);
        if (op == null) {
            List<String> known = BY_TEXT.keySet().stream().sorted().toList();
            throw new ProgramException("no operation is called '" + text + "'; there are " + String.join(", ", known));
        }
        return op;
    }
}
