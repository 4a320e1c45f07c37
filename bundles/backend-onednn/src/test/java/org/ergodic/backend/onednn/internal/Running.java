package org.ergodic.backend.onednn.internal;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ergodic.compiler.Kernel;
import org.ergodic.compiler.View;
import org.ergodic.tensor.DType;

/** Kernels as the machine runs them. */
final class Running {
    static final Llvm LLVM =
            new Llvm(Natives.load(Path.of("target", "natives"), Arena.global()).llvm());

    private static final long GUARD = 1024;
    private static final MethodHandle CALL = Linker.nativeLinker()
            .downcallHandle(
                    FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));

    /** A buffer's contents. */
    record Data(DType type, double[] elements) {
        Data copy() {
            return new Data(type, elements.clone());
        }

        void set(long i, double value) {
            elements[(int) i] = rounded(type, value);
        }

        double get(long i) {
            return elements[(int) i];
        }
    }

    private Running() {}

    static double rounded(DType type, double value) {
        return switch (type) {
            case F32 -> (float) value;
            case F64 -> value;
            case I32 -> (int) (long) value;
        };
    }

    static List<View> views(Kernel kernel) {
        return switch (kernel) {
            case Kernel.Loop loop -> {
                List<View> all = new ArrayList<>(loop.views());
                loop.stores().forEach(store -> all.add(store.view()));
                yield all;
            }
            case Kernel.Product product -> List.of(product.a(), product.b(), product.c());
            case Kernel.Convolution convolution -> List.of(convolution.x(), convolution.kernel(), convolution.y());
            case Kernel.Draw draw -> List.of(draw.keys(), draw.result());
            case Kernel.Sort sort -> List.of(sort.values(), sort.result());
            case Kernel.Scatter scatter -> List.of(scatter.updates(), scatter.indices(), scatter.result());
        };
    }

    /** A kernel and the buffers that its views name. */
    record Job(Kernel kernel, List<Data> buffers) {}

    /** Runs all parts of each kernel, one after the other. */
    static void run(List<Job> jobs) {
        run(jobs, LLVM.machine());
    }

    /** As if registers were those of another machine; what this one lacks is made of what it has. */
    static void run(List<Job> jobs, Machine machine) {
        Map<Function, String> names = new LinkedHashMap<>();
        List<String> mine = new ArrayList<>();
        for (Job job : jobs) {
            mine.add(names.computeIfAbsent(
                    Kernels.function(job.kernel(), machine), function -> "kernel" + names.size()));
        }
        Map<String, Function> functions = new LinkedHashMap<>();
        names.forEach((function, name) -> functions.put(name, function));
        byte[] object = LLVM.compile(Function.module(functions));
        try (Llvm.Linked linked = LLVM.link(List.of(object))) {
            for (int k = 0; k < jobs.size(); k++) {
                run(jobs.get(k), linked.function(mine.get(k)));
            }
        }
    }

    private static void run(Job job, MemorySegment function) {
        Kernel kernel = job.kernel();
        List<Data> buffers = job.buffers();
        try (Arena arena = Arena.ofConfined()) {
            List<MemorySegment> memory =
                    buffers.stream().map(data -> write(data, arena)).toList();
            List<View> views = views(kernel);
            MemorySegment arguments = arena.allocate(ValueLayout.ADDRESS, views.size());
            for (int k = 0; k < views.size(); k++) {
                View view = views.get(k);
                if (view.buffer() != View.COUNT) {
                    long bytes = buffers.get(view.buffer()).type().bytes();
                    MemorySegment place = memory.get(view.buffer()).asSlice(view.offset() * bytes);
                    arguments.setAtIndex(ValueLayout.ADDRESS, k, place);
                }
            }
            for (int part = 0; part < kernel.parts(); part++) {
                long from = part;
                long to = part + 1;
                if (kernel instanceof Kernel.Loop loop && loop.axis() >= 0) {
                    from = (long) loop.dimensions()[loop.axis()] * part / loop.parts();
                    to = (long) loop.dimensions()[loop.axis()] * (part + 1) / loop.parts();
                }
                CALL.invokeExact(function, arguments, from, to);
            }
            for (int k = 0; k < buffers.size(); k++) {
                read(memory.get(k), buffers.get(k));
                guarded(memory.get(k), kernel);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** A buffer between two guards, which nobody may write to. */
    private static MemorySegment write(Data data, Arena arena) {
        long bytes = (long) data.elements().length * data.type().bytes();
        MemorySegment all = arena.allocate(bytes + 2 * GUARD, 64);
        all.fill((byte) 77);
        MemorySegment memory = all.asSlice(GUARD, bytes);
        for (int i = 0; i < data.elements().length; i++) {
            double value = data.elements()[i];
            switch (data.type()) {
                case F32 -> memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) value);
                case F64 -> memory.setAtIndex(ValueLayout.JAVA_DOUBLE, i, value);
                case I32 -> memory.setAtIndex(ValueLayout.JAVA_INT, i, (int) value);
            }
        }
        return memory;
    }

    private static void guarded(MemorySegment memory, Kernel kernel) {
        MemorySegment all =
                MemorySegment.ofAddress(memory.address() - GUARD).reinterpret(memory.byteSize() + 2 * GUARD);
        for (long i = 0; i < GUARD; i++) {
            boolean intact = all.get(ValueLayout.JAVA_BYTE, i) == 77
                    && all.get(ValueLayout.JAVA_BYTE, all.byteSize() - 1 - i) == 77;
            if (!intact) {
                throw new AssertionError(kernel + " writes outside of its buffers");
            }
        }
    }

    private static void read(MemorySegment memory, Data data) {
        for (int i = 0; i < data.elements().length; i++) {
            data.elements()[i] = switch (data.type()) {
                case F32 -> memory.getAtIndex(ValueLayout.JAVA_FLOAT, i);
                case F64 -> memory.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
                case I32 -> memory.getAtIndex(ValueLayout.JAVA_INT, i);
            };
        }
    }
}
