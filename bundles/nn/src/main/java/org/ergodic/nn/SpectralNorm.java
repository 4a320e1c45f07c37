package org.ergodic.nn;

import java.util.Map;
import org.ergodic.model.Scope;
import org.ergodic.program.Value;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Spectral normalisation of one weight (Miyato et al. 2018, algorithm 1): W/σ, with W as a matrix [all but the last dimension, out] and
 * σ = uᵀWv, which power iteration brings to its largest singular value. The state {@code weight.u} [out] goes on from step to step. u
 * and v are constants to the gradient.
 *
 * <p>Any layer is normalised by giving it another scope: {@code dense.apply(norm.scope(scope), x)}.
 *
 * @param weight the variable's name, such as "0/weight"
 * @param shape [.., out]
 * @param iterations of the power method in each use, 1 or more
 */
public record SpectralNorm(String weight, Shape shape, int iterations) {
    public SpectralNorm {
        if (iterations < 1) {
            throw new IllegalArgumentException("the power method takes 1 or more iterations, not " + iterations);
        }
    }

    private static final double LEAST = 1e-12;

    /** Puts the initial u into a map, of random direction. */
    public void state(Map<String, Tensor> variables, long seed) {
        variables.put(weight + ".u", InitialDraws.normal(Shape.of(columns()), 1 / Math.sqrt(columns()), seed));
    }

    private int columns() {
        return shape.dimension(shape.rank() - 1);
    }

    /** The same scope but for the weight, which is divided by σ; all that ask this scope for it get the same value. */
    public Scope scope(Scope scope) {
        return new NestedScope(scope) {
            private @Nullable Value normalised;

            @Override
            public Value variable(String name) {
                if (!name.equals(weight)) {
                    return outer.variable(name);
                }
                Value value = normalised == null ? normalise(outer) : normalised;
                normalised = value;
                return value;
            }
        };
    }

    private Value normalise(Scope scope) {
        Value w = scope.variable(weight);
        Value matrix = w.reshape(shape.size() / columns(), columns());
        Value fixed = Functions.hold(matrix);
        Value u = scope.variable(weight + ".u").reshape(columns(), 1);
        Value v = u;
        for (int i = 0; i < iterations; i++) {
            v = unit(fixed.matmul(u));
            u = unit(fixed.matmul(v, true, false));
        }
        scope.update(weight + ".u", u.reshape(columns()));
        Value sigma = v.times(matrix.matmul(u)).sum();
        return w.div(sigma);
    }

    private static Value unit(Value vector) {
        return vector.div(vector.square().sum().sqrt().max(LEAST));
    }
}
