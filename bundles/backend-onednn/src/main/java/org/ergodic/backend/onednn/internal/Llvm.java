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
import org.ergodic.FailureException;

/**
 * LLVM's C interface: text becomes an object file, object files become code in memory. All methods may be called by many
 * threads at a time.
 */
final class Llvm {
    /** The functions of the C library that generated code may call. */
    private static final List<String> C_LIBRARY =
            List.of("exp", "log", "log1p", "sin", "cos", "tanh", "pow", "memset", "memcpy", "malloc", "free");

    private static final int OBJECT_FILE = 1;
    private static final int OPTIMISE = 2;
    private static final int POSITION_INDEPENDENT = 2;
    private static final int DEFAULT_CODE_MODEL = 0;

    private final Linker linker = Linker.nativeLinker();
    private final SymbolLookup library;
    private final Map<String, MethodHandle> functions = new HashMap<>();
    private final Machine machine;
    private final MemorySegment triple;
    private final MemorySegment target;

    /** @param library libLLVM of version 20 */
    Llvm(SymbolLookup library) {
        this.library = library;
        pointer("LLVMContextCreate");
        nothing("LLVMContextDispose", ADDRESS);
        pointer("LLVMCreateMemoryBufferWithMemoryRangeCopy", ADDRESS, JAVA_LONG, ADDRESS);
        pointer("LLVMGetBufferStart", ADDRESS);
        size("LLVMGetBufferSize", ADDRESS);
        nothing("LLVMDisposeMemoryBuffer", ADDRESS);
        number("LLVMParseIRInContext", ADDRESS, ADDRESS, ADDRESS, ADDRESS);
        nothing("LLVMDisposeModule", ADDRESS);
        nothing("LLVMDisposeMessage", ADDRESS);
        pointer("LLVMGetDefaultTargetTriple");
        pointer("LLVMGetHostCPUName");
        pointer("LLVMGetHostCPUFeatures");
        number("LLVMGetTargetFromTriple", ADDRESS, ADDRESS, ADDRESS);
        pointer("LLVMCreateTargetMachine", ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT);
        nothing("LLVMDisposeTargetMachine", ADDRESS);
        nothing("LLVMSetTarget", ADDRESS, ADDRESS);
        pointer("LLVMCreateTargetDataLayout", ADDRESS);
        nothing("LLVMSetModuleDataLayout", ADDRESS, ADDRESS);
        nothing("LLVMDisposeTargetData", ADDRESS);
        pointer("LLVMCreatePassBuilderOptions");
        nothing("LLVMDisposePassBuilderOptions", ADDRESS);
        pointer("LLVMRunPasses", ADDRESS, ADDRESS, ADDRESS, ADDRESS);
        number("LLVMTargetMachineEmitToMemoryBuffer", ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
        pointer("LLVMGetErrorMessage", ADDRESS);
        nothing("LLVMDisposeErrorMessage", ADDRESS);
        pointer("LLVMOrcCreateLLJIT", ADDRESS, ADDRESS);
        pointer("LLVMOrcDisposeLLJIT", ADDRESS);
        pointer("LLVMOrcLLJITGetMainJITDylib", ADDRESS);
        pointer("LLVMOrcLLJITAddObjectFile", ADDRESS, ADDRESS, ADDRESS);
        pointer("LLVMOrcLLJITLookup", ADDRESS, ADDRESS, ADDRESS);
        pointer("LLVMOrcLLJITMangleAndIntern", ADDRESS, ADDRESS);
        pointer("LLVMOrcAbsoluteSymbols", ADDRESS, JAVA_LONG);
        pointer("LLVMOrcJITDylibDefine", ADDRESS, ADDRESS);
        String architecture =
                switch (System.getProperty("os.arch")) {
                    case "amd64", "x86_64" -> "X86";
                    case "aarch64" -> "AArch64";
                    default ->
                        throw new FailureException("there is no code generator for processors of the kind '"
                                + System.getProperty("os.arch") + "'; choose another backend");
                };
        for (String part : List.of("TargetInfo", "Target", "TargetMC", "AsmPrinter")) {
            nothing("LLVMInitialize" + architecture + part);
            call("LLVMInitialize" + architecture + part);
        }
        triple = address("LLVMGetDefaultTargetTriple");
        machine = Machine.of(take(address("LLVMGetHostCPUName")), take(address("LLVMGetHostCPUFeatures")));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(ADDRESS);
            MemorySegment message = arena.allocate(ADDRESS);
            if ((int) call("LLVMGetTargetFromTriple", triple, result, message) != 0) {
                throw failure("LLVM has no target for this machine", take(message.get(ADDRESS, 0)));
            }
            target = result.get(ADDRESS, 0);
        }
    }

