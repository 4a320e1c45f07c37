package org.ergodic.engine.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.ergodic.backend.Backend;
import org.ergodic.backend.Device;
import org.ergodic.backend.Session;
import org.ergodic.backend.reference.internal.ReferenceBackend;
import org.ergodic.data.Dataset;
import org.ergodic.data.DatasetProvider;
import org.ergodic.diffusion.ForwardProcess;
import org.ergodic.diffusion.NoiseSchedule;
import org.ergodic.diffusion.Sampler;
import org.ergodic.diffusion.SamplerTable;
import org.ergodic.engine.Engine;
import org.ergodic.evaluation.Comparison;
import org.ergodic.evaluation.Metric;
import org.ergodic.model.Figure;
import org.ergodic.model.Model;
import org.ergodic.model.ModelFamily;
import org.ergodic.model.ModelRequest;
import org.ergodic.option.Options;
import org.ergodic.option.Parameter;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.random.Philox;
import org.ergodic.random.Streams;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;
import org.ergodic.tensor.Tensor;

/** Small plug-ins whose results are known in closed form. */
final class Toys {
    /** The mean of the law in the certificate, and of the data set "certified". */
    static final double MEAN = 0.25;
    /** Its standard deviation. */
    static final double DEVIATION = 0.5;

    private Toys() {}

    static PlugIn plugIn(Class<?> kind, String name, Object service) {
        return plugIn(kind, name, service, 0, 0);
    }

    static PlugIn plugIn(Class<?> kind, String name, Object service, int ranking, long order) {
        return new PlugIn(
                kind, name, ranking, order, new PlugIn.Origin("toys", "1.2.3", () -> "sha256:toy"), () -> service);
    }

    /** A table with all of them. */
    static PlugIns table() {
        PlugIns table = new PlugIns();
        table.add(plugIn(Backend.class, "reference", new ReferenceBackend()));
        table.add(plugIn(ModelFamily.class, "shift", new Shift()));
        table.add(plugIn(ModelFamily.class, "optimal", new Optimal()));
        table.add(plugIn(DatasetProvider.class, "gauss", new Gauss()));
        table.add(plugIn(NoiseSchedule.class, "betas", new Betas()));
        table.add(plugIn(Sampler.class, "ddim", new Ddim()));
        table.add(plugIn(Sampler.class, "two-step", new TwoStep()));
        table.add(plugIn(Metric.class, "mean-distance", new MeanDistance(20, true)));
        return table;
    }

    static EngineComponent engine(PlugIns table) {
        return new EngineComponent(table, () -> {});
    }

    /** A backend that runs several calls side by side. */
    record Lanes(int lanes) implements Backend {
        @Override
        public Device device() {
            return new Device("toy", "java", lanes);
        }

        @Override
        public Session open(Map<String, Tensor> variables) {
            return new ReferenceBackend().open(variables);
        }
    }

    /** Rows of N(mean + column, deviation²). */
    static final class Gauss implements DatasetProvider {
        @Override
        public List<Parameter> parameters() {
            return List.of(
                    Parameter.integer("rows", 400, 2, 1000000, "training rows"),
                    Parameter.integer("columns", 2, 1, 10, "columns"),
                    Parameter.number("mean", 3, -10, 10, "mean of the first column"),
                    Parameter.number("deviation", 2, 0, 10, "standard deviation"),
                    Parameter.text("path", "", "read by nobody"));
        }

        @Override
        public Set<String> endings() {
            return Set.of("gauss");
        }

        @Override
        public Dataset load(Options options, long seed) {
            return new Dataset(
                    rows(options, seed, Streams.DATA), rows(options, seed, Streams.HELD_OUT), Optional.empty());
        }

        private static Tensor rows(Options options, long seed, int stream) {
            int rows = options.integer("rows");
            int columns = options.integer("columns");
            float[] values = new float[rows * columns];
            for (int i = 0; i < rows; i++) {
                Philox random = new Philox(seed, stream, 0, i);
                for (int j = 0; j < columns; j++) {
                    values[i * columns + j] =
                            (float) (options.number("mean") + j + options.number("deviation") * random.normal(j));
                }
            }
            return Tensor.of(Shape.of(rows, columns), values);
        }
    }

    /** Learns the mean of standardised data, which is 0, by stochastic gradient descent; generates mean + normal noise. */
    static final class Shift implements ModelFamily {
        @Override
        public List<Parameter> parameters() {
            return List.of(Parameter.number("rate", 0.05, 0, 1e30, "learning rate"));
        }

