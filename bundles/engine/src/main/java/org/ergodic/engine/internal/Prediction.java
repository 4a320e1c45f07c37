package org.ergodic.engine.internal;

import java.util.Arrays;
import java.util.List;
import org.ergodic.RequestException;
import org.ergodic.program.Program;

/**
 * What a denoising program predicts, p, completed to x0 and epsilon by x = alpha·x0 + sigma·epsilon. Velocity is
 * v = alpha·epsilon − sigma·x0 (Salimans and Ho 2022, section 4).
 */
enum Prediction {
    EPSILON("epsilon") {
        @Override
        double[] x0(double alpha, double sigma) {
            return new double[] {1 / alpha, -sigma / alpha};
        }

        @Override
        double[] epsilon(double alpha, double sigma) {
            return new double[] {0, 1};
        }
    },
    X0("x0") {
        @Override
        double[] x0(double alpha, double sigma) {
            return new double[] {0, 1};
        }

        @Override
        double[] epsilon(double alpha, double sigma) {
            return new double[] {1 / sigma, -alpha / sigma};
        }
    },
    VELOCITY("velocity") {
        @Override
        double[] x0(double alpha, double sigma) {
            double norm = alpha * alpha + sigma * sigma;
            return new double[] {alpha / norm, -sigma / norm};
        }

        @Override
        double[] epsilon(double alpha, double sigma) {
            double norm = alpha * alpha + sigma * sigma;
            return new double[] {sigma / norm, alpha / norm};
        }
    };

    private final String output;

    Prediction(String output) {
        this.output = output;
    }

    /** The name of the output that holds it. */
    String output() {
        return output;
    }

    /** The coefficients of x and of p in x0. */
    abstract double[] x0(double alpha, double sigma);

    /** The coefficients of x and of p in epsilon. */
    abstract double[] epsilon(double alpha, double sigma);

    /** What a program predicts, by the name of its output. */
    static Prediction of(Program program) {
        List<Prediction> found = Arrays.stream(values())
                .filter(one -> program.outputs().containsKey(one.output))
                .toList();
        if (found.size() != 1) {
            throw new RequestException("a denoising program gives one of epsilon, x0 and velocity, but this one gives "
                    + program.outputs().keySet());
        }
        return found.get(0);
    }
}
