package org.ergodic.nn;

import java.util.List;
import org.ergodic.program.Value;
import org.ergodic.tensor.DType;

/** An optimiser as a program: all parameters of a network are one vector, and so is each part of its state. */
public interface Optimiser {
    /** The parts of the state: vectors of the parameters' length, zeros at the start. */
    List<String> state();

    /**
     * One update.
     *
     * @param parameters [count]
     * @param gradient [count]
     * @param state the parts of the state, [count] each
     * @param rate the learning rate, a scalar
     * @return the new parameters, then the new parts of the state
     */
    List<Value> update(Value parameters, Value gradient, List<Value> state, Value rate);

    /**
     * Stochastic gradient descent with heavy-ball momentum (Polyak 1964): v ← momentum·v + g, θ ← θ − rate·v.
     *
     * @param momentum 0 for none
     */
    static Optimiser sgd(double momentum) {
        return new Optimiser() {
            @Override
            public List<String> state() {
                return momentum == 0 ? List.of() : List.of("velocity");
            }

            @Override
            public List<Value> update(Value parameters, Value gradient, List<Value> state, Value rate) {
                if (momentum == 0) {
                    return List.of(parameters.minus(gradient.times(rate)));
                }
                Value velocity = state.get(0).times(momentum).plus(gradient);
                return List.of(parameters.minus(velocity.times(rate)), velocity);
            }
        };
    }

    /** Adam (Kingma and Ba 2015, algorithm 1), the bias correction taken from the iteration's number. */
    static Optimiser adam(double beta1, double beta2, double epsilon) {
        return adamW(beta1, beta2, epsilon, 0);
    }

    /** AdamW (Loshchilov and Hutter 2019, algorithm 2): Adam, and θ shrinks by rate·decay in each step. */
    static Optimiser adamW(double beta1, double beta2, double epsilon, double decay) {
        return new Optimiser() {
            @Override
            public List<String> state() {
                return List.of("m", "v");
            }

            @Override
            public List<Value> update(Value parameters, Value gradient, List<Value> state, Value rate) {
                Value m = state.get(0).times(beta1).plus(gradient.times(1 - beta1));
                Value v = state.get(1).times(beta2).plus(gradient.square().times(1 - beta2));
                Value correction1 = correction(parameters, beta1);
                Value correction2 = correction(parameters, beta2).sqrt();
                Value scale = rate.times(correction2.div(correction1).cast(parameters.type()));
                Value floor = correction2.times(epsilon).cast(parameters.type());
                Value step = m.div(v.sqrt().plus(floor)).times(scale);
                Value shrunk = decay == 0 ? parameters : parameters.minus(parameters.times(rate.times(decay)));
                return List.of(shrunk.minus(step), m, v);
            }

            /** 1 − beta^t in f64, for it is a small difference at the start. */
            private Value correction(Value parameters, double beta) {
                Value t = parameters.graph().iteration().cast(DType.F64).plus(1);
                return parameters
                        .graph()
                        .constant(DType.F64, beta)
                        .pow(t)
                        .unaryMinus()
                        .plus(1);
            }
        };
    }

    /** The names for {@link #named}. */
    List<String> NAMES = List.of("adam", "adamw", "sgd");

    /**
     * An optimiser by name, with the usual epsilon of 1e-8.
     *
     * @param name one of {@link #NAMES}
     * @param beta1 of Adam; the momentum of sgd
     * @param beta2 of Adam
     * @param decay of AdamW
     */
    static Optimiser named(String name, double beta1, double beta2, double decay) {
        return switch (name) {
            case "adam" -> adam(beta1, beta2, 1e-8);
            case "adamw" -> adamW(beta1, beta2, 1e-8, decay);
            case "sgd" -> sgd(beta1);
            default ->
                throw new org.ergodic.RequestException(
                        "there is no optimiser '" + name + "'; there are " + String.join(", ", NAMES));
        };
    }
}