    Machine machine() {
        return machine;
    }

    /** An object file from a module's text. */
    byte[] compile(String module) {
        return compile(module, "", OBJECT_FILE);
    }

    /**
     * @param passes as {@code opt -passes} takes them; empty for none
     * @param kind 0 for assembly text, 1 for an object file
     */
    byte[] compile(String module, String passes, int kind) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment context = address("LLVMContextCreate");
            MemorySegment cpu = arena.allocateFrom(machine.processor());
            MemorySegment features = arena.allocateFrom(machine.features());
            MemorySegment generator = address(
                    "LLVMCreateTargetMachine",
                    target,
                    triple,
                    cpu,
                    features,
                    OPTIMISE,
                    POSITION_INDEPENDENT,
                    DEFAULT_CODE_MODEL);
            try {
                MemorySegment parsed = parse(module, context, arena);
                try {
                    call("LLVMSetTarget", parsed, triple);
                    MemorySegment layout = address("LLVMCreateTargetDataLayout", generator);
                    call("LLVMSetModuleDataLayout", parsed, layout);
                    call("LLVMDisposeTargetData", layout);
                    if (!passes.isEmpty()) {
                        MemorySegment options = address("LLVMCreatePassBuilderOptions");
                        MemorySegment error =
                                address("LLVMRunPasses", parsed, arena.allocateFrom(passes), generator, options);
                        call("LLVMDisposePassBuilderOptions", options);
                        check(error, "LLVM could not optimise a kernel");
                    }
                    return emit(generator, parsed, kind, arena);
                } finally {
                    call("LLVMDisposeModule", parsed);
                }
            } finally {
                call("LLVMDisposeTargetMachine", generator);
                call("LLVMContextDispose", context);
            }
        }
    }

    private MemorySegment parse(String module, MemorySegment context, Arena arena) {
        MemorySegment text = arena.allocateFrom(module);
        MemorySegment buffer = address(
                "LLVMCreateMemoryBufferWithMemoryRangeCopy", text, text.byteSize() - 1, arena.allocateFrom("kernel"));
        MemorySegment result = arena.allocate(ADDRESS);
        MemorySegment message = arena.allocate(ADDRESS);
        if ((int) call("LLVMParseIRInContext", context, buffer, result, message) != 0) {
            throw failure("LLVM does not accept a kernel's text", take(message.get(ADDRESS, 0)) + "\n" + module);
        }
        return result.get(ADDRESS, 0);
    }

    private byte[] emit(MemorySegment generator, MemorySegment module, int kind, Arena arena) {
        MemorySegment message = arena.allocate(ADDRESS);
        MemorySegment result = arena.allocate(ADDRESS);
        if ((int) call("LLVMTargetMachineEmitToMemoryBuffer", generator, module, kind, message, result) != 0) {
            throw failure("LLVM could not make code of a kernel", take(message.get(ADDRESS, 0)));
        }
        MemorySegment buffer = result.get(ADDRESS, 0);
        byte[] file = address("LLVMGetBufferStart", buffer)
                .reinterpret((long) call("LLVMGetBufferSize", buffer))
                .toArray(ValueLayout.JAVA_BYTE);
        call("LLVMDisposeMemoryBuffer", buffer);
        return file;
    }

    /** Code in memory, until it is closed. */
    Linked link(List<byte[]> objects) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(ADDRESS);
            check(address("LLVMOrcCreateLLJIT", result, MemorySegment.NULL), "LLVM's linker does not start");
            Linked linked = new Linked(result.get(ADDRESS, 0));
            try {
                linked.define(arena);
                objects.forEach(object -> linked.add(object, arena));
            } catch (RuntimeException e) {
                linked.close();
                throw e;
            }
            return linked;
        }
    }

    /** Object files in memory. */
    final class Linked implements AutoCloseable {
        private final MemorySegment jit;
        private final MemorySegment dylib;

        private Linked(MemorySegment jit) {
            this.jit = jit;
            dylib = address("LLVMOrcLLJITGetMainJITDylib", jit);
        }

        private void define(Arena arena) {
            MemoryLayout pair = MemoryLayout.structLayout(ADDRESS, JAVA_LONG, JAVA_LONG);
            MemorySegment pairs = arena.allocate(pair, C_LIBRARY.size());
            for (int k = 0; k < C_LIBRARY.size(); k++) {
                String name = C_LIBRARY.get(k);
                MemorySegment place = linker.defaultLookup()
                        .find(name)
                        .orElseThrow(() -> new FailureException("the C library has no function '" + name + "'"));
                MemorySegment entry = pairs.asSlice(k * pair.byteSize(), pair);
                entry.set(ADDRESS, 0, address("LLVMOrcLLJITMangleAndIntern", jit, arena.allocateFrom(name)));
                entry.set(JAVA_LONG, 8, place.address());
                entry.set(JAVA_LONG, 16, 1); // exported
            }
            MemorySegment unit = address("LLVMOrcAbsoluteSymbols", pairs, (long) C_LIBRARY.size());
            check(address("LLVMOrcJITDylibDefine", dylib, unit), "LLVM could not define the C library's functions");
        }

        private void add(byte[] object, Arena arena) {
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, object);
            MemorySegment buffer = address(
                    "LLVMCreateMemoryBufferWithMemoryRangeCopy", bytes, bytes.byteSize(), arena.allocateFrom("kernel"));
            check(address("LLVMOrcLLJITAddObjectFile", jit, dylib, buffer), "LLVM could not link a kernel");
        }

        /** Where a function begins. */
        MemorySegment function(String name) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment result = arena.allocate(JAVA_LONG);
                check(
                        address("LLVMOrcLLJITLookup", jit, result, arena.allocateFrom(name)),
                        "LLVM could not link the kernel '" + name + "'");
                return MemorySegment.ofAddress(result.get(JAVA_LONG, 0));
            }
        }

        @Override
        public void close() {
            check(address("LLVMOrcDisposeLLJIT", jit), "LLVM could not free code");
        }
    }

    private void pointer(String name, MemoryLayout... arguments) {
        bind(name, FunctionDescriptor.of(ADDRESS, arguments));
    }

    private void size(String name, MemoryLayout... arguments) {
        bind(name, FunctionDescriptor.of(JAVA_LONG, arguments));
    }

    private void number(String name, MemoryLayout... arguments) {
        bind(name, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private void nothing(String name, MemoryLayout... arguments) {
        bind(name, FunctionDescriptor.ofVoid(arguments));
    }

    private void bind(String name, FunctionDescriptor type) {
        MemorySegment place = library.find(name)
                .orElseThrow(() -> new FailureException("the LLVM library has no function '" + name + "'"));
        functions.put(name, linker.downcallHandle(place, type));
    }

    private Object call(String name, Object... arguments) {
        try {
            return functions.get(name).invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private MemorySegment address(String name, Object... arguments) {
        return (MemorySegment) call(name, arguments);
    }

    /** The text of a message that LLVM hands over. */
    private String take(MemorySegment message) {
        String text = message.reinterpret(Long.MAX_VALUE).getString(0);
        call("LLVMDisposeMessage", message);
        return text;
    }

    private void check(MemorySegment error, String what) {
        if (error.address() != 0) {
            MemorySegment message = address("LLVMGetErrorMessage", error);
            String text = message.reinterpret(Long.MAX_VALUE).getString(0);
            call("LLVMDisposeErrorMessage", message);
            throw failure(what, text);
        }
    }

    private static FailureException failure(String what, String why) {
        return new FailureException(what + ": " + why.strip() + "; choose another backend");
    }
}
