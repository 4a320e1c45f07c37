package org.ergodic.benchmarks;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * What every engine is told to do, with every setting: it is written as JSON and read by ours and by the peers, so they cannot
 * differ. In all of them weights and biases begin as U(−1/√n, 1/√n), n being how many numbers go into one output, as in PyTorch.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Workload.Gan.class, name = "gan"),
    @JsonSubTypes.Type(value = Workload.Diffusion.class, name = "diffusion"),
    @JsonSubTypes.Type(value = Workload.Sampling.class, name = "sampling")
})
sealed interface Workload {
    /** Times of the diffusion process: betas go linearly from 1e-4 to 0.02. */
    int TIMES = 1000;

    /** How many numbers a sample has. */
    int size();

    /**
     * Training of a GAN of perceptrons: LeakyReLU of slope 0.2 between the layers. A step draws latent numbers from N(0, 1), updates
     * the discriminator by the mean cross-entropy with logits, then the generator by the non-saturating loss under the new
     * discriminator, on the same latent numbers.
     *
     * @param generator widths, the latent one first
     * @param discriminator widths, the last one 1
     * @param tanh at the generator's end
     */
    record Gan(List<Integer> generator, List<Integer> discriminator, boolean tanh, Training training)
            implements Workload {
        @Override
        public int size() {
            return discriminator.get(0);
        }
    }

    /**
     * Training of a diffusion model (Ho et al. 2020): a step draws times and noise, and follows the mean squared error of the
     * predicted noise.
     */
    record Diffusion(Denoiser denoiser, Training training) implements Workload {
        @Override
        public int size() {
            return denoiser.size();
        }
    }

    /**
     * DDIM sampling (Song et al. 2021, eta 0) with a new model, from time 999 down to 0 in equal steps.
     *
     * @param count how many samples
     * @param steps how many calls of the model for each
     * @param tile rows that our engine computes at once; the peers take all rows at once
     */
    record Sampling(Denoiser denoiser, int count, int steps, int tile) implements Workload {
        @Override
        public int size() {
            return denoiser.size();
        }
    }

    /**
     * How a step learns: Adam with epsilon 1e-8.
     *
     * @param batch rows of a step
     * @param rows of the data, which stays in memory: as many as the batch, so that every step takes all, or more, of which every
     *     step draws a batch with replacement
     * @param average decay of the moving average of the weights, in step t at most (1 + t)/(10 + t); 0 for none
     */
    record Training(int batch, int rows, double rate, double beta1, double beta2, double average) {}

    /** A network that predicts noise from [rows] + sample and times. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Mlp.class, name = "mlp"),
        @JsonSubTypes.Type(value = UNet.class, name = "unet")
    })
    sealed interface Denoiser {
        /** How many numbers a sample has. */
        int size();
    }

    /**
     * Dense layers on the sample and a sinusoidal embedding of time, side by side; SiLU between the layers.
     *
     * @param size of a sample
     * @param embedding numbers of the embedded time: half of them sines, half of them cosines, periods up to 2π·10,000
     * @param hidden widths of the hidden layers
     */
    record Mlp(int size, int embedding, List<Integer> hidden) implements Denoiser {}

    /**
     * The U-Net of {@link org.ergodic.nn.UNet} on square images of one channel, without attention and dropout.
     *
     * @param side of an image
     * @param base channels of the first level
     * @param multiples of {@code base}: the channels of each level
     * @param blocks residual blocks of a level on the way down; one more on the way up
     */
    record UNet(int side, int base, List<Integer> multiples, int blocks) implements Denoiser {
        @Override
        public int size() {
            return side * side;
        }
    }
}
