package org.ergodic.backend.onednn.internal;

import java.util.List;
import org.ergodic.backend.onednn.internal.Running.Data;
import org.ergodic.compiler.Kernel;
import org.ergodic.compiler.Node;
import org.ergodic.compiler.Store;
import org.ergodic.compiler.Store.Reduction;
import org.ergodic.compiler.View;
import org.ergodic.tensor.DType;

/** Loops in plain Java, in double precision; sums are rounded at the end. */
final class Plain {
    private final Kernel.Loop loop;
    private final List<Data> buffers;
    private final double[] values;

    private Plain(Kernel.Loop loop, List<Data> buffers) {
        this.loop = loop;
        this.buffers = buffers;
        values = new double[loop.nodes().size()];
    }

    static void run(Kernel.Loop loop, List<Data> buffers) {
        Plain plain = new Plain(loop, buffers);
        double[][] exact = new double[buffers.size()][];
        for (int k = 0; k < exact.length; k++) {
            exact[k] = buffers.get(k).elements().clone();
        }
        plain.walk(0, new long[loop.dimensions().length], index -> {
            for (Store store : loop.stores()) {
                double first = plain.type(store) == DType.I32 ? Integer.MIN_VALUE : Double.NEGATIVE_INFINITY;
                if (store.reduction() != Reduction.NONE) {
                    exact[store.view().buffer()][at(store.view(), index)] =
                            store.reduction() == Reduction.SUM ? 0 : first;
                }
            }
        });
        plain.walk(0, new long[loop.dimensions().length], index -> {
            plain.evaluate(index);
            for (Store store : loop.stores()) {
                double[] to = exact[store.view().buffer()];
                int at = at(store.view(), index);
                double value = plain.values[store.node()];
                switch (store.reduction()) {
                    case NONE -> to[at] = value;
                    case SUM -> to[at] += value;
                    case MAX -> to[at] = Math.max(to[at], value);
                }
            }
        });
        for (Store store : loop.stores()) {
            Data data = buffers.get(store.view().buffer());
            for (int i = 0; i < data.elements().length; i++) {
                data.set(i, exact[store.view().buffer()][i]);
            }
        }
    }

    private DType type(Store store) {
        return loop.nodes().get(store.node()).type();
    }

    private interface Body {
        void at(long[] index);
    }

    private void walk(int axis, long[] index, Body body) {
        if (axis == index.length) {
            body.at(index);
            return;
        }
        for (index[axis] = 0; index[axis] < loop.dimensions()[axis]; index[axis]++) {
            walk(axis + 1, index, body);
        }
    }

    private static int at(View view, long[] index) {
        long sum = view.offset();
        for (int d = 0; d < index.length; d++) {
            sum += view.strides()[d] * index[d];
        }
        return (int) sum;
    }

    private void evaluate(long[] index) {
        for (int n = 0; n < values.length; n++) {
            Node node = loop.nodes().get(n);
            values[n] = Running.rounded(node.type(), value(node, index));
        }
    }

    private double value(Node node, long[] index) {
        int[] arguments = node.arguments();
        double a = arguments.length > 0 ? values[arguments[0]] : 0;
        double b = arguments.length > 1 ? values[arguments[1]] : 0;
        boolean integer = node.type() == DType.I32;
        return switch (node.op()) {
            case CONSTANT -> node.number();
            case INPUT -> {
                View view = loop.views().get(node.view());
                yield view.buffer() == View.COUNT
                        ? at(view, index)
                        : buffers.get(view.buffer()).get(at(view, index));
            }
            case GATHER -> {
                View view = loop.views().get(node.view());
                long row = (long) Math.max(0, Math.min(node.rows() - 1, a));
                yield buffers.get(view.buffer()).get(at(view, index) + row * node.rowStride());
            }
            case NEG -> -a;
            case ABS -> Math.abs(a);
            case SIGN -> Math.signum(a);
            case EXP -> StrictMath.exp(a);
            case LOG -> StrictMath.log(a);
            case LOG1P -> StrictMath.log1p(a);
            case SQRT -> Math.sqrt(a);
            case SIN -> StrictMath.sin(a);
            case COS -> StrictMath.cos(a);
            case TANH -> StrictMath.tanh(a);
            case SIGMOID -> (a < 0 ? StrictMath.exp(a) : 1) / (1 + StrictMath.exp(-Math.abs(a)));
            case SOFTPLUS -> Math.max(a, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(a)));
            case FLOOR -> Math.floor(a);
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> integer ? (int) a * (int) b : a * b;
            case DIV -> integer ? b == 0 ? 0 : (int) a / (int) b : a / b;
            case POW -> StrictMath.pow(a, b);
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case LESS -> a < b ? 1 : 0;
            case LESS_EQUAL -> a <= b ? 1 : 0;
            case EQUAL -> a == b ? 1 : 0;
            case SELECT -> a != 0 ? b : values[arguments[2]];
            case CAST -> integer ? (int) a : a;
            default -> throw new AssertionError(node.toString());
        };
    }
}