        @Override
        public Model model(ModelRequest request) {
            Shape sample = request.sample();
            double rate = request.options().number("rate");
            return new Model() {
                @Override
                public Map<String, Tensor> initial(long seed) {
                    float[] start = new float[sample.size()];
                    java.util.Arrays.fill(start, 5);
                    return Map.of("shift", Tensor.of(sample, start));
                }

                @Override
                public Program training(int batch, int rows) {
                    return Program.build(g -> {
                        Value shift = g.variable("shift", sample);
                        Value seed = g.input(SEED, DType.I32, Shape.of(2));
                        Value keys = g.keys(seed, Streams.BATCH, g.iteration(), g.iota(batch));
                        Value x = g.variable(DATA, sample.prepend(rows))
                                .gather(g.randomInteger(keys, rows, Shape.scalar()));
                        Value off = shift.minus(x.mean(0));
                        g.assign("shift", shift.minus(off.times(rate)));
                        g.output("shift", shift.mean());
                        g.output("off", off.square().sum());
                    });
                }

                @Override
                public List<Figure> figures() {
                    return List.of(
                            new Figure("off", "squared distance", OptionalDouble.empty()),
                            Figure.of("shift", "mean shift", 0));
                }

                @Override
                public Set<String> roles() {
                    return Set.of(GENERATE);
                }

                @Override
                public Program program(String role, int rows) {
                    return Program.build(g -> {
                        Shape all = sample.prepend(rows);
                        g.output("sample", g.input("normal", all).plus(g.variable("shift", sample)));
                    });
                }
            };
        }
    }

    /** Linear betas. */
    static final class Betas implements NoiseSchedule {
        @Override
        public List<Parameter> parameters() {
            return List.of(
                    Parameter.integer("steps", 1000, 1, 10000, "steps"),
                    Parameter.number("last", 0.02, 0, 1, "the last beta"));
        }

        @Override
        public ForwardProcess process(Options options) {
            double[] betas = new double[options.integer("steps")];
            for (int i = 0; i < betas.length; i++) {
                betas[i] = 1e-4 + (options.number("last") - 1e-4) * i / (betas.length - 1);
            }
            return ForwardProcess.ofBetas(betas);
        }
    }

    /** The denoiser that is optimal for N(MEAN, DEVIATION²) data in each dimension; nothing is left to train. */
    static final class Optimal implements ModelFamily {
        @Override
        public List<Parameter> parameters() {
            return List.of(
                    Parameter.service("schedule", NoiseSchedule.class, "betas", "noise schedule"),
                    Parameter.choice("predicts", List.of("epsilon", "x0", "velocity"), "what is predicted"));
        }

        @Override
        public Model model(ModelRequest request) {
            Options options = request.options();
            NoiseSchedule schedule = request.catalog().get(NoiseSchedule.class, options.text("schedule"));
            ForwardProcess process = schedule.process(org.ergodic.model.Catalog.configure(
                    schedule, options.text("schedule"), options.nested("schedule")));
            return new Model() {
                @Override
                public Map<String, Tensor> initial(long seed) {
                    return Map.of("unused", Tensor.of(Shape.of(1), 1f));
                }

                @Override
                public Program training(int batch, int rows) {
                    return Program.build(g -> g.output("nothing", g.constant(0)));
                }

                @Override
                public List<Figure> figures() {
                    return List.of(Figure.of("nothing", "nothing"));
                }

                @Override
                public Set<String> roles() {
                    return Set.of(DENOISE);
                }

                @Override
                public Program program(String role, int rows) {
                    return optimal(process, request.sample().prepend(rows), options.text("predicts"));
                }
            };
        }
    }

