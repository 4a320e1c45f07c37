package org.ergodic.backend.onednn.internal;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.ergodic.FailureException;

/**
 * oneDNN's C interface, with an engine for the processor. Handles are addresses. Descriptions of memory, primitives and what
 * else is created belong to the caller, who destroys them.
 */
final class Dnnl implements AutoCloseable {
    static final int SOURCE = 1;
    static final int RESULT = 17;
    static final int WEIGHTS = 33;
    static final int SCRATCHPAD = 80;
    static final int SOURCE_GRADIENT = 129;
    static final int RESULT_GRADIENT = 145;
    static final int WEIGHTS_GRADIENT = 161;

    private static final int UNIMPLEMENTED = 3;
    private static final List<String> STATUS = List.of(
            "success",
            "out of memory",
            "invalid arguments",
            "unimplemented",
            "last implementation reached",
            "runtime error",
            "not required",
            "invalid graph",
            "invalid graph operation",
            "invalid shape",
            "invalid data type");

    private static final int CPU = 1;
    private static final int IN_ORDER = 1;
    private static final int F32 = 3;
    private static final int FORMAT_ANY = 1;
    private static final int MOST_DIMENSIONS = 12;
    private static final int FORWARD_TRAINING = 64;
    private static final int DIRECT = 1;
    private static final int SCRATCHPAD_OF_USER = 1;
    private static final int QUERY_NAME = 8;
    private static final int QUERY_WEIGHTS = 131;
    private static final int QUERY_WEIGHTS_GRADIENT = 132;
    private static final int QUERY_SCRATCHPAD = 136;

    private final Linker linker = Linker.nativeLinker();
    private final SymbolLookup library;
    private final Map<String, MethodHandle> functions = new HashMap<>();
    private final long execute;
    private final long engine;

