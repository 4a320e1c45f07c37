package org.ergodic.engine.internal;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.ergodic.RequestException;
import org.ergodic.backend.Backend;
import org.ergodic.data.Dataset;
import org.ergodic.engine.Engine.EvaluateRequest;
import org.ergodic.engine.Engine.Judgement;
import org.ergodic.engine.Engine.SampleRequest;
import org.ergodic.evaluation.Comparison;
import org.ergodic.evaluation.Metric;
import org.ergodic.model.Catalog;
import org.ergodic.option.Options;
import org.ergodic.run.RunSpec;
import org.ergodic.tensor.Tensor;

/**
 * Judges a run: n samples against n held-out rows. The null band is the 5 % and 95 % quantile of the metric over random splits of
 * the held-out rows into two disjoint halves of n. The error is the standard deviation of the metric over 10 bootstrap
 * resamples of the samples; for a metric with fewer null draws than that (an expensive one), over the null draws.
 */
final class Evaluation {
    private static final int RESAMPLES = 10;

    private final PlugIns plugIns;
    private final Sampling sampling;

    Evaluation(PlugIns plugIns, Sampling sampling) {
        this.plugIns = plugIns;
        this.sampling = sampling;
    }

    Map<String, Judgement> evaluate(EvaluateRequest request) {
        RunFolder folder = RunFolder.existing(request.run());
        Provenance provenance = folder.provenance();
        RunSpec spec = folder.spec(provenance);
        boolean named = !request.metrics().isEmpty();
        Collection<String> names = named ? request.metrics() : plugIns.names(Metric.class);
        Map<String, Map<String, Object>> given = given(request.options(), names);
        Map<String, Metric> metrics = new LinkedHashMap<>();
        for (String name : names) {
            Metric metric = plugIns.get(Metric.class, name);
            if (named || complete(metric, given.get(name))) {
                metrics.put(name, metric);
            }
        }
        Map<String, Options> options = new LinkedHashMap<>();
        metrics.forEach((name, metric) -> options.put(name, Catalog.configure(metric, name, given.get(name))));
        Dataset dataset = Trainer.data(plugIns, provenance, spec.seed());
        int held = dataset.heldOut().shape().dimension(0);
        int n = Math.min(request.n(), held / 2);
        if (n < 1) {
            throw new RequestException(
                    "1 or more samples are compared with as many held-out rows, of which there are twice as"
                            + " many, but there are n " + request.n() + " and " + held + " held-out rows");
        }
        metrics.entrySet().removeIf(entry -> {
            boolean applies = entry.getValue().applies(dataset);
            if (!applies && named) {
                throw new RequestException("the metric '" + entry.getKey() + "' does not apply to the data set '"
                        + provenance.source().provider() + "'; leave it out");
            }
            return !applies;
        });
        Tensor samples = sampling.sample(
                new SampleRequest(request.run(), n, "", 0, request.seed(), 0, "", Map.of()), done -> {});
        Backend backend = plugIns.get(Backend.class, spec.backend());
        Map<String, Judgement> judgements = new LinkedHashMap<>();
        metrics.forEach((name, metric) -> judgements.put(
                name, new Judge(metric, options.get(name), dataset, samples, request.seed(), backend).judge()));
        return judgements;
    }

    /** The options of each metric, of which {@code metric.option} is one. */
    private static Map<String, Map<String, Object>> given(Map<String, ?> options, Collection<String> names) {
        Map<String, Map<String, Object>> given = new LinkedHashMap<>();
        names.forEach(name -> given.put(name, new LinkedHashMap<>()));
        options.forEach((key, value) -> {
            int dot = key.indexOf('.');
            Map<String, Object> own = dot < 0 ? null : given.get(key.substring(0, dot));
            if (own == null) {
                throw new RequestException("a metric's option is METRIC.OPTION with one of the metrics "
                        + String.join(", ", names) + ", but '" + key + "' was given");
            }
            own.put(key.substring(dot + 1), value);
        });
        return given;
    }

    /** Whether all options that must be given are. */
    private static boolean complete(Metric metric, Map<String, Object> given) {
        return metric.parameters().stream()
                .allMatch(parameter -> parameter.initial() != null || given.containsKey(parameter.name()));
    }

    /** One metric and all that it is given. */
    private record Judge(Metric metric, Options options, Dataset dataset, Tensor samples, long seed, Backend backend) {
        Judgement judge() {
            int n = samples.shape().dimension(0);
            Tensor held = dataset.heldOut();
            int rows = held.shape().dimension(0);
            Tensor reference = Rows.of(held, Rows.permutation(rows, n, seed, 0), 0, n);
            double value = value(reference, samples);
            double[] real = repeat(Math.max(2, metric.nullDraws()), draw -> {
                int[] split = Rows.permutation(rows, 2 * n, seed, draw + 1);
                return value(Rows.of(held, split, 0, n), Rows.of(held, split, n, 2 * n));
            });
            double[] spread = real.length < RESAMPLES
                    ? real
                    : repeat(
                            RESAMPLES, draw -> value(reference, Rows.of(samples, Rows.bootstrap(n, seed, draw), 0, n)));
            Arrays.sort(real);
            return new Judgement(value, deviation(spread), quantile(real, 0.05), quantile(real, 0.95));
        }

        private double value(Tensor reference, Tensor others) {
            return metric.value(new Comparison(reference, others, dataset, options, seed, backend));
        }
    }

    private static double[] repeat(int times, IntToDoubleFunction draw) {
        return IntStream.range(0, times).mapToDouble(draw).toArray();
    }

    /** The sample standard deviation. */
    static double deviation(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return Math.sqrt(squares / (values.length - 1));
    }

    /** The quantile of sorted values, interpolated between neighbours (Hyndman and Fan 1996, definition 7). */
    static double quantile(double[] sorted, double p) {
        double at = p * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
