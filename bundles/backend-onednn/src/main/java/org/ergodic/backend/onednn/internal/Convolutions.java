package org.ergodic.backend.onednn.internal;

import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ergodic.compiler.Kernel;
import org.ergodic.tensor.DType;
import org.jspecify.annotations.Nullable;

/** Computes convolutions of f32: by Winograd's algorithm where that is faster, else by oneDNN. */
final class Convolutions {
    private final Dnnl dnnl;
    private final Machine machine;
    private final long execute;
    private WinogradConvolution.@Nullable Functions functions;

    /**
     * @param machine what Winograd's code is made for
     * @param execute {@link Driver#execute}
     */
    Convolutions(Dnnl dnnl, Machine machine, long execute) {
        this.dnnl = dnnl;
        this.machine = machine;
        this.execute = execute;
    }

    /**
     * A thread's share of a convolution, or nothing if another way must be found: for f64, where something has the size 0, and
     * for shapes for which oneDNN has nothing fast. To be called by a thread that computes {@linkplain Dnnl#alone alone}. Whether
     * there is something does not depend on the share.
     *
     * @param from the first part that the thread computes
     * @param to the one after the last
     * @param failure {@link Driver.Shared#failure}
     * @param arena lives longer than the result
     */
    Optional<ConvolutionShare> prepare(Kernel.Convolution kernel, int from, int to, long failure, Arena arena) {
        if (kernel.type() != DType.F32 || hasNothing(kernel)) {
            return Optional.empty();
        }
        if (WinogradConvolution.suits(kernel, WinogradCode.Layout.of(machine))) {
            return Optional.of(new WinogradConvolution(winograd(), kernel, arena));
        }
        return DirectConvolution.of(dnnl, kernel, from, to, execute, failure, arena);
    }

    private static boolean hasNothing(Kernel.Convolution kernel) {
        return kernel.images() < kernel.parts()
                || kernel.channels() == 0
                || kernel.features() == 0
                || IntStream.of(kernel.size()).anyMatch(n -> n == 0)
                || IntStream.of(kernel.window()).anyMatch(n -> n == 0)
                || IntStream.of(kernel.result()).anyMatch(n -> n == 0);
    }

    /** Writes code when it is first asked for. */
    private synchronized WinogradConvolution.Functions winograd() {
        if (functions == null) {
            functions = new WinogradConvolution.Functions(
                    WinogradCode.Layout.of(machine),
                    WinogradImages.function(machine),
                    WinogradKernels.points(machine),
                    WinogradKernels.exchanged(machine),
                    WinogradGradient.function(machine));
        }
        return functions;
    }
}
