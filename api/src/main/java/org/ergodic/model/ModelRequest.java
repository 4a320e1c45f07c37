package org.ergodic.model;

import org.ergodic.option.Options;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Shape;

/**
 * What a model is made for.
 *
 * @param options the family's options
 * @param catalog where the plug-ins are that the options name
 * @param sample the shape of one sample
 * @param steps how many training steps there will be, for what depends on it (a learning rate that falls)
 * @param type the floating-point type of all variables; f64 is for checks
 */
public record ModelRequest(Options options, Catalog catalog, Shape sample, int steps, DType type) {}
