package org.ergodic.engine.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ergodic.RequestException;
import org.ergodic.backend.Backend;
import org.ergodic.data.Dataset;
import org.ergodic.engine.files.Hashes;
import org.ergodic.model.Catalog;
import org.ergodic.model.Figure;
import org.ergodic.model.Model;
import org.ergodic.model.ModelFamily;
import org.ergodic.model.ModelRequest;
import org.ergodic.program.Program;
import org.ergodic.program.Value;
import org.ergodic.run.Checkpoint;
import org.ergodic.run.RunSpec;
import org.ergodic.tensor.DType;
import org.ergodic.tensor.Tensor;

/**
 * A new run before its first step: all plug-ins have spoken, and are not needed any more.
 *
 * @param spec what was asked
 * @param provenance what it is made of
 * @param training the training step
 * @param inference the program of the model's role, for a tile
 * @param figures what the outputs of the training step mean
 * @param start step 0
 * @param data the training data, standardised
 */
record Plan(
        RunSpec spec,
        Provenance provenance,
        Program training,
        Program inference,
        List<Figure> figures,
        Checkpoints.State start,
        Tensor data) {
    /** Rows of a tile of sampling: part of what decides the bits of a sample. */
    static final int TILE = 256;

    static Plan make(PlugIns plugIns, RunSpec spec) {
        if (spec.steps() < 1 || spec.batch() < 1) {
            throw new RequestException(
                    "steps and batch are 1 or more, but there are " + spec.steps() + " and " + spec.batch());
        }
        Resolution resolution = new Resolution(plugIns);
        ModelFamily family = plugIns.get(ModelFamily.class, spec.model());
        Map<String, Object> options = resolution.options(ModelFamily.class, spec.model(), spec.options());
        resolution.use(Backend.class, spec.backend());
        DataSource source = DataSource.find(plugIns, resolution, spec.data(), spec.dataOptions());
        Dataset dataset = source.load(plugIns, spec.seed());
        Tensor raw = dataset.training();
        Model model = family.model(new ModelRequest(
                Catalog.configure(family, spec.model(), options), plugIns, dataset.sample(), spec.steps(), DType.F32));
        Program training = model.training(spec.batch(), raw.shape().dimension(0));
        String role = role(model);
        Program inference = model.program(role, TILE);
        checkTraining(training, model.figures());
        checkInference(role, inference);
        Map<String, Tensor> variables = model.initial(spec.seed());
        Checkpoints.check(variables.keySet());
        Standardisation standardisation = Standardisation.of(raw);
        Map<String, String> hashes = new LinkedHashMap<>();
        hashes.put(Provenance.SPEC, Hashes.sha256(RunFolder.specText(spec)));
        hashes.put(RunFolder.TRAINING, Hashes.sha256(training.text()));
        hashes.put(role, Hashes.sha256(inference.text()));
        Provenance provenance = new Provenance(
                options,
                source,
                Hashes.sha256(raw),
                dataset.sample(),
                role,
                TILE,
                hashes,
                Provenance.circumstances(
                        spec.seed(),
                        resolution.used(),
                        plugIns.get(Backend.class, spec.backend()).device()));
        return new Plan(
                spec,
                provenance,
                training,
                inference,
                List.copyOf(model.figures()),
                new Checkpoints.State(new Checkpoint(0, variables), standardisation, Map.of()),
                standardisation.apply(raw));
    }

    private static String role(Model model) {
        List<String> known = List.of(Model.GENERATE, Model.DENOISE);
        return known.stream()
                .filter(model.roles()::contains)
                .findFirst()
                .orElseThrow(() -> new RequestException(
                        "a model has one of the roles " + known + ", but this one has " + model.roles()));
    }

    private static void checkTraining(Program training, List<Figure> figures) {
        require(
                Set.of(Model.SEED).containsAll(training.inputs().keySet()),
                "the training program has no input but '" + Model.SEED + "'",
                training.inputs().keySet());
        for (Map.Entry<String, Value> output : training.outputs().entrySet()) {
            require(
                    output.getValue().shape().rank() == 0,
                    "the training program's outputs are scalars",
                    output.getKey() + " " + output.getValue().shape());
        }
        for (Figure figure : figures) {
            require(
                    training.outputs().containsKey(figure.name()),
                    "every figure is an output of the training program",
                    figure.name());
        }
    }

    private static void checkInference(String role, Program inference) {
        Set<String> outputs = inference.outputs().keySet();
        require(inference.assignments().isEmpty(), "an inference program assigns nothing", inference.assignments());
        Set<String> known = new TreeSet<>(SamplePlan.RANDOM_INPUTS);
        if (role.equals(Model.DENOISE)) {
            known.addAll(SamplePlan.DENOISER_INPUTS);
        }
        require(
                known.containsAll(inference.inputs().keySet()),
                "an inference program of the role '" + role + "' takes nothing but " + known,
                inference.inputs().keySet());
        if (role.equals(Model.GENERATE)) {
            require(outputs.contains(SamplePlan.SAMPLE), "it gives '" + SamplePlan.SAMPLE + "'", outputs);
        } else {
            require(
                    inference.inputs().keySet().containsAll(SamplePlan.DENOISER_INPUTS),
                    "it takes " + SamplePlan.DENOISER_INPUTS,
                    inference.inputs().keySet());
            Prediction.of(inference);
        }
    }

    private static void require(boolean holds, String rule, Object found) {
        if (!holds) {
            throw new RequestException(
                    "the model family breaks a rule: " + rule + ", but found " + found + "; tell its authors");
        }
    }
}
