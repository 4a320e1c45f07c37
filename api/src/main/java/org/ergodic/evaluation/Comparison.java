package org.ergodic.evaluation;

import org.ergodic.backend.Backend;
import org.ergodic.data.Dataset;
import org.ergodic.option.Options;
import org.ergodic.tensor.Tensor;

/**
 * Two sets of samples, and what a metric may use to compare them.
 *
 * @param reference held-out data, [rows] + sample, f32, in the data's units
 * @param samples what is judged, [rows] + sample, f32, in the data's units
 * @param dataset where the reference is from
 * @param options the metric's options
 * @param seed for what is random in the metric
 * @param backend for metrics that train a network
 */
public record Comparison(
        Tensor reference, Tensor samples, Dataset dataset, Options options, long seed, Backend backend) {}
