package org.ergodic.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.ergodic.backend.Explanation;
import org.ergodic.model.Catalog;
import org.ergodic.model.Figure;
import org.ergodic.option.Parameter;
import org.ergodic.run.Run;
import org.ergodic.run.RunEvent;
import org.ergodic.run.RunSpec;
import org.ergodic.tensor.Tensor;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The service that does the work. Calls block until it is done, may come from any thread and run side by side. An
 * interrupted training thread stops at the next step boundary, writes a checkpoint and returns.
 *
 * <p>All methods throw {@link org.ergodic.RequestException} where the request is wrong and {@link
 * org.ergodic.FailureException} where the machine failed.
 */
@ProviderType
public interface Engine {
    /**
     * Trains a new run.
     *
     * @param folder where it is kept; it does not exist yet or is empty
     * @param listener told what happens, on the calling thread
     */
    Run train(RunSpec spec, Path folder, Consumer<RunEvent> listener);

    /** Goes on with a run from its last checkpoint, to the very bits of the run that was never stopped. */
    Run resume(Path folder, Consumer<RunEvent> listener);

    /** A run as it stands. */
    Run open(Path folder);

    /** The figures of a run over its steps, one point for each line of {@code metrics.jsonl}. */
    List<RunEvent> history(Path folder);

    /** What the figures of a run mean. */
    List<Figure> figures(Path folder);

    /**
     * Samples from a run's model, in the data's units. Sample i depends on (seed, i), the model and the backend alone.
     *
     * @param progress told how many samples are done
     * @return [n] + sample, f32
     */
    Tensor sample(SampleRequest request, IntConsumer progress);

    /** Judges a run's samples against held-out data: metric to its judgement, in the order asked for. */
    Map<String, Judgement> evaluate(EvaluateRequest request);

    /**
     * How a backend does programs.
     *
     * @param what a run's folder, for its training step and for what makes a tile of samples, with the variables of the last
     *     checkpoint; or a file with the text form of a program, with made-up variables
     * @param backend its name; empty for the run's own, or the default
     * @param profile whether each program is run on made-up inputs, for about two seconds, and each of its steps timed
     */
    List<Explained> explain(Path what, String backend, boolean profile);

    /**
     * The exact law that a sampler produces on N(0.25, 0.5²) data with the optimal denoiser, from its table alone.
     *
     * @param options the sampler's; those of the schedule are called {@code schedule.…}
     */
    Certificate certify(String sampler, String schedule, int steps, Map<String, ?> options);

    /** What is wired now, sorted by kind and name. */
    List<Service> services();

    /** The name of the backend that computes where none is named: of those that are there, the one with the highest ranking. */
    String defaultBackend();

    /** The options of a plug-in; none where it has none or is shadowed, since one that is shadowed cannot be asked. */
    List<Parameter> parameters(Service service);

    /** The plug-ins by name. */
    Catalog catalog();

    /**
     * A request for samples.
     *
     * @param run the run's folder
     * @param n how many
     * @param sampler the name of a sampler; empty for the model's default, and for models that need none
     * @param steps sampler steps; 0 for the default
     * @param seed decides all randomness
     * @param batch how many samples are in flight at the same time at most, rounded up to whole tiles; 0 for the default
     * @param backend the name of a backend; empty for the run's own
     * @param options the sampler's options
     */
    record SampleRequest(
            Path run, int n, String sampler, int steps, long seed, int batch, String backend, Map<String, ?> options) {}

    /**
     * A request for a judgement.
     *
     * @param run the run's folder
     * @param metrics names of metrics; empty for all that apply and need no further option
     * @param n samples on each side at most
     * @param seed decides all randomness
     * @param options the metrics' options, as {@code metric.option}
     */
    record EvaluateRequest(Path run, Set<String> metrics, int n, long seed, Map<String, ?> options) {}

    /**
     * What a metric says.
     *
     * @param value its value for samples against held-out data
     * @param error the standard error of the value
     * @param nullLow the lower edge of the null band: the 5 % quantile of its values for real against real, of the same size
     * @param nullHigh the upper edge of the null band: the 95 % quantile
     */
    record Judgement(double value, double error, double nullLow, double nullHigh) {}

    /**
     * The exact output law of a sampler for one-dimensional Gaussian data.
     *
     * @param mean the mean of what it produces
     * @param variance the variance of what it produces
     * @param targetMean the mean of the data
     * @param targetVariance the variance of the data
     * @param startCoefficient the factor of the starting noise in the result
     * @param modelCalls how often the model is called
     * @param noiseDraws how often noise is drawn, the start not counted
     */
    record Certificate(
            double mean,
            double variance,
            double targetMean,
            double targetVariance,
            double startCoefficient,
            int modelCalls,
            int noiseDraws) {}

    /**
     * How a backend does a program.
     *
     * @param program what it is for: "training step"
     * @param backend the name of the backend
     * @param plan what the backend tells
     * @param nanos an iteration's time without a clock at each step; NaN if it was not measured
     */
    record Explained(String program, String backend, Explanation plan, double nanos) {}

    /**
     * A plug-in.
     *
     * @param kind the simple name of the service interface
     * @param name its {@code ergodic.name}
     * @param bundle the symbolic name of the bundle that provides it
     * @param version that bundle's version
     * @param state "current", or "shadowed" where another of the name is used
     */
    record Service(String kind, String name, String bundle, String version, String state) {}
}
