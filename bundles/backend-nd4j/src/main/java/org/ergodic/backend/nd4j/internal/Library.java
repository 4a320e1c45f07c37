package org.ergodic.backend.nd4j.internal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.ergodic.FailureException;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu;
import org.nd4j.nativeblas.OpaqueConstantShapeBuffer;

/**
 * ND4J's native library, loaded. Only its native interface is used: no INDArray, no workspace, no thread of ND4J's own, so
 * that nothing is left to stop but the lanes.
 */
final class Library {
    /** Properties that JavaCPP reads while it is loaded: nothing is freed but by us, libraries come from our folders only. */
    private static final Map<String, String> PROPERTIES = Map.of(
            "org.bytedeco.javacpp.nopointergc", "true",
            "org.bytedeco.javacpp.maxbytes", "0",
            "org.bytedeco.javacpp.maxphysicalbytes", "0",
            "org.bytedeco.javacpp.pathsfirst", "true");

    final Nd4jCpu ops;
    private final Map<String, Long> hashes = new HashMap<>();
    private final Map<String, LongPointer> shapes = new ConcurrentHashMap<>();

    private Library() {
        ops = new Nd4jCpu();
        ops.initializeDevicesAndFunctions();
        Nd4jCpu.Environment environment = Nd4jCpu.Environment.getInstance();
        environment.setMaxThreads(1);
        environment.setMaxMasterThreads(1);
        openblas_nolapack.blas_set_num_threads(1);
        for (String op : ops.getAllCustomOps().split(";")) {
            String[] parts = op.split(":");
            if (parts.length > 1) {
                hashes.put(parts[0], Long.parseLong(parts[1]));
            }
        }
    }

    /**
     * Loads the library for this class loader.
     *
     * @param root the folder below which extracted libraries are kept
     * @throws FailureException if there is none for this machine, or it cannot be loaded
     */
    static Library load(Path root) {
        Natives.requirePlatform(System.getProperty("os.name"), System.getProperty("os.arch"));
        // JavaCPP reads system properties, and class loaders share the files: one loading at a time in this process.
        try {
            synchronized (System.getProperties()) {
                return Natives.withLibraries(root, Library::load);
            }
        } catch (IOException e) {
            throw new FailureException(
                    "the native libraries of the backend nd4j-cpu could not be put into " + root + ": " + e
                            + "; make room there, or choose another folder with ergodic.var",
                    e);
        }
    }

    /** Sets the properties that JavaCPP reads, loads, and puts them back. */
    private static Library load(Path shared, Path jni) {
        Properties system = System.getProperties();
        Map<String, String> wanted = new HashMap<>(PROPERTIES);
        wanted.put("org.bytedeco.javacpp.platform.preloadpath", jni + File.pathSeparator + shared);
        wanted.put("org.bytedeco.javacpp.cachedir", jni.resolve("cache").toString());
        Map<String, String> before = new HashMap<>();
        wanted.forEach((key, value) -> before.put(key, system.getProperty(key)));
        system.putAll(wanted);
        try {
            return new Library();
        } catch (LinkageError e) {
            throw new FailureException(
                    "the native libraries of the backend nd4j-cpu in " + shared + " do not load: " + e
                            + "; delete that folder, or use another backend, such as 'reference'",
                    e);
        } finally {
            before.forEach((key, value) -> {
                if (value == null) {
                    system.remove(key);
                } else {
                    system.setProperty(key, value);
                }
            });
        }
    }

    /** To be called on each thread that computes: inside it, the library uses no other threads. */
    void enterThread() {
        ops.setOmpNumThreads(1);
    }

    /** What ND4J calls an operation, for {@code execCustomOp2}. */
    long hash(String op) {
        return hashes.get(op);
    }

    /** ND4J's number of an element type. */
    static int number(DType type) {
        return switch (type) {
            case F32 -> 5;
            case F64 -> 6;
            case I32 -> 9;
        };
    }

    /** ND4J's description of a dense row-major array. ND4J keeps it for good, so there is one for each shape. */
    LongPointer shape(DType type, int... dimensions) {
        Shape shape = Shape.of(dimensions);
        return shapes.computeIfAbsent(type + shape.toString(), key -> {
            long[] sizes = new long[dimensions.length];
            long[] strides = new long[dimensions.length];
            for (int i = 0; i < dimensions.length; i++) {
                sizes[i] = dimensions[i];
                strides[i] = shape.strides()[i];
            }
            try (LongPointer sizesPointer = new LongPointer(sizes);
                    LongPointer stridesPointer = new LongPointer(strides)) {
                OpaqueConstantShapeBuffer buffer =
                        ops.shapeBuffer(sizes.length, sizesPointer, stridesPointer, number(type), 'c', 1, false);
                Pointer pointer = ops.getConstantShapeBufferPrimary(buffer);
                ops.deleteConstantShapeBuffer(buffer);
                return new LongPointer(pointer);
            }
        });
    }

    /** Fails if a native call since the last check has failed. */
    void check() {
        if (ops.lastErrorCode() != 0) {
            throw new FailureException("ND4J failed: " + ops.lastErrorMessage() + "; use another backend, such as"
                    + " 'reference', to see whether the program is at fault");
        }
    }
}