    /** @param library libdnnl of version 3 and its OpenMP runtime */
    Dnnl(SymbolLookup library) {
        this.library = library;
        bind("omp_set_num_threads", FunctionDescriptor.ofVoid(JAVA_INT));
        status("engine_create", ADDRESS, JAVA_INT, JAVA_LONG);
        status("engine_destroy", JAVA_LONG);
        status("stream_create", ADDRESS, JAVA_LONG, JAVA_INT);
        status("stream_destroy", JAVA_LONG);
        status("memory_desc_create_with_tag", ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
        status("memory_desc_create_with_strides", ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);
        status("memory_desc_destroy", JAVA_LONG);
        bind("dnnl_memory_desc_equal", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
        bind("dnnl_memory_desc_get_size", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        status("memory_create", ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        status("memory_set_data_handle", JAVA_LONG, JAVA_LONG);
        status("memory_destroy", JAVA_LONG);
        status("primitive_attr_create", ADDRESS);
        status("primitive_attr_set_scratchpad_mode", JAVA_LONG, JAVA_INT);
        status("primitive_attr_destroy", JAVA_LONG);
        status(
                "convolution_forward_primitive_desc_create",
                types(ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, 4, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));
        status(
                "convolution_backward_data_primitive_desc_create",
                types(ADDRESS, JAVA_LONG, JAVA_INT, 3, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG));
        status(
                "convolution_backward_weights_primitive_desc_create",
                types(ADDRESS, JAVA_LONG, JAVA_INT, 4, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG));
        status("reorder_primitive_desc_create", types(ADDRESS, 4, JAVA_LONG));
        status("primitive_desc_query", JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS);
        bind("dnnl_primitive_desc_query_md", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT));
        status("primitive_desc_destroy", JAVA_LONG);
        status("primitive_create", ADDRESS, JAVA_LONG);
        status("primitive_destroy", JAVA_LONG);
        execute = find("dnnl_primitive_execute").address();
        alone();
        engine = created("engine_create", CPU, 0L);
    }

    /** {@code dnnl_primitive_execute}. */
    long execute() {
        return execute;
    }

    /** From now on the calling thread computes alone what it has oneDNN compute, and creates primitives that do so. */
    void alone() {
        call("omp_set_num_threads", 1);
    }

    long stream() {
        return created("stream_create", engine, IN_ORDER);
    }

    void destroyStream(long stream) {
        check("stream_destroy", stream);
    }

    /** A description of f32 memory; {@code strides} in elements. */
    long description(long[] dimensions, long[] strides) {
        try (Arena arena = Arena.ofConfined()) {
            return created(
                    "memory_desc_create_with_strides",
                    dimensions.length,
                    numbers(arena, dimensions),
                    F32,
                    numbers(arena, strides));
        }
    }

    /** A description of f32 memory whose layout oneDNN may choose. */
    long description(long[] dimensions) {
        try (Arena arena = Arena.ofConfined()) {
            return created(
                    "memory_desc_create_with_tag", dimensions.length, numbers(arena, dimensions), F32, FORMAT_ANY);
        }
    }

    void destroyDescription(long description) {
        check("memory_desc_destroy", description);
    }

    boolean equal(long description, long other) {
        return (int) call("dnnl_memory_desc_equal", description, other) != 0;
    }

    long bytes(long description) {
        return (long) call("dnnl_memory_desc_get_size", description);
    }

    /** Memory at an address. */
    long memory(long description, long address) {
        return created("memory_create", description, engine, address);
    }

    /** Moves memory to another address. */
    void move(long memory, long address) {
        check("memory_set_data_handle", memory, address);
    }

    void destroyMemory(long memory) {
        check("memory_destroy", memory);
    }

    /** How a window moves: steps, distances less one, and padding at both ends. */
    record Moves(long[] strides, long[] dilations, long[] before, long[] after) {}

    /** A convolution's primitive description; nothing where oneDNN has none. */
    OptionalLong forward(long source, long weights, long result, Moves moves) {
        return convolution(
                "convolution_forward_primitive_desc_create",
                moves,
                List.of(engine, FORWARD_TRAINING, DIRECT, source, weights, 0L, result),
                List.of());
    }

    /** The primitive description of its gradient with respect to the source. */
    OptionalLong sourceGradient(long source, long weights, long result, Moves moves) {
        return gradient(
                "convolution_backward_data_primitive_desc_create",
                source,
                weights,
                result,
                moves,
                List.of(engine, DIRECT, source, weights, result));
    }

    /** The primitive description of its gradient with respect to the weights. */
    OptionalLong weightsGradient(long source, long weights, long result, Moves moves) {
        return gradient(
                "convolution_backward_weights_primitive_desc_create",
                source,
                weights,
                result,
                moves,
                List.of(engine, DIRECT, source, weights, 0L, result));
    }

    /** oneDNN wants the description of the forward pass as a hint. */
    private OptionalLong gradient(
            String function, long source, long weights, long result, Moves moves, List<Object> first) {
        OptionalLong hint = forward(source, weights, result, moves);
        if (hint.isEmpty()) {
            return hint;
        }
        try {
            return convolution(function, moves, first, List.of(hint.getAsLong()));
        } finally {
            destroyPrimitiveDescription(hint.getAsLong());
        }
    }

    private OptionalLong convolution(String function, Moves moves, List<Object> first, List<Object> hint) {
        long attributes = created("primitive_attr_create");
        try (Arena arena = Arena.ofConfined()) {
            check("primitive_attr_set_scratchpad_mode", attributes, SCRATCHPAD_OF_USER);
            MemorySegment result = arena.allocate(JAVA_LONG);
            List<Object> arguments = new java.util.ArrayList<>();
            arguments.add(result);
            arguments.addAll(first);
            for (long[] numbers : List.of(moves.strides, moves.dilations, moves.before, moves.after)) {
                arguments.add(numbers(arena, numbers));
            }
            arguments.addAll(hint);
            arguments.add(attributes);
            int status = (int) call("dnnl_" + function, arguments.toArray());
            if (status == UNIMPLEMENTED) {
                return OptionalLong.empty();
            }
            require(function, status);
            return OptionalLong.of(result.get(JAVA_LONG, 0));
        } finally {
            check("primitive_attr_destroy", attributes);
        }
    }

    /** The primitive description of a change of layout. */
    long reorder(long from, long to) {
        return created("reorder_primitive_desc_create", from, engine, to, engine, 0L);
    }

    /** What a primitive's weights, or their gradient, look like; belongs to the primitive's description. */
    long weightsOf(long primitiveDescription, boolean gradient) {
        return (long) call(
                "dnnl_primitive_desc_query_md",
                primitiveDescription,
                gradient ? QUERY_WEIGHTS_GRADIENT : QUERY_WEIGHTS,
                0);
    }

    /** What the memory looks like that a primitive needs while it runs; belongs to the primitive's description. */
    long scratchpadOf(long primitiveDescription) {
        return (long) call("dnnl_primitive_desc_query_md", primitiveDescription, QUERY_SCRATCHPAD, 0);
    }

    /** The name of an implementation, such as {@code brgconv:avx2}. */
    String nameOf(long primitiveDescription) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(ADDRESS);
            check("primitive_desc_query", primitiveDescription, QUERY_NAME, 0, result);
            return result.get(ADDRESS, 0).reinterpret(Long.MAX_VALUE).getString(0);
        }
    }

    void destroyPrimitiveDescription(long description) {
        check("primitive_desc_destroy", description);
    }

    long primitive(long description) {
        return created("primitive_create", description);
    }

    void destroyPrimitive(long primitive) {
        check("primitive_destroy", primitive);
    }

    @Override
    public void close() {
        check("engine_destroy", engine);
    }

    /** The text of a status that is not success. */
    static String text(long status) {
        return status >= 0 && status < STATUS.size() ? STATUS.get((int) status) : "status " + status;
    }

    private static MemorySegment numbers(Arena arena, long[] numbers) {
        MemorySegment all = arena.allocate(JAVA_LONG, MOST_DIMENSIONS);
        MemorySegment.copy(numbers, 0, all, JAVA_LONG, 0, numbers.length);
        return all;
    }

    /** Types of arguments; a number stands for as many handles. */
    private static MemoryLayout[] types(Object... types) {
        List<MemoryLayout> all = new java.util.ArrayList<>();
        for (Object type : types) {
            if (type instanceof Integer handles) {
                all.addAll(java.util.Collections.nCopies(handles, JAVA_LONG));
            } else {
                all.add((MemoryLayout) type);
            }
        }
        return all.toArray(MemoryLayout[]::new);
    }

    private void status(String function, MemoryLayout... arguments) {
        bind("dnnl_" + function, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private void bind(String function, FunctionDescriptor type) {
        functions.put(function, linker.downcallHandle(find(function), type));
    }

    private MemorySegment find(String function) {
        return library.find(function)
                .orElseThrow(() -> new FailureException("the library oneDNN has no function '" + function + "'"));
    }

    private Object call(String function, Object... arguments) {
        try {
            return functions.get(function).invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private void check(String function, Object... arguments) {
        require(function, (int) call("dnnl_" + function, arguments));
    }

    private static void require(String function, int status) {
        if (status != 0) {
            throw new FailureException("oneDNN's " + function + " failed: " + text(status)
                    + "; use another backend, such as 'reference', to see whether the program is at fault");
        }
    }

    /** Calls a function whose first argument is where it puts the handle that it creates. */
    private long created(String function, Object... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(ValueLayout.JAVA_LONG);
            Object[] all = new Object[arguments.length + 1];
            all[0] = result;
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            check(function, all);
            return result.get(JAVA_LONG, 0);
        }
    }
}