    /** x0 = m + alpha s² (x − alpha m) / V, with V = alpha² s² + sigma², in the form that is asked for. */
    static Program optimal(ForwardProcess process, Shape all, String predicts) {
        float[] factor = new float[process.steps()];
        float[] offset = new float[process.steps()];
        for (int t = 0; t < factor.length; t++) {
            double alpha = process.alpha(t);
            double sigma = process.sigma(t);
            double v = alpha * alpha * DEVIATION * DEVIATION + sigma * sigma;
            double x0 = alpha * DEVIATION * DEVIATION / v;
            double epsilon = sigma / v;
            // each is an affine function of u = x − alpha m: x0 = m + x0·u, epsilon = epsilon·u
            double slope =
                    switch (predicts) {
                        case "x0" -> x0;
                        case "epsilon" -> epsilon;
                        default -> alpha * epsilon - sigma * x0;
                    };
            double constant =
                    switch (predicts) {
                        case "x0" -> MEAN;
                        case "epsilon" -> 0;
                        default -> -sigma * MEAN;
                    };
            factor[t] = (float) slope;
            offset[t] = (float) (constant - slope * alpha * MEAN);
        }
        return Program.build(g -> {
            Value x = g.input("x", all);
            Value time = g.input("time", Shape.of(all.dimension(0))).cast(DType.I32);
            int[] ones = new int[all.rank()];
            java.util.Arrays.fill(ones, 1);
            ones[0] = all.dimension(0);
            Value slope = g.constant(Tensor.of(Shape.of(factor.length), factor))
                    .gather(time)
                    .reshape(ones);
            Value constant = g.constant(Tensor.of(Shape.of(offset.length), offset))
                    .gather(time)
                    .reshape(ones);
            g.output(predicts, x.times(slope).plus(constant));
        });
    }

    /** DDIM (Song et al. 2021, eq. 12) over times 0, n, 2n, …, with eta. */
    static final class Ddim implements Sampler {
        @Override
        public List<Parameter> parameters() {
            return List.of(Parameter.number("eta", 0, 0, 1, "noise"));
        }

        @Override
        public SamplerTable plan(ForwardProcess process, int steps, Options options) {
            double eta = options.number("eta");
            List<SamplerTable.Row> rows = new ArrayList<>();
            int stride = process.steps() / steps;
            for (int k = steps - 1; k >= 0; k--) {
                int t = k * stride;
                double alpha = process.alpha(t);
                double sigma = process.sigma(t);
                double before = k == 0 ? 1 : process.alpha(t - stride);
                double variance = (1 - before * before) / (sigma * sigma) * (1 - alpha * alpha / (before * before));
                double noise = eta * Math.sqrt(variance);
                double direction = Math.sqrt(1 - before * before - noise * noise);
                rows.add(SamplerTable.row(t, alpha, sigma, 0, before, direction, noise, eta > 0));
            }
            return new SamplerTable(1, 1, rows);
        }
    }

    /** DDIM with epsilon extrapolated from the row before: registers are the state and the last epsilon. */
    static final class TwoStep implements Sampler {
        @Override
        public SamplerTable plan(ForwardProcess process, int steps, Options options) {
            List<SamplerTable.Row> rows = new ArrayList<>();
            for (SamplerTable.Row one : new Ddim()
                    .plan(process, steps, Options.of("ddim", new Ddim().parameters(), Map.of()))
                    .rows()) {
                double[] next = one.next()[0];
                double keep = rows.isEmpty() ? 0 : -0.5 * next[2];
                double[][] two = {
                    {0, keep, next[1], next[2] - keep, 0},
                    {0, 0, 0, 1, 0},
                };
                rows.add(new SamplerTable.Row(
                        one.modelTime(), one.alpha(), one.sigma(), new double[] {1, 0}, two, false));
            }
            return new SamplerTable(1, 2, rows);
        }
    }

    /** A metric that is what its option says, which must be given. */
    static final class Told implements Metric {
        @Override
        public List<Parameter> parameters() {
            return List.of(Parameter.text("value", "what it is"));
        }

        @Override
        public double value(Comparison comparison) {
            return Double.parseDouble(comparison.options().text("value"));
        }
    }

    /** The distance of the first column's means. */
    record MeanDistance(int nullDraws, boolean any) implements Metric {
        @Override
        public boolean applies(Dataset dataset) {
            return any;
        }

        @Override
        public double value(Comparison comparison) {
            return Math.abs(mean(comparison.reference()) - mean(comparison.samples()));
        }

        private static double mean(Tensor rows) {
            int width = rows.shape().row().size();
            double sum = 0;
            for (int i = 0; i < rows.shape().size(); i += width) {
                sum += rows.get(i);
            }
            return sum / rows.shape().dimension(0);
        }
    }

    static Engine.SampleRequest request(java.nio.file.Path run, int n, long seed) {
        return new Engine.SampleRequest(run, n, "", 0, seed, 0, "", Map.of());
    }
}
