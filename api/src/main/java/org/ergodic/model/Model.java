package org.ergodic.model;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ergodic.program.Program;
import org.ergodic.tensor.Tensor;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A model as data: initial variables and programs over them. It lives while a run is planned; the run keeps the programs.
 *
 * <p><b>Training.</b> One iteration is one step, and ITERATION is the number of the step, from 0 on. The program finds the
 * training data in the variable {@value #DATA} ([rows] + sample, standardised, never assigned) and the run's seed in the i32
 * input {@value #SEED} ([2], low and high word); it draws its batch itself, so that a step is a function of the variables,
 * the seed and its number. Its outputs are scalars: the figures.
 *
 * <p><b>Roles.</b> A model has one of
 *
 * <ul>
 *   <li>{@value #GENERATE}: output "sample" ([rows] + sample);
 *   <li>{@value #DENOISE}: inputs "x" ([rows] + sample) and "time" ([rows], {@code ForwardProcess.modelTime}); the output's
 *       name says what is predicted: "epsilon", "x0" or "velocity" ([rows] + sample).
 * </ul>
 *
 * An input named "normal" or "uniform" ([rows] + any) is filled with such numbers, keyed by the sample's index. Row i of an
 * output depends on row i of the inputs alone. Only leading dimensions depend on {@code rows}.
 */
@ConsumerType
public interface Model {
    /** The variable that holds the training data. */
    String DATA = "data";
    /** The input that holds the seed. */
    String SEED = "seed";
    /** The role that makes samples in one go. */
    String GENERATE = "generate";
    /** The role that predicts noise, data or velocity. */
    String DENOISE = "denoise";

    /** All variables but {@value #DATA} at step 0: weights, their averages, the optimiser's state. */
    Map<String, Tensor> initial(long seed);

    /**
     * The training step.
     *
     * @param batch rows of a batch
     * @param rows rows of the training data
     */
    Program training(int batch, int rows);

    /** What the figures of the training step mean. */
    List<Figure> figures();

    /** The roles that {@link #program} knows. */
    Set<String> roles();

    /** The inference program of a role; it assigns nothing. */
    Program program(String role, int rows);
}
