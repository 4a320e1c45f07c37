package org.ergodic.backend.onednn.internal;

import org.ergodic.compiler.Kernel;

/** From kernels to the text of LLVM modules. */
final class Kernels {
    private Kernels() {}

    /**
     * A function {@code (args, from, to)} that computes what the parts from … to − 1 of a kernel do; for a {@link Kernel.Loop},
     * the indices from … to − 1 of its axis. {@code args} are the addresses of the kernel's views (null for counting ones), then
     * of its stores, in the order of the record's components; each is the place of the view's first element. The function depends
     * on no buffer: that of kernels which differ only in where they work is the same.
     */
    static Function function(Kernel kernel, Machine machine) {
        Code code = new Code(machine);
        switch (kernel) {
            case Kernel.Loop loop -> Loops.write(code, loop);
            case Kernel.Product product -> Products.write(code, product);
            case Kernel.Convolution convolution -> ConvolutionLoops.write(code, convolution);
            case Kernel.Draw draw -> Draws.write(code, draw);
            case Kernel.Sort sort -> Sorts.write(code, sort);
            case Kernel.Scatter scatter -> Scatters.write(code, scatter);
        }
        return code.function();
    }
}
