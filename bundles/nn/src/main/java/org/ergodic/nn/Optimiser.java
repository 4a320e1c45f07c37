package org.ergodic.nn;

import java.util.List;
import org.ergodic.RequestException;
import org.ergodic.program.Composites;
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

    /** What {@link #update} computes. */
    @FunctionalInterface
    interface Update {
        List<Value> apply(Value parameters, Value gradient, List<Value> state, Value rate);
    }

    private static Optimiser of(List<String> state, Update update) {
        return new Optimiser() {
            @Override
            public List<String> state() {
                return state;
            }

            @Override
            public List<Value> update(Value parameters, Value gradient, List<Value> values, Value rate) {
                return update.apply(parameters, gradient, values, rate);
            }
        };
    }

    /** Stochastic gradient descent: θ ← θ − rate·g. */
    static Optimiser sgd() {
        return of(List.of(), (x, g, state, rate) -> List.of(x.minus(g.times(rate))));
    }

    /** Heavy-ball momentum (Polyak 1964): v ← momentum·v + g, θ ← θ − rate·v. */
    static Optimiser momentum(double momentum) {
        return of(List.of("velocity"), (x, g, state, rate) -> {
            Value v = state.get(0).times(momentum).plus(g);
            return List.of(x.minus(v.times(rate)), v);
        });
    }

    /**
     * Nesterov's momentum, the gradient taken where the parameters are (Sutskever et al. 2013, as rewritten by Bengio,
     * Boulanger-Lewandowski and Pascanu 2013, eq. 7): v ← momentum·v + g, θ ← θ − rate·(g + momentum·v).
     */
    static Optimiser nesterov(double momentum) {
        return of(List.of("velocity"), (x, g, state, rate) -> {
            Value v = state.get(0).times(momentum).plus(g);
            return List.of(x.minus(g.plus(v.times(momentum)).times(rate)), v);
        });
    }

    /** RMSProp (Tieleman and Hinton 2012): v ← decay·v + (1 − decay)·g², θ ← θ − rate·g/(√v + epsilon). */
    static Optimiser rmsProp(double decay, double epsilon) {
        return of(List.of("v"), (x, g, state, rate) -> {
            Value v = state.get(0).times(decay).plus(g.square().times(1 - decay));
            return List.of(x.minus(g.div(v.sqrt().plus(epsilon)).times(rate)), v);
        });
    }

    /** Adam (Kingma and Ba 2015, algorithm 1), the bias correction taken from the iteration's number. */
    static Optimiser adam(double beta1, double beta2, double epsilon) {
        return adamW(beta1, beta2, epsilon, 0);
    }

    /** AdamW (Loshchilov and Hutter 2019, algorithm 2): Adam, and θ shrinks by rate·decay in each step. */
    static Optimiser adamW(double beta1, double beta2, double epsilon, double decay) {
        return of(List.of("m", "v"), (x, g, state, rate) -> {
            DType type = x.type();
            Value correction1 = correction(x, beta1);
            Value correction2 = correction(x, beta2).sqrt();
            Value scale = rate.times(correction2.div(correction1).cast(type));
            Value floor = correction2.times(epsilon).cast(type);
            Value shrunk = decay == 0 ? x : x.minus(x.times(rate.times(decay)));
            return adam(shrunk, g, state, scale, floor, beta1, beta2);
        });
    }

    /**
     * The part that runs over all parameters, a composite "adam@1" of (θ, g, m, v, scale, floor, beta1, beta2), the betas scalars in
     * f64: m ← beta1·m + (1 − beta1)·g, v ← beta2·v + (1 − beta2)·g², θ ← θ − scale·m/(√v + floor).
     */
    private static List<Value> adam(
            Value x, Value g, List<Value> state, Value scale, Value floor, double beta1, double beta2) {
        Value b1 = x.graph().constant(DType.F64, beta1);
        Value b2 = x.graph().constant(DType.F64, beta2);
        List<Value> arguments = List.of(x, g, state.get(0), state.get(1), scale, floor, b1, b2);
        return Composites.call("adam@1", arguments, in -> {
            Value m = average(in.get(2), in.get(1), in.get(6));
            Value v = average(in.get(3), in.get(1).square(), in.get(7));
            Value step = m.div(v.sqrt().plus(in.get(5))).times(in.get(4));
            return List.of(in.get(0).minus(step), m, v);
        });
    }

    private static Value average(Value before, Value now, Value beta) {
        Value rest = beta.unaryMinus().plus(1);
        return before.times(beta.cast(before.type())).plus(now.times(rest.cast(before.type())));
    }

    /** 1 − beta^t in f64, for it is a small difference at the start. */
    private static Value correction(Value parameters, double beta) {
        Value t = parameters.graph().iteration().cast(DType.F64).plus(1);
        return parameters.graph().constant(DType.F64, beta).pow(t).unaryMinus().plus(1);
    }

    /** The names for {@link #named}, the usual one first. */
    List<String> NAMES = List.of("adam", "adamw", "momentum", "nesterov", "rmsprop", "sgd");

    /**
     * An optimiser by name, with the usual epsilon of 1e-8.
     *
     * @param name one of {@link #NAMES}
     * @param beta1 of Adam and AdamW; the momentum of momentum and nesterov
     * @param beta2 of Adam and AdamW; the decay of rmsprop
     * @param decay of AdamW
     * @throws RequestException if there is none of that name
     */
    static Optimiser named(String name, double beta1, double beta2, double decay) {
        return switch (name) {
            case "adam" -> adam(beta1, beta2, 1e-8);
            case "adamw" -> adamW(beta1, beta2, 1e-8, decay);
            case "momentum" -> momentum(beta1);
            case "nesterov" -> nesterov(beta1);
            case "rmsprop" -> rmsProp(beta2, 1e-8);
            case "sgd" -> sgd();
            default ->
                throw new RequestException(
                        "there is no optimiser '" + name + "'; there are " + String.join(", ", NAMES));
        };
    }
}
